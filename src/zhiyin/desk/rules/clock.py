"""The clock of a ticket, as pure functions.

In words. *First answer*: from the opening to the first reply, or to the solving where there was none.
*Next answer*: from the oldest message of the customer that nobody has answered, once there was a first answer.
*Resolution*: from the opening until the ticket is solved; it stands still while the customer is asked (pending) and
between solving and reopening. Waiting for a third party (on hold) is the company's own time: the clock runs on. An
internal note is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from zhiyin.touchpoints.rules import Limits, Measure, State, extended, left, state
from zhiyin.touchpoints.rules import Promise as Timed

from .status import ACTIVE, STOPPED, Status

# Lists are sorted by the next promise, and a sort key must not be null: tickets without a running promise come last.
NEVER = datetime(2999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a service standard promises, and how its time is counted."""

    limits: Limits
    measure: Measure


class Clock(NamedTuple):
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
    return clock._replace(first_answered_at=clock.first_answered_at or now, next_due=None)


def heard(clock: Clock, now: datetime, promise: Promise | None) -> Clock:
    """After a message of the customer: the next answer is due, counted from the oldest one still unanswered."""
    if clock.first_answered_at is None or clock.next_due is not None or promise is None:
        return clock
    return clock._replace(next_due=promise.measure.due(now, promise.limits.next_answer))


def moved(clock: Clock, status: Status, now: datetime, promise: Promise | None) -> Clock:
    """After a change of status: stop the resolution, or let it run on with what stood still added to its due time."""
    if status in STOPPED:
        stopped = clock._replace(paused_at=clock.paused_at or now)
        return stopped if status is Status.PENDING else answered(stopped, now)
    if clock.paused_at is None:
        return clock
    if promise is None:
        return clock._replace(paused_at=None)
    spent = promise.measure.spent(clock.paused_at, now)
    due = clock.resolution_due and extended(clock.resolution_due, spent, promise.measure)
    return clock._replace(paused_at=None, paused_seconds=clock.paused_seconds + round(spent), resolution_due=due)


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
