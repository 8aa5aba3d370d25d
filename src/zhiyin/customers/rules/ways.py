"""In which ways a customer is reached, and whether it has shown a document, as one number: a bit for each.

One number is one index: those who lack a telephone number are found in it, however few they are.
"""

from __future__ import annotations

from collections.abc import Iterable

DOCUMENT = "document"
BITS = {"phone": 1, "email": 2, "wechat": 4, "address": 8, DOCUMENT: 16}
EVERY = range(2 ** len(BITS))


def ways(kinds: Iterable[str], *, has_document: bool) -> int:
    """The number of who has contact details of these `kinds`.

    >>> ways(["phone", "phone", "wechat"], has_document=True)
    21
    """
    found = {*kinds, DOCUMENT} if has_document else set(kinds)
    return sum(BITS[kind] for kind in found)


def having(kind: str, *, has: bool) -> list[int]:
    """The numbers of all who have (or lack) contact details of a kind, or a document.

    >>> having("document", has=False) == list(range(16))
    True
    """
    return [number for number in EVERY if bool(number & BITS[kind]) is has]
