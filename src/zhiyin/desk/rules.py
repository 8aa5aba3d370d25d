"""Decisions about tickets, as pure functions: which verb is allowed in which status, and what the clock says.

The clock in words. *First answer*: from the opening to the first reply, or to the solving where there was none.
*Next answer*: from the oldest message of the customer that nobody has answered, once there was a first answer.
*Resolution*: from the opening until the ticket is solved; it stands still while the customer is asked (pending) and
between solving and reopening. Waiting for a third party (on hold) is the company's own time: the clock runs on. An
internal note is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from zhiyin.core import text
from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.touchpoints.rules import Limits, Measure, State, extended, left, state
from zhiyin.touchpoints.rules import Promise as Timed

# Lists are sorted by the next promise, and a sort key must not be null: tickets without a running promise come last.
NEVER = datetime(2999, 1, 1, tzinfo=UTC)
LONGEST_SUBJECT = 200
LONGEST_BODY = 1_000_000


class Status(StrEnum):
    """The classes of status that the code decides on; what a company shows for them is a matter of wording."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    SOLVED = "solved"
    CLOSED = "closed"


class Priority(StrEnum):
    """How urgent a ticket is beside its promise."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Verb(StrEnum):
    """What can be done to a ticket."""

    REPLY = "reply"
    NOTE = "note"
    ASSIGN = "assign"
    PRIORITISE = "prioritise"
    HEAR = "hear"
    RESUME = "resume"
    WAIT = "wait"
    HOLD = "hold"
    SOLVE = "solve"
    REOPEN = "reopen"
    CLOSE = "close"


ACTIVE = frozenset({Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD})
STOPPED = frozenset({Status.PENDING, Status.SOLVED, Status.CLOSED})
_SAME = {status: status for status in Status}
_WORKED = {status: status for status in ACTIVE} | {Status.NEW: Status.OPEN}

NEXT: dict[Verb, dict[Status, Status]] = {
    Verb.REPLY: {**_WORKED, Status.SOLVED: Status.SOLVED},
    Verb.NOTE: _SAME,
    Verb.ASSIGN: _WORKED,
    Verb.PRIORITISE: {status: status for status in ACTIVE},
    Verb.HEAR: {status: Status.NEW if status is Status.NEW else Status.OPEN for status in Status},
    Verb.RESUME: dict.fromkeys(ACTIVE, Status.OPEN),
    Verb.WAIT: dict.fromkeys(ACTIVE, Status.PENDING),
    Verb.HOLD: dict.fromkeys(ACTIVE, Status.ON_HOLD),
    Verb.SOLVE: dict.fromkeys(ACTIVE, Status.SOLVED),
    Verb.REOPEN: {Status.SOLVED: Status.OPEN, Status.CLOSED: Status.OPEN},
    Verb.CLOSE: {Status.SOLVED: Status.CLOSED},
}

TO_STATUS = {
    Status.OPEN: Verb.RESUME,
    Status.PENDING: Verb.WAIT,
    Status.ON_HOLD: Verb.HOLD,
    Status.SOLVED: Verb.SOLVE,
    Status.CLOSED: Verb.CLOSE,
}

_REFUSALS = {
    Verb.REPLY: _("This ticket is closed; reopen it before you answer. What you wrote is kept."),
    Verb.REOPEN: _("This ticket is being worked on already; there is nothing to reopen."),
    Verb.CLOSE: _("Only a solved ticket can be closed; solve it first."),
}
_DONE = _("This ticket is solved or closed; reopen it first.")


def allows(verb: Verb, status: Status) -> bool:
    """Whether `verb` is possible in `status`."""
    return status in NEXT[verb]


def next_status(verb: Verb, status: Status) -> Status:
    """The status after `verb`, or `Refused` with what has to come first."""
    if not allows(verb, status):
        raise Refused("ticket.status", _REFUSALS.get(verb, _DONE), field="status", status=status.value)
    return NEXT[verb][status]


def verb_to(wanted: Status, status: Status) -> Verb:
    """The verb that leads from `status` to `wanted`; leaving a solved or closed ticket is reopening it."""
    if wanted is Status.OPEN and status not in ACTIVE:
        return Verb.REOPEN
    if wanted not in TO_STATUS:
        sentence = _("A ticket cannot be made “new” again; choose open.")
        raise Refused("ticket.status", sentence, field="status", status=status.value)
    return TO_STATUS[wanted]


def check_version(seen: int | None, current: int) -> None:
    """Raise `Conflict` when somebody changed the ticket since this person saw it (None: does not ask)."""
    if seen is not None and seen != current:
        sentence = _("Somebody changed this ticket while you were writing. Look at the change, then send again.")
        raise Conflict("ticket.stale", sentence, field="version", seen=seen, current=current)


def check_claim(assignee: int | None, claimer: int) -> None:
    """Raise `Conflict` when the ticket is somebody else's already: of several claims one wins."""
    if assignee is not None and assignee != claimer:
        sentence = _("Somebody else has taken this ticket already.")
        raise Conflict("ticket.taken", sentence, field="assignee")


