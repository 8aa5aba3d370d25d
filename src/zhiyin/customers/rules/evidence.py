"""Whether a text holds a telephone number or an e-mail address, however the number is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

CHINA = "+86"
SHORTEST = 7  # digits
_PARTS = re.compile(r"(?<=\d)[\s().\-]+(?=\d)")


def needles(contacts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """What to look for, from pairs of kind and normal form.

    >>> sorted(needles([("phone", "+8613812345678"), ("email", "li@example.com"), ("email", "")]))
    ['13812345678', 'li@example.com']
    """
    found = set()
    for kind, normal in contacts:
        text = normal.partition(";")[0]
        if kind == "phone":
            text = text.removeprefix(CHINA).removeprefix("+")
        if len(text) >= SHORTEST:
            found.add(text.lower())
    return frozenset(found)


def says(text: str, wanted: Collection[str]) -> bool:
    """Whether one of `wanted` stands in `text` by itself.

    >>> says("电话+86 138-1234 5678。", {"13812345678"}), says("no. 913812345678", {"13812345678"})
    (True, False)
    """
    if not wanted or not text:
        return False
    plain = _PARTS.sub("", text.lower())
    return any(
        re.search(rf"(?<![0-9a-z@])(\+?86)?{re.escape(one)}(?![0-9a-z@])", plain) for one in wanted if one in plain
    )
