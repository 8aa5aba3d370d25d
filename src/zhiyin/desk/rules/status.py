"""Which verb is allowed in which status of a ticket, and where it leads."""

from __future__ import annotations

from enum import StrEnum

from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.errors import gettext_noop as _


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
