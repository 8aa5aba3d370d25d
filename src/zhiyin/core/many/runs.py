"""Changing many records: what may be done, beginning, going on record by record, telling what was skipped and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from zhiyin.core import clock, text
from zhiyin.core.access import one, require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.core.exports import ExportKind, kind_named, pieces
from zhiyin.core.jobs import JobFunction, Report, enqueue

from . import undoing
from .actions import Action, Actions
from .events import BulkFinished, BulkStarted, BulkTakenBack
from .outcomes import settle, skip
from .tables import BulkRun, BulkSkip

JOB = "core.bulk"
AT_ONCE = 50
"""So many records are changed while the person waits; more of them in the background."""
MOST_CHOSEN, LONGEST = 1000, 500
KNOWN = 20  # values that a refusal names
TOLD = 20  # records between two reports
NO_ACTION = _("“%(name)s” cannot be done to many of these. There are: %(known)s.")
NOBODY = _("Nothing is chosen, or nothing fits the filters any more.")
NO_VALUE = _("“%(value)s” is not possible here. There are: %(known)s.")
STILL = _("This change is still being made. Wait until every record has its outcome.")
NOTHING = _("There is nothing here to be taken back.")
DONE = _("This change was taken back already.")
TOO_MANY = _("At most %(most)s can be chosen one by one; narrow the list instead and change all results.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the list, the action with its value, and whom it means."""

    owner: str
    action: str
    value: str = ""
    filters: Mapping[str, str] | None = None
    numbers: Sequence[int] = ()


def actions(owner: str, actor: Actor) -> dict[str, Action]:
    """What this actor may do to many records of a list; `NotFound` for a list of which nothing is changed so."""
    known: Mapping[str, Actions] = import_string(settings.ZHIYIN_BULK)
    if owner not in known:
        raise NotFound("list")
    require(actor, kind_named(owner).permission)
    return {one.code: one for one in known[owner]() if actor.may(one.permission)}


def meant(wanted: Wanted, actor: Actor, now: datetime) -> QuerySet[Any]:
    """The records in the actor's scope that are meant."""
    kind = kind_named(wanted.owner)
    if not wanted.numbers:
        return kind.find(actor, kind.checked(wanted.filters or {}), now)
    return every(kind, actor, now).filter(number__in=wanted.numbers)


@transaction.atomic
def begin(*, wanted: Wanted, actor: Actor, now: datetime) -> BulkRun:
    """Write down what is to be done; few records are changed at once, many by a job."""
    action = _action(wanted.owner, wanted.action, actor)
    if len(wanted.numbers) > MOST_CHOSEN:
        raise Refused("bulk.many", TOO_MANY, field="numbers", most=MOST_CHOSEN)
    value = _value(action, wanted.value, actor)
    numbers = sorted(set(wanted.numbers))
    found = meant(wanted, actor, now)
    total = len(numbers) or found.count()
    if not total:
        raise Refused("bulk.nobody", NOBODY)
    run = BulkRun.objects.create(
        owner=wanted.owner, action=action.code, value=value, numbers=numbers, total=total,
        filters=kind_named(wanted.owner).checked(wanted.filters or {}), actor_kind=actor.kind, actor_id=actor.id,
        started_at=now,
    )  # fmt: skip
    record(Entry(BulkStarted(run.pk, run.owner, run.action, total)), actor=actor, now=now)
    if numbers:
        there = set(found.values_list("number", flat=True))
        skip(run, [(number, NotFound("record")) for number in numbers if number not in there])
    _schedule(run, actor, now)
    return run


@transaction.atomic
def take_back(*, run: BulkRun, actor: Actor, now: datetime) -> BulkRun:
    """Write down that a run is to be taken back; few records are put back at once, many by a job, as in `begin`.

    What somebody has changed since stays, and is told as skipped.
    """
    run = BulkRun.objects.select_for_update().get(pk=run.pk)
    action = _action(run.owner, run.action, actor)
    if reason := why_not(run):
        raise Conflict("bulk.not_back", reason)
    back = BulkRun.objects.create(
        owner=run.owner, action=action.code, value=run.value, takes_back=run, total=run.changes.count(),
        actor_kind=actor.kind, actor_id=actor.id, started_at=now,
    )  # fmt: skip
    record(Entry(BulkTakenBack(back.pk, run.pk, run.owner, run.action, back.total)), actor=actor, now=now)
    _schedule(back, actor, now)
    return back


