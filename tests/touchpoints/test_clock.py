"""The clock of a promise: due times, pauses, states, and whole working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from zhiyin.core import holidays_cn
from zhiyin.core.calendar import WorkCalendar
from zhiyin.touchpoints.rules import Measure, Promise, State, due, left, state

HOURS = ((time(9), time(12)), (time(13), time(18)))
CALENDAR = WorkCalendar("Asia/Shanghai", (HOURS,) * 5 + ((), ()), holidays_cn.exceptions(HOURS))
MEASURE = Measure(CALENDAR)
DAYS = Measure(CALENDAR, working_days=True)
ZONE = ZoneInfo("Asia/Shanghai")
HOUR = 3600


def at(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    """Shanghai wall clock in 2026; 22 June is a Monday, 19 June a public holiday."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def promised(opened: datetime, limit: int | None, measure: Measure = MEASURE) -> Promise:
    return Promise(limit, measure.due(opened, limit))


def test_a_promise_falls_due_in_business_time_over_the_lunch_break() -> None:
    assert due(at(22, 11), 2 * HOUR, CALENDAR) == at(22, 14)


def test_a_holiday_and_a_weekend_do_not_count_and_a_working_sunday_does() -> None:
    assert due(at(18, 17), 2 * HOUR, CALENDAR) == at(22, 10)
    # Sunday 20 September 2026 is worked for the National Day holiday.
    assert due(at(18, 17, month=9), 2 * HOUR, CALENDAR) == at(20, 10, month=9)


def test_without_a_limit_there_is_no_promise() -> None:
    promise = promised(at(22, 9), None)
    assert promise.due is None
    assert state(promise, at(30, 9), MEASURE) is State.NONE
    assert left(promise, at(22, 9), MEASURE) is None


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(22, 9), State.RUNNING),
        (at(22, 11, 59), State.RUNNING),
        (at(22, 12), State.AT_RISK),
        (at(22, 14), State.AT_RISK),
        (at(22, 14) + timedelta(microseconds=1), State.BROKEN),
    ],
)
def test_a_promise_is_at_risk_from_three_quarters_and_broken_after_its_due_time(
    moment: datetime, expected: State
) -> None:
    assert state(promised(at(22, 9), 4 * HOUR), moment, MEASURE) is expected


def test_a_reply_in_time_keeps_the_promise_for_good_and_a_late_one_does_not() -> None:
    due_at = MEASURE.due(at(22, 9), 4 * HOUR)
    assert state(Promise(4 * HOUR, due_at, done_at=at(22, 14)), at(30, 9), MEASURE) is State.MET
    assert state(Promise(4 * HOUR, due_at, done_at=at(22, 15)), at(30, 9), MEASURE) is State.BROKEN
    assert state(Promise(4 * HOUR, due_at, done_at=at(22, 13)), at(22, 9), MEASURE) is State.RUNNING


def test_waiting_for_the_customer_moves_the_due_time_by_business_time_only() -> None:
    promise = promised(at(22, 9), 4 * HOUR).paused(at(22, 11)).resumed(at(23, 10), MEASURE)
    # Paused from Monday 11:00 to Tuesday 10:00: 1 + 5 + 1 hours of business time after Monday 14:00.
    assert promise.due == at(23, 12)
    assert left(promise, at(23, 10), MEASURE) == 2 * HOUR


def test_the_clock_stands_while_it_is_paused() -> None:
    promise = promised(at(22, 9), 4 * HOUR).paused(at(22, 11))
    assert state(promise, at(30, 9), MEASURE) is State.RUNNING
    assert left(promise, at(30, 9), MEASURE) == 2 * HOUR
    assert promise.paused(at(22, 16)).paused_at == at(22, 11)


def test_a_pause_does_not_heal_a_broken_promise() -> None:
    promise = promised(at(22, 9), HOUR).paused(at(22, 11))
    assert state(promise, at(24, 9), MEASURE) is State.BROKEN
    assert state(promise.resumed(at(24, 9), MEASURE), at(24, 9), MEASURE) is State.BROKEN
    assert left(promise, at(24, 9), MEASURE) == -HOUR


def test_a_pause_outside_the_hours_costs_nothing() -> None:
    promise = promised(at(22, 17), 2 * HOUR)
    assert promise.paused(at(22, 19)).resumed(at(23, 8), MEASURE).due == promise.due


def test_a_clock_that_is_done_is_not_paused_and_one_that_runs_is_not_resumed() -> None:
    done = Promise(HOUR, at(22, 10), done_at=at(22, 9, 30))
    assert done.paused(at(22, 11)) == done
    running = promised(at(22, 9), HOUR)
    assert running.resumed(at(22, 9, 30), MEASURE) is running


def test_working_days_run_to_the_end_of_the_local_day() -> None:
    promise = promised(at(18, 0), 3, DAYS)
    assert promise.due == datetime.combine(date(2026, 6, 24), time.max, ZONE).astimezone(UTC)
    assert state(promise, at(22, 0), DAYS) is State.RUNNING
    assert state(promise, at(24, 23, 59), DAYS) is State.AT_RISK
    assert state(promise, at(25, 0), DAYS) is State.BROKEN
    assert left(promise, at(18, 12), DAYS) == 3
    assert left(promise, at(26, 0), DAYS) == -2


def test_a_record_closed_on_the_day_it_was_due_is_in_time_whatever_hour_its_date_got() -> None:
    promise = promised(at(22, 0), 1, DAYS)
    for hour in (0, 12, 23):
        done = Promise(1, promise.due, done_at=at(23, hour))
        assert state(done, at(30, 0), DAYS) is State.MET
    assert state(Promise(1, promise.due, done_at=at(24, 0)), at(30, 0), DAYS) is State.BROKEN


def test_a_pause_in_working_days_moves_the_due_day() -> None:
    promise = promised(at(22, 10), 2, DAYS).paused(at(23, 10)).resumed(at(25, 10), DAYS)
    assert promise.due == datetime.combine(date(2026, 6, 26), time.max, ZONE).astimezone(UTC)
