"""Decisions about tickets, as pure functions: which verb is allowed in which status, and what the clock says.

The clock in words. *First answer*: from the opening to the first reply. *Next answer*: from the oldest message of the
customer that nobody has answered, once there was a first answer. *Resolution*: from the opening until the ticket is
solved; it stands still while the customer is asked (pending) and between solving and reopening. Waiting for a third
party (on hold) is the company's own time: the clock runs on. An internal note is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from zhiyin.core.calendar import WorkCalendar
from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.errors import gettext_noop as _

# Lists are sorted by the next promise, and a sort key must not be null: tickets without a running promise come last.
NEVER = datetime(2999, 1, 1, tzinfo=UTC)
LONGEST_SUBJECT = 200
LONGEST_BODY = 1_000_000
AT_RISK = 0.25
NUL = "\0"


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


def check_subject(text: str) -> str:
    """A subject without space around it, or `Refused`: it is never cut."""
    return _checked(text, "subject", LONGEST_SUBJECT)


def check_body(text: str, *, field: str = "body") -> str:
    """A message as it was typed (ends trimmed), or `Refused`: it is never cut."""
    return _checked(text, field, LONGEST_BODY)


def _checked(text: str, field: str, longest: int) -> str:
    text = text.strip()
    if not text:
        raise Refused(f"ticket.{field}_empty", _("Write something here; an empty text is not sent."), field=field)
    if NUL in text:
        sentence = _("This text holds a NUL character, which cannot be stored; remove it.")
        raise Refused(f"ticket.{field}_nul", sentence, field=field)
    if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
        sentence = _("This text holds half a character (a lone surrogate), which cannot be stored; remove it.")
        raise Refused(f"ticket.{field}_surrogate", sentence, field=field)
    if len(text) > longest:
        sentence = _("This text has %(length)s characters; at most %(longest)s fit here. Nothing was cut or saved.")
        raise Refused(f"ticket.{field}_long", sentence, field=field, length=len(text), longest=longest)
    return text


@dataclass(frozen=True, slots=True)
class Promise:
    """The limits of a service standard in seconds of business time (None: no promise) and the hours they run in."""

    calendar: WorkCalendar
    first_answer: int | None = None
    next_answer: int | None = None
    resolution: int | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """The times of one ticket. `paused_at` is set while the resolution stands still; `paused_seconds` of business
    time have stood still before."""

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
    return Clock(
        opened_at,
        first_due=_due(opened_at, promise.first_answer, promise),
        resolution_due=_due(opened_at, promise.resolution, promise),
    )


def answered(clock: Clock, now: datetime) -> Clock:
    """After a reply: the first answer is given, and no message of the customer is left unanswered."""
    return replace(clock, first_answered_at=clock.first_answered_at or now, next_due=None)


def heard(clock: Clock, now: datetime, promise: Promise | None) -> Clock:
    """After a message of the customer: the next answer is due, counted from the oldest one still unanswered."""
    if clock.first_answered_at is None or clock.next_due is not None or promise is None:
        return clock
    return replace(clock, next_due=_due(now, promise.next_answer, promise))


def moved(clock: Clock, status: Status, now: datetime, promise: Promise | None) -> Clock:
    """After a change of status: stop the resolution, or let it run on with what stood still added to its due time."""
    if status in STOPPED:
        stopped = replace(clock, paused_at=clock.paused_at or now)
        return stopped if status is Status.PENDING else replace(stopped, next_due=None)
    if clock.paused_at is None:
        return clock
    if promise is None:
        return replace(clock, paused_at=None)
    paused = clock.paused_seconds + round(promise.calendar.business_seconds(clock.paused_at, now))
    limit = None if promise.resolution is None else promise.resolution + paused
    return replace(clock, paused_at=None, paused_seconds=paused, resolution_due=_due(clock.opened_at, limit, promise))


def due_at(clock: Clock, status: Status) -> datetime:
    """The nearest promise that is running, or `NEVER`."""
    if status not in ACTIVE:
        return NEVER
    running = [
        clock.first_due if clock.first_answered_at is None else None,
        clock.next_due,
        clock.resolution_due if clock.paused_at is None else None,
    ]
    return min((due for due in running if due is not None), default=NEVER)


class Mood(StrEnum):
    """How a promise stands."""

    NONE = "none"
    MET = "met"
    RUNNING = "running"
    AT_RISK = "at_risk"
    BROKEN = "broken"
    PAUSED = "paused"


def mood(due: datetime | None, done: datetime | None, start: datetime, now: datetime, calendar: WorkCalendar) -> Mood:
    """How the promise `due` stands: kept or broken when `done`, else by the share of its time that is left."""
    if due is None:
        return Mood.NONE
    if done is not None:
        return Mood.MET if done <= due else Mood.BROKEN
    if now > due:
        return Mood.BROKEN
    whole = calendar.business_seconds(start, due)
    left = calendar.business_seconds(now, due)
    return Mood.AT_RISK if left <= whole * AT_RISK else Mood.RUNNING


def days_due(opened: date, days: int, calendar: WorkCalendar) -> datetime:
    """The end of the `days`-th working day after `opened`: the due time of a record that has dates without times."""
    last = calendar.add_working_days(opened, days)
    return datetime.combine(last + timedelta(days=1), time(0), ZoneInfo(calendar.timezone)).astimezone(UTC)


def _due(start: datetime, limit: int | None, promise: Promise) -> datetime | None:
    return None if limit is None else promise.calendar.add_business(start, limit)
