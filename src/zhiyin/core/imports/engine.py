"""Taking a file in: batches that are wholly there or not at all, each with the record of how far it came.

After a kill at any moment the same call goes on behind the last committed batch; nothing is taken twice, and the file
of errors is the one that an undisturbed run would have given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import transaction

from zhiyin.core.actor import Actor
from zhiyin.core.bulk import insert_values
from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.loading import loading
from zhiyin.core.models import Event, ImportRowResult, ImportRun
from zhiyin.core.tabular import TableError
from zhiyin.core.text import storable

from . import runs
from .kinds import STATES, About, ImportContext, ImportRow, Outcome, plain
from .marks import Marks
from .reading import Read, reading
from .runs import Order

BATCH = 1000
RESULT = ("run_id", "row_no", "outcome", "subject_id", "event_id", "key", "errors", "cells")
REPEATED = _("The %(column)s “%(value)s” stands already in row %(row)s of this file.")
NOT_THERE = _("Nothing here has this %(column)s; the mode update makes nothing new.")
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
        self.mapping = self.order.parsed()
        self.match = self.mapping.match or (self.order.kind.key,)
        self.marks = Marks(self.run, runs.earlier(self.run, self.actor))

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
        outcomes, marks = self.judge(rows, now=now)
        events = self.events(outcomes)
        results = [
            self._result(row, outcomes[row.number], events.get(row.number), marks.get(row.number, "")) for row in rows
        ]
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
        """The outcome of each row by its number, and the marks of those that are the first with theirs."""
        outcomes = {row.number: Outcome("refused", None, row.errors) for row in rows if row.errors}
        marks, first = self.marks.give(rows)
        for row in rows:
            if row.number in first:
                outcomes[row.number] = Outcome("refused", None, (*row.errors, self._repeated(row, first[row.number])))
        outcomes |= self.marks.known(
            {row.number: marks[row.number] for row in rows if row.number not in outcomes and row.number in marks}
        )
        wanted = [ImportRow(row.number, row.values, row.draft, row.wrong) for row in rows if row.number not in outcomes]
        return outcomes | self._load(wanted, now), marks

    def _load(self, rows: list[ImportRow], now: datetime) -> dict[int, Outcome]:
        context = ImportContext(self.actor.acting_for("import"), now, self.run.source, self.mapping.match)
        outcomes = self._left_alone(rows, context) if self.mapping.mode in {"create", "update"} else {}
        if not (wanted := [row for row in rows if row.number not in outcomes]):
            return outcomes
        loaded = self.order.kind.load(wanted, context)
        if len(loaded) != len(wanted):
            raise RuntimeError(f"{self.order.kind.name} gave {len(loaded)} outcomes for {len(wanted)} rows.")
        return outcomes | {row.number: outcome for row, outcome in zip(wanted, loaded, strict=True)}

    def _left_alone(self, rows: Sequence[ImportRow], context: ImportContext) -> dict[int, Outcome]:
        """The rows that the mode leaves alone: of a record that is there, or of one that is not."""
        find = self.order.kind.find
        assert find is not None  # `check_mode` refuses these modes without it
        found = find(self.order.kind.all_cleaned(rows, context.now), context)
        if self.mapping.mode == "create":
            return {number: Outcome.duplicate(subject) for number, subject in found.items()}
        missing = Refused("import.not_there", NOT_THERE, field=self.match[0], column=", ".join(self.match))
        return {row.number: Outcome.refused(missing) for row in rows if row.number not in found}

    def events(self, outcomes: Mapping[int, Outcome]) -> dict[int, int]:
        """The event of each change, by the number of its row: it holds what was there before."""
        undo = self.order.kind.undo
        changed: dict[int, list[int]] = {}
        for number, outcome in sorted(outcomes.items(), reverse=True):
            if outcome.state == "updated" and outcome.subject_id is not None:
                changed.setdefault(outcome.subject_id, []).append(number)
        if undo is None or not changed:
            return {}
        rows = Event.objects.filter(subject=undo.subject, subject_id__in=changed, origin=Event.Origin.IMPORT)
        rows = rows.filter(payload__isnull=False)
        found: dict[int, int] = {}
        for subject, event in rows.order_by("-id").values_list("subject_id", "id"):
            if changed[subject]:
                found[changed[subject].pop(0)] = event
        return found

    def _repeated(self, row: Read, first: int) -> Refused:
        column = next((name for name in self.match if row.values.get(name, "").strip()), self.match[0])
        value = row.values.get(column, "")
        return Refused("import.repeated", REPEATED, field=column, column=column, value=value, row=first)

    def _result(self, row: Read, outcome: Outcome, event: int | None, mark: str) -> tuple[object, ...]:
        """The row `RESULT`; only a refused one keeps its cells."""
        told: tuple[object, object] = (None, None)
        if outcome.errors:
            cells = [storable(cell) for cell in row.cells] if outcome.state == "refused" else None
            told = ([plain(error) for error in outcome.errors], cells)
        return (self.run.pk, row.number, outcome.state, outcome.subject_id, event, mark, *told)
