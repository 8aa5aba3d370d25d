"""What a file would become, tried on its first rows and undone again: nobody else sees anything of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.models import EventPayload, ImportRun

from . import runs
from .cells import OWN
from .engine import BATCH, Taker
from .kinds import Outcome
from .reading import Read, reading
from .runs import Order

SHOWN = 20
Changes = Mapping[int, list[tuple[str, str, str]]]


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows and what each becomes; counts over the first `tried` rows; how the columns are understood."""

    header: list[str]
    columns: Mapping[str, str]
    unused: list[str]
    notes: list[Refused]
    rows: list[tuple[Read, Outcome]]
    tried: int
    counts: Mapping[str, int]
    changes: Mapping[int, list[tuple[str, str, str]]] = field(default_factory=dict)
    """Of the shown rows that change a record: field, value before, value after, by the number of the row."""
    problems: Mapping[str, int] = field(default_factory=dict)
    """How often each sentence (by its code) was said about one of the tried rows."""


def preview(*, order: Order, actor: Actor, now: datetime) -> Preview:
    """Try the first rows of the file. Writes nothing. Raises `Refused` where file or mapping cannot be used."""
    runs.may_import(actor, order.kind)
    with reading(order) as table:
        rows = list(islice(table.rows(), BATCH))
        outcomes, changes = _tried(order, rows, actor, now)
        judged = [outcomes[row.number] for row in rows]
        return Preview(
            header=table.header,
            columns=table.columns,
            unused=table.bound.ignored,
            notes=list(table.table.notes),
            rows=list(zip(rows[:SHOWN], judged, strict=False)),
            tried=len(rows),
            changes=changes,
            counts=Counter(outcome.state for outcome in judged),
            problems=Counter(error.code for outcome in judged for error in outcome.errors),
        )


def _tried(order: Order, rows: list[Read], actor: Actor, now: datetime) -> tuple[dict[int, Outcome], Changes]:
    with transaction.atomic():
        run = ImportRun(kind=order.kind.name, source=order.known_source(), mapping=order.mapping, started_at=now)
        run.sha256 = runs.weigh(order.path)[0]
        run.state = ImportRun.State.FAILED  # so that two previews of one file are no second open run
        run.save()
        taker = Taker(order, run, actor)
        outcomes = taker.judge(rows, now=now)[0]
        changes = _changes(order, rows[:SHOWN], taker.events(outcomes))
        transaction.set_rollback(True)
    return outcomes, changes


def _changes(order: Order, rows: list[Read], events: Mapping[int, int]) -> Changes:
    """What the shown rows change, as the kind tells of what its events have kept."""
    undo = order.kind.undo
    if undo is None or undo.shown is None:
        return {}
    wanted = {events[row.number]: row for row in rows if row.number in events}
    kept = EventPayload.objects.filter(event__in=wanted).values_list("event", "values")
    found = {wanted[event].number: (wanted[event], undo.shown(values)) for event, values in kept}
    return {
        number: [
            (name, before, row.values.get(name, "")) for name, before in told.items() if _is_said(name, before, row)
        ]
        for number, (row, told) in found.items()
    }


def _is_said(name: str, before: str, row: Read) -> bool:
    """Whether a row changes a field: of own fields, which are kept together, only those that it names."""
    return not name.startswith(OWN) or row.values.get(name, "").strip() not in {"", before}
