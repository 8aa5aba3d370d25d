"""Words of a text and of a question, as pure functions.

Text of East Asian scripts, which puts no blanks between words, becomes its characters and its pairs of neighbours, so
that any part of a name is found. All other scripts become their words, found by their beginning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_EAST = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
_RUNS = re.compile(rf"(?P<east>[{_EAST}]+)|(?P<word>[^\W_{_EAST}]+)|(?P<sign>[\u2190-\u2bff\U0001f000-\U0001faff])")
_PLAIN = re.compile("[\u4e00-\u9fff]*")
"""The characters of most Chinese names: they have neither accents nor another width."""
_ASCII = re.compile("[a-z0-9]+")
MOST = 8
LONGEST = 500
"""Characters of a word that count: PostgreSQL keeps no word of more than 2,046 bytes."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a question; `is_start`: any word that begins with it is meant."""

    word: str
    is_start: bool = False


def folded(text: str) -> str:
    """`text` without differences of case, width and accents."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if plain.isascii() or _PLAIN.fullmatch(plain):
        return plain
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", bare)


def words(text: str) -> list[str]:
    """All words under which `text` is to be found.

    >>> words("李晓梅 Anna")
    ['李', '晓', '梅', '李晓', '晓梅', 'anna']
    """
    if text.isascii() and len(text) <= LONGEST:
        return _ASCII.findall(text.lower())
    if _PLAIN.fullmatch(text):
        return [*text, *_pairs(text)]
    found: list[str] = []
    for run in _RUNS.finditer(folded(text)):
        part = run[0]
        if run.lastgroup == "east":
            found += [*part, *_pairs(part)]
        else:
            found.append(part[:LONGEST])
    return found


def joined(found: Iterable[str]) -> str:
    """Words as they are kept: each once, a blank before and after each."""
    return f" {' '.join(dict.fromkeys(found))} "


def terms(question: str) -> list[Term]:
    """What a person typed as terms, all of which have to be there; signs such as `%` and `_` mean nothing.

    >>> terms("李晓梅 An%")
    [Term(word='李晓', is_start=False), Term(word='晓梅', is_start=False), Term(word='an', is_start=True)]
    """
    found: list[Term] = []
    for run in _RUNS.finditer(folded(question)):
        part = run[0]
        if run.lastgroup == "east":
            found += [Term(word) for word in (_pairs(part) or [part])]
        else:
            found.append(Term(part, is_start=run.lastgroup == "word"))
    return list(dict.fromkeys(found))[:MOST]


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]
