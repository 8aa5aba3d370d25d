"""What a whole answer has to be like, whoever brings it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

from .scores import Scores, check_scale, check_scores
from .texts import LONGEST_NAME, check_comment, check_name

LONGEST_SOURCE, LONGEST_ID = 40, 120


class NewItem(NamedTuple):
    """One dimension of a new answer by its code."""

    code: str
    scores: Scores


class Said(Protocol):
    """What an answer says."""

    @property
    def scale(self) -> int: ...

    @property
    def scores(self) -> Scores: ...

    @property
    def items(self) -> Sequence[NewItem]: ...

    @property
    def group(self) -> str: ...

    @property
    def comment(self) -> str: ...

    @property
    def source(self) -> str: ...

    @property
    def external_id(self) -> str: ...


def check_said(said: Said) -> None:
    """Raise `Refused` for what cannot be kept of an answer."""
    check_scale(said.scale)
    check_scores(said.scores, said.scale)
    for item in said.items:
        check_scores(item.scores, said.scale)
    check_comment(said.comment)
    named = ("group", said.group, LONGEST_NAME), ("source", said.source, LONGEST_SOURCE)
    for field, text, longest in (*named, ("external_id", said.external_id, LONGEST_ID)):
        if text:
            check_name(text, field=field, longest=longest)
    if said.scores.perceived is None and all(item.scores.perceived is None for item in said.items):
        sentence = _("There is no perceived score, neither overall nor of a dimension: there is nothing to keep.")
        raise Refused("answer.nothing", sentence, field="perceived")