def check_subject(value: str) -> str:
    """A subject of one line without blanks around it, or `Refused`: it is never cut."""
    return _not_empty(text.line(value, most=LONGEST_SUBJECT, field="subject"), "subject")


def check_body(value: str) -> str:
    """A message as it was typed without blanks around it, or `Refused`: it is never cut."""
    return _not_empty(text.lines(value, most=LONGEST_BODY, field="body"), "body")


def _not_empty(value: str, field: str) -> str:
    if not value:
        raise Refused(f"ticket.{field}_empty", _("Write something here; an empty text is not sent."), field=field)
    return value


@dataclass(frozen=True, slots=True)
class Promise:
    """What a service standard promises, and how its time is counted."""

    limits: Limits
    measure: Measure


@dataclass(frozen=True, slots=True)
class Clock:
    """The times of one ticket. `paused_at` is set while the resolution stands still; `paused_seconds` of business
    time (whole days for a standard in working days) have stood still before."""

    opened_at: datetime
    first_answered_at: datetime | None = None
    first_due: datetime | None = None
    next_due: datetime | None = None
    resolution_due: datetime | None = None
    paused_at: datetime | None = None
    paused_seconds: int = 0


def started(opened_at: datetime, promise: Promise | None) -> Clock:
    """The clock of a ticket just opened."""
    if promise is None:
        return Clock(opened_at)
    first, resolution = promise.limits.first_answer, promise.limits.resolution
    due = promise.measure.due
    return Clock(opened_at, first_due=due(opened_at, first), resolution_due=due(opened_at, resolution))


def answered(clock: Clock, now: datetime) -> Clock:
    """After a reply: the first answer is given, and no message of the customer is left unanswered."""
    return replace(clock, first_answered_at=clock.first_answered_at or now, next_due=None)


def heard(clock: Clock, now: datetime, promise: Promise | None) -> Clock:
    """After a message of the customer: the next answer is due, counted from the oldest one still unanswered."""
    if clock.first_answered_at is None or clock.next_due is not None or promise is None:
        return clock
    return replace(clock, next_due=promise.measure.due(now, promise.limits.next_answer))


def moved(clock: Clock, status: Status, now: datetime, promise: Promise | None) -> Clock:
    """After a change of status: stop the resolution, or let it run on with what stood still added to its due time."""
    if status in STOPPED:
        stopped = replace(clock, paused_at=clock.paused_at or now)
        return stopped if status is Status.PENDING else answered(stopped, now)
    if clock.paused_at is None:
        return clock
    if promise is None:
        return replace(clock, paused_at=None)
    spent = promise.measure.spent(clock.paused_at, now)
    due = clock.resolution_due and extended(clock.resolution_due, spent, promise.measure)
    return replace(clock, paused_at=None, paused_seconds=clock.paused_seconds + round(spent), resolution_due=due)


def due_at(clock: Clock, status: Status) -> datetime:
    """The nearest promise that is running, or `NEVER`."""
    return min(_running(clock, status).values(), default=NEVER)


@dataclass(frozen=True, slots=True)
class Standing:
    """Which promise is the nearest (empty: none), where it stands, and the business seconds (or days) left."""

    name: str = ""
    state: State = State.NONE
    left: float | None = None


def standing(clock: Clock, status: Status, solved_at: datetime | None, now: datetime, promise: Promise) -> Standing:
    """Where the nearest running promise stands; of a ticket that is solved, how its resolution was kept."""
    running = _running(clock, status)
    if not running:
        if solved_at is None or clock.resolution_due is None:
            return Standing()
        done = Timed(promise.limits.resolution, clock.resolution_due, done_at=solved_at)
        return Standing("resolution", state(done, now, promise.measure))
    name, due = min(running.items(), key=lambda item: item[1])
    timed = Timed(getattr(promise.limits, name) or 0, due)
    return Standing(name, state(timed, now, promise.measure), left(timed, now, promise.measure))


def _running(clock: Clock, status: Status) -> dict[str, datetime]:
    if status not in ACTIVE:
        return {}
    dues = {
        "first_answer": clock.first_due if clock.first_answered_at is None else None,
        "next_answer": clock.next_due,
        "resolution": clock.resolution_due if clock.paused_at is None else None,
    }
    return {name: due for name, due in dues.items() if due is not None}
