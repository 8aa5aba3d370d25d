"""Names of people: the order in which they are shown, and how Chinese ones are read."""

from __future__ import annotations

import re

_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af]")


def is_eastern(text: str) -> bool:
    """Whether `text` has characters of a script in which the family name comes first, without a blank."""
    return _EAST.search(text) is not None


def shown(family_name: str, given_name: str) -> str:
    """The full name in the order of its script.

    >>> shown("李", "晓梅"), shown("Brandt", "Anna")
    ('李晓梅', 'Anna Brandt')
    """
    if is_eastern(family_name + given_name):
        return f"{family_name}{given_name}"
    return f"{given_name} {family_name}".strip()
