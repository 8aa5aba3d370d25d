"""Which column of a file is probably which of our fields: for a person to look at, never taken unseen. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from types import MappingProxyType

from zhiyin.core.tabular.mapping import folded

from .synonyms import synonyms

ALIKE = 0.72
"""From this ratio of `SequenceMatcher` on (Mobile Phne is a phone; 手机号1 is a 手机号)."""


def guesses(
    header: Sequence[str], fields: Sequence[str], called: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """The column of the file by our field: by name, by a word for it, then by the nearest word.

    `called`: the field by each word that only the data know for it.
    """
    words = {folded(word): name for word, name in called.items()} | {folded(name): name for name in fields}
    known = {**{word: name for word, name in synonyms(fields).items() if word not in words}, **words}
    found: dict[str, str] = {}
    for column in header:
        if (name := known.get(folded(column))) and name not in found:
            found[name] = column
    for column in (one for one in header if one not in found.values() and folded(one)):
        ratio, name = max(
            ((SequenceMatcher(None, folded(column), word).ratio(), name) for word, name in known.items()),
            default=(0.0, ""),
        )
        if ratio >= ALIKE and name not in found:
            found[name] = column
    return found
