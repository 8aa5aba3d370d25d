"""A row of a file of answers, read and checked: the work that needs nothing but the row."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import About, Cleaned, ImportRow, values
from zhiyin.core.imports.cells import Cells

from .answers import NewItem, check_said
from .scores import SCALE, Scores

SIDES = ("expected", "perceived")
NAMED = ("survey", "branch", "customer", "interaction", "employee", "service_kind")
TEXTS = ("group", "comment", "external_id")
NO_SCORE = _("“%(text)s” is no score. Write a number such as 4 or 4.5, or leave the cell empty.")
Told = list[str | None]


class Row(NamedTuple):
    """What one row says."""

    scale: int
    scores: Scores
    items: Sequence[NewItem]
    group: str
    comment: str
    external_id: str
    source: str = ""


def clean(row: ImportRow, about: About) -> Cleaned:
    """The draft: what the row names (`NAMED`), its `TEXTS`, when it was given, its scale, its scores and items."""
    cells = Cells(row)
    answered_at = cells.read("answered_at", values.moment, zone=ZoneInfo(about.zone))
    scale = cells.read("scale", values.whole) or SCALE
    scores = _scores(cells, "expected", "perceived")
    found = [NewItem(code, _scores(cells, *(f"{side}.{code}" for side in SIDES))) for code in _codes(tuple(row.values))]
    items = [item for item in found if item.scores != (None, None)]
    if not row.get("survey"):
        sentence = _("An answer belongs to a survey. Fill survey.")
        cells.errors.append(Refused("answer.no_survey", sentence, field="survey"))
    texts = [row.get(name) for name in TEXTS]
    if not cells.errors:
        try:
            check_said(Row(scale, scores, items, *texts))
        except Refused as error:
            cells.errors.append(error)
    draft: list[Any] = [
        [row.get(name) for name in NAMED], texts, answered_at and answered_at.isoformat(), scale, _told(scores),
        [[item.code, _told(item.scores)] for item in items],
    ]  # fmt: skip
    return Cleaned(draft, cells.errors)


def _scores(cells: Cells, expected: str, perceived: str) -> Scores:
    return Scores(cells.read(expected, _score), cells.read(perceived, _score))


def _score(text: str, *, field: str) -> Decimal | None:
    """A score; 0 is on no scale and means, in the files of others, that there was no answer: it stays absent."""
    try:
        score = Decimal(text)
    except InvalidOperation as error:
        raise Refused("answer.no_score", NO_SCORE, field=field, text=text[:40]) from error
    return score or None


def _told(scores: Scores) -> Told:
    return [None if score is None else str(score) for score in scores]


@lru_cache
def _codes(columns: tuple[str, ...]) -> list[str]:
    """The dimensions that the columns of a file name."""
    parts = [name.partition(".") for name in columns]
    return list(dict.fromkeys(code for side, dot, code in parts if dot and side in SIDES))
