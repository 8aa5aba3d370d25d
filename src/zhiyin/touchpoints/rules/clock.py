"""The clock of a promise. Pure: time is an argument.

A promise has a limit and a calendar. Its due time is computed once, when the clock starts; a pause (waiting for the
customer) moves the due time by the business time that the pause took; from then on the due time alone decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from zhiyin.core.calendar import WorkCalendar
from zhiyin.core.errors import gettext_noop as _

AT_RISK_FROM = 0.75
"""The share of a limit from which a promise is at risk (the field's usual warning point)."""

DEFINITIONS = {
    "first_answer": _(
        "First answer: the first public reply by an agent after the customer's first message. Internal notes and"
        " automatic mails do not stop it."
    ),
    "next_answer": _(
        "Next answer: the next public reply by an agent after the customer wrote again. The clock starts with the"
        " oldest message that has no reply; further messages do not restart it."
    ),
    "resolution": _(
        "Resolution: until the ticket is solved. Replies do not stop it; the time spent waiting for the customer does"
        " not count. A ticket that is reopened runs on."
    ),
}


class State(StrEnum):
    """Where a promise stands; the words of the web kit's `standing`."""

    NONE = "none"
    RUNNING = "running"
    AT_RISK = "at_risk"
    BROKEN = "broken"
    MET = "met"


@dataclass(frozen=True, slots=True)
class Limits:
    """What is promised: seconds of business time, or whole working days where the standard counts these.

    None: nothing is promised.
    """

    first_answer: int | None = None
    next_answer: int | None = None
    resolution: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """How a standard counts: business seconds of its calendar, or whole working days for data that has dates only."""

    calendar: WorkCalendar
    working_days: bool = False

    def due(self, start: datetime, limit: int | None) -> datetime | None:
        """The last instant, in UTC, at which the promise is still kept; None without a promise.

        In working days it is the end of the `limit`-th working day after the local day of `start`.
        """
        if limit is None:
            return None
        return self.later(start, limit)

    def later(self, at: datetime, amount: float) -> datetime:
        """`amount` of business seconds (or working days) after `at`."""
        if not self.working_days:
            return self.calendar.add_business(at, amount)
        return self._day_end(self.calendar.add_working_days(self._day(at), round(amount)))

    def spent(self, start: datetime, end: datetime) -> float:
        """Business seconds (or working days) from `start` to `end`; 0 when `end` is not after `start`."""
        if not self.working_days:
            return self.calendar.business_seconds(start, end)
        return float(self.calendar.working_days_between(self._day(start), self._day(end)))

    def _day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.calendar.timezone)).date()

    def _day_end(self, day: date) -> datetime:
        return datetime.combine(day, time.max, ZoneInfo(self.calendar.timezone)).astimezone(UTC)


def due(
    opened_at: datetime, limit: int | None, calendar: WorkCalendar, *, working_days: bool = False
) -> datetime | None:
    """`Measure(calendar, working_days).due(opened_at, limit)`."""
    return Measure(calendar, working_days).due(opened_at, limit)


@dataclass(frozen=True, slots=True)
class Promise:
    """One running or finished clock: its limit, when it falls due, when it was kept, since when it stands still."""

    limit: int | None
    due: datetime | None
    done_at: datetime | None = None
    paused_at: datetime | None = None

    def paused(self, at: datetime) -> Promise:
        """The clock stands still from `at` on; a clock that stands or is done stays as it is."""
        return self if self.paused_at or self.done_at else replace(self, paused_at=at)

    def resumed(self, at: datetime, measure: Measure) -> Promise:
        """The clock runs again: the due time moves by the business time that the pause took."""
        if self.paused_at is None:
            return self
        moved = None if self.due is None else extended(self.due, measure.spent(self.paused_at, at), measure)
        return replace(self, due=moved, paused_at=None)


def extended(due_at: datetime, amount: float, measure: Measure) -> datetime:
    """The due time after a pause of `amount` business seconds (or working days)."""
    return measure.later(due_at, amount) if amount else due_at


def left(promise: Promise, at: datetime, measure: Measure) -> float | None:
    """Business seconds (or working days) until the promise falls due, below zero once it is overdue.

    While the clock stands still, what was left when it stopped; once the promise is done, what was left then; None
    without a promise.
    """
    if promise.due is None:
        return None
    moment = _judged(promise, at)
    if moment <= promise.due:
        return measure.spent(moment, promise.due)
    return -measure.spent(promise.due, moment)


def state(promise: Promise, at: datetime, measure: Measure) -> State:
    """Where the promise stands at `at`. The due time itself still keeps it; one instant later breaks it."""
    if promise.due is None or promise.limit is None:
        return State.NONE
    if _judged(promise, at) > promise.due:
        return State.BROKEN
    if promise.done_at is not None and promise.done_at <= at:
        return State.MET
    remaining = left(promise, at, measure) or 0.0
    return State.AT_RISK if remaining <= (1 - AT_RISK_FROM) * promise.limit else State.RUNNING


def _judged(promise: Promise, at: datetime) -> datetime:
    stops = [moment for moment in (promise.done_at, promise.paused_at) if moment is not None]
    return min([at, *stops])
