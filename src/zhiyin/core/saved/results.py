"""Kept views as results that people subscribe to: the rows that they show to each reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Forbidden, Refused
from zhiyin.core.exports import ExportKind
from zhiyin.core.fields.register import owners
from zhiyin.core.results import Result, of_rows

from .views import filters_of, list_of, view, views

OFFERED = 200


def view_choices(actor: Actor) -> list[tuple[str, str]]:
    """The views that the actor may open, of every list that keeps some, each with the name of its list."""
    return [
        (str(row.pk), _label(kind, row.name)) for kind in _lists(actor) for row in views(actor, kind.name)[:OFFERED]
    ]


def view_result(actor: Actor, key: str, now: datetime) -> Result | None:
    """How many rows a view shows to this reader, and a mark of which; None where it may not be opened."""
    try:
        row = view(actor, int(key))
        kind = list_of(row.owner, actor)
        rows = kind.find(actor, filters_of(row, kind), now)
    except (Refused, ValueError, OverflowError):
        return None
    return of_rows(rows, label=_label(kind, row.name), url=f"/{row.owner}?view={row.pk}")


def _lists(actor: Actor) -> Iterator[ExportKind]:
    for name in owners():
        try:
            yield list_of(name, actor)
        except Forbidden:
            continue


def _label(kind: ExportKind, name: str) -> str:
    return f"{gettext(kind.title)}: {name}"
