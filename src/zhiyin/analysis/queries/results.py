"""Figures as results that people subscribe to: satisfaction and promises kept of a branch, over all periods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import QuerySet

from zhiyin.analysis import access
from zhiyin.analysis.models import Figure
from zhiyin.analysis.rules import ALL
from zhiyin.core.actor import Actor
from zhiyin.core.results import Result

from .pages import Cell
from .rows import newest

PAGES = {"ratio": "/analysis/satisfaction", "first_answer": "/analysis/standards", "resolution": "/analysis/standards"}
OFFERED = 200


def _figures(actor: Actor, measure: str) -> QuerySet[Figure]:
    rows = access.visible_figures(actor).filter(generation=newest(), measure=measure, period=ALL, by="branch")
    return rows.exclude(branch=None).select_related("branch", "survey").order_by("level", "branch__code", "survey")


def _key(figure: Figure) -> str:
    return f"{figure.branch.code if figure.branch else ''}:{figure.survey.code if figure.survey else ''}"


def _label(figure: Figure) -> str:
    return f"{figure.branch} · {figure.survey.name}" if figure.survey else str(figure.branch)


def choices(measure: str) -> Callable[[Actor], list[tuple[str, str]]]:
    """The branches in scope that have this figure, the upper ones first."""
    return lambda actor: [(_key(one), _label(one)) for one in _figures(actor, measure)[:OFFERED]]


def read(measure: str) -> Callable[[Actor, str, datetime], Result | None]:
    """What the newest generation says of a branch: the figure with its sample."""

    def result(actor: Actor, key: str, _now: datetime) -> Result | None:
        branch, _colon, survey = key.partition(":")
        rows = _figures(actor, measure).filter(branch__code=branch)
        figure = (rows.filter(survey__code=survey) if survey else rows.filter(survey=None)).first()
        if figure is None:
            return None
        cell = Cell(figure)
        text = f"{cell.text} (n = {cell.n})" if cell.value is not None else "–"
        query = urlencode({"survey": survey}) if survey else ""
        return Result(_label(figure), text, text, f"{PAGES[measure]}?{query}".rstrip("?"))

    return result