def why_not(run: BulkRun) -> str:
    """Why a run cannot be taken back (an English msgid); empty where it can."""
    if run.finished_at is None:
        return STILL
    if run.takes_back_id is not None or not run.changes.exists():
        return NOTHING
    return DONE if BulkRun.objects.filter(takes_back=run).exists() else ""


def _schedule(run: BulkRun, actor: Actor, now: datetime) -> None:
    if run.total > AT_ONCE:
        enqueue(JOB, {"run": run.pk, "actor": actor.id}, actor=actor, now=now, key=f"{JOB}:{run.pk}")


def go_on(*, run: BulkRun, actor: Actor, report: Report | None = None) -> BulkRun:
    """Change the records that have no outcome yet, each in its own transaction; it may be broken off and called again.

    The right of the actor is asked for each record anew.
    """
    if run.finished_at is not None:
        return run
    action = _action(run.owner, run.action, actor)
    wanted = Wanted(run.owner, run.action, run.value, run.filters, run.numbers)
    for step in _steps(run, action, wanted, actor):
        step()
        if report is not None and run.done % TOLD == 0:
            report({"done": run.done, "total": run.total})
    _finish(run, actor)
    return run


def _steps(run: BulkRun, action: Action, wanted: Wanted, actor: Actor) -> Iterator[Callable[[], None]]:
    """What is still to be done, record by record."""
    if run.takes_back is not None:
        yield from undoing.steps(run, action, every(kind_named(run.owner), actor, clock.now()), actor)
        return
    for piece in pieces(meant(wanted, actor, clock.now()).filter(pk__gt=run.last_key)):
        for row in piece:
            yield partial(settle, run, row.number, row.pk, partial(undoing.change, run, action, row, actor))


def job(actor_of: Callable[[int], Actor]) -> JobFunction:
    """The job that goes on as the person who asked, with the rights of this moment."""

    def change(arguments: Mapping[str, Any], report: Report) -> None:
        go_on(run=BulkRun.objects.get(pk=arguments["run"]), actor=actor_of(arguments["actor"]), report=report)

    return change


def run_of(actor: Actor, key: int) -> BulkRun:
    """One run of one's own; the whole company's staff who may see the log see all. Raises `NotFound`."""
    rows = BulkRun.objects.all()
    if not actor.is_known:
        rows = rows.none()
    elif not (actor.level == 0 and actor.may("core.audit")):
        rows = rows.filter(actor_id=actor.id or 0)
    return one(rows, pk=key)


def skips(run: BulkRun) -> QuerySet[BulkSkip]:
    """What was left as it was, with the reasons."""
    return run.skips.order_by("id")


@transaction.atomic
def _finish(run: BulkRun, actor: Actor) -> None:
    run.finished_at = clock.now()
    run.save(update_fields=["finished_at"])
    fact = BulkFinished(run.pk, run.owner, run.action, run.changed, run.skipped)
    record(Entry(fact), actor=actor, now=run.finished_at)


def _action(owner: str, code: str, actor: Actor) -> Action:
    known = actions(owner, actor)
    if code not in known:
        raise Refused("bulk.action", NO_ACTION, field="action", name=code[:60], known=", ".join(known) or "–")
    return known[code]


def _value(action: Action, given: str, actor: Actor) -> str:
    """The value, which is one of those offered where any are; an empty one takes away what is there."""
    value = text.line(given, most=LONGEST, field="value")
    offered = dict(action.offers(actor)) if action.offers else {}
    if value and offered and value not in offered:
        known = ", ".join(list(offered)[:KNOWN])
        raise Refused("bulk.value", NO_VALUE, field="value", value=value[:40], known=known)
    return action.settled(value)


def every(kind: ExportKind, actor: Actor, now: datetime) -> QuerySet[Any]:
    """All records of a list that the actor sees."""
    return kind.find(actor, {}, now)
