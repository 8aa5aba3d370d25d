"""Taking a run back: what it created goes, what it changed is as before, unless somebody has worked on it since.

Each batch is wholly taken back or not at all, with the word about each of its rows; broken off, it is gone on with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, kind_of, record
from zhiyin.core.models import Event, EventPayload, ImportRowResult, ImportRun
from zhiyin.core.tabular import parse_mapping

from . import runs
from .events import ImportUndoing, ImportUndone
from .kinds import Kind, Undo, plain

BATCH = 200
LAST = 2**31
NO_UNDO = _("What a file of %(kind)s has brought is not taken back by itself.")
UNDONE = _("This import was taken back already.")
TOUCHED = _("Somebody has worked on this record since the import.")
NOTHING_LEFT = _("What the import had changed was changed again since, or was erased.")
Tell = Callable[[ImportRun], None]
State, Undone = ImportRun.State, ImportRowResult.Undone


def undo(
    *, run: ImportRun, kind: Kind, actor: Actor, clock: Callable[[], datetime], tell: Tell = lambda _run: None
) -> ImportRun:
    """Take back all that a run has written, in batches; `tell` is called after each. Raises `Refused`."""
    may_undo(run, kind, actor)
    assert kind.undo is not None  # `may_undo` has looked
    taker = Taker(run, kind, kind.undo, actor.acting_for("import"))
    begin(run, actor, clock())
    for step in (taker.restore, taker.remove):
        while step(now=clock()):
            tell(run)
    _finish(run, actor, clock())
    tell(run)
    return run


def may_undo(run: ImportRun, kind: Kind, actor: Actor) -> None:
    """Raise `Forbidden`, or `Refused` where the run cannot be taken back."""
    require(actor, runs.RUN)
    require(actor, kind.permission)
    if kind.undo is None:
        raise Refused("import.no_undo", NO_UNDO, kind=kind.name)
    if run.state == State.UNDONE:
        raise Refused("import.undone", UNDONE)


@transaction.atomic
def begin(run: ImportRun, actor: Actor, now: datetime) -> None:
    """From here on nobody goes on with the run, and its page says what happens to it."""
    if not ImportRun.objects.filter(pk=run.pk).exclude(state=State.UNDONE).update(state=State.UNDOING):
        raise Conflict("import.undone", UNDONE)
    run.refresh_from_db()
    if not Event.objects.filter(kind=kind_of(ImportUndoing), subject_id=run.pk).exists():
        record(Entry(ImportUndoing(run.pk, run.kind)), actor=actor, now=now)


@transaction.atomic
def _finish(run: ImportRun, actor: Actor, now: datetime) -> None:
    run.state = State.UNDONE
    run.save(update_fields=["state"])
    record(Entry(ImportUndone(run.pk, run.kind, run.undone, run.kept)), actor=actor, now=now)


@dataclass
class Taker:
    """Takes back batches of one run."""

    run: ImportRun
    kind: Kind
    undo: Undo
    actor: Actor
    above: int = LAST
    """The rows before this one are still to be looked at: thousands of settled ones are not walked again and again."""

    @cached_property
    def may_meet_twice(self) -> bool:
        """Whether two rows of the run may be of one record: their own key stands in a file once."""
        match = parse_mapping(self.run.mapping, self.kind.names()).match if self.run.mapping else ()
        return match not in ((), (self.kind.key,))

    @transaction.atomic
    def restore(self, *, now: datetime) -> bool:
        """One batch of changes, the last ones first; whether there was one."""
        wanted = self._open().filter(outcome="updated")
        if self.may_meet_twice:
            own = self.run.rows.filter(subject_id=OuterRef("subject_id"), outcome="created")
            wanted = wanted.filter(~Exists(own))
        rows = self._batch(wanted) if self.run.updated else []
        before, why = self._before(rows), {}
        for row in rows:  # one by one where two rows of the batch changed the same record
            if row.pk in before and row.subject_id is not None and self.undo.restore is not None:
                one = {row.subject_id: before[row.pk]}
                if refused := self.undo.restore(before=one, actor=self.actor, now=now).get(row.subject_id):
                    why[row.pk] = refused
            else:
                why[row.pk] = Refused("import.nothing_left", NOTHING_LEFT)
        return self._settle(rows, why, Undone.RESTORED)

    @transaction.atomic
    def remove(self, *, now: datetime) -> bool:
        """One batch of records that the run made, with what it changed about them later; whether there was one."""
        rows = self._batch(self._open().filter(outcome="created"))
        ids = [row.subject_id for row in rows if row.subject_id is not None]
        touched = self._touched(ids)
        free = [pk for pk in ids if pk not in touched]
        refused = {pk: Refused("import.touched", TOUCHED) for pk in touched}
        refused |= self.undo.remove(ids=free, actor=self.actor, now=now) if free else {}
        later = list(self._open().filter(outcome="updated", subject_id__in=ids)) if self.may_meet_twice else []
        every = [*rows, *later]
        why = {row.pk: refused[row.subject_id] for row in every if row.subject_id in refused}
        return self._settle(every, why, Undone.REMOVED)

    def _open(self) -> QuerySet[ImportRowResult]:
        return self.run.rows.filter(undone="", subject_id__isnull=False)

    def _batch(self, rows: QuerySet[ImportRowResult]) -> list[ImportRowResult]:
        """The next rows, the last first; the lock keeps a second process out until they are settled."""
        if not ImportRun.objects.filter(pk=self.run.pk, state=State.UNDOING).update(undone=self.run.undone):
            raise Conflict("import.undone", UNDONE)
        found = list(rows.filter(row_no__lt=self.above).order_by("-row_no")[:BATCH])
        self.above = found[-1].row_no if found else LAST
        return found

    def _before(self, rows: Sequence[ImportRowResult]) -> dict[int, dict[str, object]]:
        """By row what stood before its change; without what was changed again since by somebody else."""
        payloads = dict(
            EventPayload.objects.filter(event__in=[row.event_id for row in rows]).values_list("event", "values")
        )
        found = {}
        for row in rows:
            values = payloads.get(row.event_id or 0)
            if not values:
                continue
            later = self._since(row)
            left = {name: value for name, value in values.items() if _field(name) not in later}
            if left:
                found[row.pk] = left
        return found

    def _since(self, row: ImportRowResult) -> set[str]:
        """The fields of a row's record that were changed after the event of the row, by others than this run."""
        events = Event.objects.filter(subject=self.undo.subject, subject_id=row.subject_id or 0, id__gt=row.event_id)
        return {name for changed in self._others(events).values_list("changed", flat=True) for name in changed}

    def _others(self, events: QuerySet[Event]) -> QuerySet[Event]:
        """Without what imports have written, but for the changes of other runs that stand."""
        imported = Q(origin=Event.Origin.IMPORT)
        if not self.rivals:
            return events.exclude(imported)
        written = list(events.filter(imported).values_list("id", flat=True))
        standing = ImportRowResult.objects.filter(run__in=self.rivals, event_id__in=written)
        standing = standing.exclude(undone=Undone.RESTORED)
        return events.filter(~imported | Q(id__in=list(standing.values_list("event_id", flat=True))))

    @cached_property
    def rivals(self) -> list[int]:
        """The other runs of this kind that have changed anything."""
        runs = ImportRun.objects.filter(kind=self.run.kind, updated__gt=0).exclude(pk=self.run.pk)
        return list(runs.values_list("pk", flat=True))

    def _touched(self, ids: Sequence[int]) -> set[int]:
        """Those of these records to which something happened after they were made, the run's own rows aside."""
        own = Event.objects.filter(subject=self.undo.subject, subject_id__in=ids)
        made = dict(own.order_by("-id").values_list("subject_id", "id"))  # the first of each comes last
        people = Q(origin=Event.Origin.IMPORT) | ~Q(actor_kind="system")
        later = self._others(own.filter(people)).values_list("subject_id", "id")
        return {pk for pk, event in later if event > made[pk]}

    def _settle(self, rows: Sequence[ImportRowResult], why: Mapping[int, Refused], done: str) -> bool:
        if not rows:
            return False
        for row in rows:
            row.undone = Undone.KEPT if row.pk in why else done
            row.why = plain(why[row.pk]) if row.pk in why else None
        ImportRowResult.objects.bulk_update(rows, ["undone", "why"], batch_size=BATCH)
        self.run.kept += len(why)
        self.run.undone += len(rows) - len(why)
        self.run.save(update_fields=["undone", "kept"])
        return True


def _field(name: str) -> str:
    return name.split(".", maxsplit=1)[0].removesuffix("_id")
