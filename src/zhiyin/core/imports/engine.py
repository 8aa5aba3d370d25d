"""Taking a file in: batches that are wholly there or not at all, each with the record of how far it came.

After a kill at any moment the same call goes on behind the last committed batch; nothing is taken twice, and the file
of errors is the one that an undisturbed run would have given.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import transaction

from zhiyin.core.actor import Actor
from zhiyin.core.bulk import insert_values
from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.keys import among
from zhiyin.core.loading import loading
from zhiyin.core.models import ImportRowResult, ImportRun
from zhiyin.core.tabular import TableError
from zhiyin.core.text import storable

from . import runs
from .kinds import STATES, About, ImportContext, ImportRow, Outcome, plain
from .reading import Read, reading
from .runs import Order

BATCH = 1000
RESULT = ("run_id", "row_no", "outcome", "subject_id", "key", "errors", "cells")
REPEATED = _("The %(column)s “%(value)s” stands already in row %(row)s of this file.")
ELSEWHERE = _("Another process is importing this file right now (run %(run)s). Wait for it to end.")

Tell = Callable[[ImportRun], None]


def take_in(*, order: Order, actor: Actor, clock: Callable[[], datetime], tell: Tell = lambda _run: None) -> ImportRun:
    """Import the file of `order` from its beginning, or from where an earlier call was broken off.

    `tell` is called after every committed batch. Raises `Refused` where the file or its mapping cannot be used.
    """
    runs.may_import(actor, order.kind)
    with reading(order) as table:
        run = runs.open_run(order=order, header=table.header, actor=actor, now=clock())
        taker = Taker(order, run, actor)
        tell(run)
        try:
            with loading():
                for rows in batches(table.cleaned(_about(clock()), after=run.last_row)):
                    taker.take(rows, now=clock())
                    tell(run)
        except TableError as error:
            runs.fail(run=run, error=error, now=clock())
            raise
    runs.finish(run=run, actor=actor, now=clock())
    tell(run)
    return run


def _about(now: datetime) -> About:
    return About(now.date(), settings.TIME_ZONE)


def batches(rows: Iterator[Read]) -> Iterator[list[Read]]:
    """`rows` in lists of `BATCH`, the last one shorter."""
    while batch := list(islice(rows, BATCH)):
        yield batch


@dataclass
class Taker:
    """Takes batches of one run."""

    order: Order
    run: ImportRun
    actor: Actor

    def __post_init__(self) -> None:
        self.earlier = (
            ImportRun.objects.filter(state=ImportRun.State.DONE, mapping=self.run.mapping)
            .filter(kind=self.run.kind, source=self.run.source, sha256=self.run.sha256)
            .order_by("pk")
            .first()
        )

    def take(self, rows: list[Read], *, now: datetime) -> None:
        """One batch with its outcomes and the new position, in one transaction."""
        apart = "import_position_apart" in settings.SABOTAGE
        if apart:
            self._go_on(rows[-1].number)
        with transaction.atomic():
            if not apart:
                self._go_on(rows[-1].number)
            self._write(rows, now)

    def _write(self, rows: list[Read], now: datetime) -> None:
        outcomes, keys = self.judge(rows, now=now)
        results = [self._result(row, outcomes[row.number], keys.get(row.number, "")) for row in rows]
        insert_values(ImportRowResult, RESULT, results)
        counts = Counter(outcome.state for outcome in outcomes.values())
        for state in STATES:
            setattr(self.run, state, getattr(self.run, state) + counts[state])
        self.run.save(update_fields=STATES)

    def _go_on(self, last: int) -> None:
        """Move the position on; nobody else may have moved it. The update also locks the run for this batch."""
        mine = ImportRun.objects.filter(pk=self.run.pk, last_row=self.run.last_row, state=ImportRun.State.RUNNING)
        if not mine.update(last_row=last):
            raise Conflict("import.elsewhere", ELSEWHERE, run=self.run.pk)
        self.run.last_row = last

    def judge(self, rows: list[Read], *, now: datetime) -> tuple[dict[int, Outcome], dict[int, str]]:
        """The outcome of each row by its number, and the key digests of those that are the first with their key."""
        outcomes = {row.number: Outcome("refused", None, row.errors) for row in rows if row.errors}
        keys: dict[int, str] = {}
        digests = [self._digest(row) for row in rows]
        first: dict[str, int] = dict(among(self.run.rows.all(), "key", digests).values_list("key", "row_no"))
        wanted: list[ImportRow] = []
        for row, digest in zip(rows, digests, strict=True):
            if digest and first.setdefault(digest, row.number) != row.number:
                error = self._repeated(row, first[digest])
                outcomes[row.number] = Outcome("refused", None, (*row.errors, error))
                continue
            keys[row.number] = digest
            if row.number not in outcomes:
                wanted.append(ImportRow(row.number, row.values, row.draft, row.wrong))
        known = self._known(wanted)
        outcomes |= known
        outcomes |= self._load([row for row in wanted if row.number not in known], now)
        return outcomes, keys

    def _load(self, rows: list[ImportRow], now: datetime) -> dict[int, Outcome]:
        if not rows:
            return {}
        context = ImportContext(self.actor.acting_for("import"), now, self.run.source)
        outcomes = self.order.kind.load(rows, context)
        if len(outcomes) != len(rows):
            raise RuntimeError(f"{self.order.kind.name} gave {len(outcomes)} outcomes for {len(rows)} rows.")
        return {row.number: outcome for row, outcome in zip(rows, outcomes, strict=True)}

    def _known(self, rows: Sequence[ImportRow]) -> dict[int, Outcome]:
        """Rows without a key that this very file has brought before: they are there already."""
        if self.earlier is None:
            return {}
        unkeyed = [row.number for row in rows if not row.get(self.order.kind.key)]
        found = self.earlier.rows.filter(row_no__in=unkeyed).values_list("row_no", "subject_id")
        return {row_no: Outcome.unchanged(subject) for row_no, subject in found if subject is not None}

    def _digest(self, row: Read) -> str:
        key = row.values.get(self.order.kind.key, "").strip()
        return hashlib.sha256(key.encode()).hexdigest()[:32] if key else ""

    def _repeated(self, row: Read, first: int) -> Refused:
        column = self.order.kind.key
        return Refused("import.repeated", REPEATED, field=column, column=column, value=row.values[column], row=first)

    def _result(self, row: Read, outcome: Outcome, key: str) -> tuple[object, ...]:
        """The row `RESULT`; only a refused one keeps its cells."""
        told: tuple[object, object] = (None, None)
        if outcome.errors:
            cells = [storable(cell) for cell in row.cells] if outcome.state == "refused" else None
            told = ([plain(error) for error in outcome.errors], cells)
        return (self.run.pk, row.number, outcome.state, outcome.subject_id, key, *told)
