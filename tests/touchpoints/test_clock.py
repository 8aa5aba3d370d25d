"""The clock of a promise: due times, pauses, states, and whole working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiyin.core import holidays_cn
from zhiyin.core.calendar import WorkCalendar
from zhiyin.touchpoints.rules import Measure, Promise, State, due, left, state

HOURS = ((time(9), time(12)), (time(13), time(18)))
CALENDAR = WorkCalendar("Asia/Shanghai", (HOURS,) * 5 + ((), ()), holidays_cn.exceptions(HOURS))
MEASURE = Measure(CALENDAR)
DAYS = Measure(CALENDAR, working_days=True)
ZONE = ZoneInfo("Asia/Shanghai")
HOUR = 3600
MINUTE = timedelta(minutes=1)


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


def _clock(tens: int) -> time:
    return time(tens // 6 % 24, tens % 6 * 10)


@st.composite
def _days(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    marks = sorted(draw(st.sets(st.integers(0, 144), max_size=6)))
    return tuple((_clock(start), _clock(end)) for start, end in zip(marks[0::2], marks[1::2], strict=False))


@st.composite
def _cases(draw: st.DrawFn) -> tuple[WorkCalendar, datetime, int, list[tuple[int, int]]]:
    """A calendar with exceptions, an opening, a limit in minutes, and pauses as (start, end) in minutes after it."""
    zone = draw(st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"]))
    anchor = date(*draw(st.sampled_from([(2026, 2, 13), (2026, 3, 28), (2026, 10, 24), (2025, 12, 30)])))
    week = tuple(draw(st.lists(_days(), min_size=7, max_size=7)))
    week = week if any(week) else (HOURS, *week[1:])
    near = st.integers(-1, 6).map(lambda number: anchor + timedelta(days=number))
    calendar = WorkCalendar(zone, week, draw(st.dictionaries(near, _days(), max_size=3)))
    opened = datetime.combine(anchor, time(0), UTC) + timedelta(minutes=draw(st.integers(0, 2 * 1440)))
    marks = sorted(draw(st.sets(st.integers(1, 2 * 1440), max_size=6)))
    return calendar, opened, draw(st.integers(1, 900)), list(zip(marks[0::2], marks[1::2], strict=False))


def _is_open(calendar: WorkCalendar, at_: datetime) -> bool:
    shown = at_.astimezone(ZoneInfo(calendar.timezone))
    hours = calendar.exceptions.get(shown.date(), calendar.week[shown.weekday()])
    return any(start <= shown.time() < end or (end == time(0) and start <= shown.time()) for start, end in hours)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(_cases(), st.integers(0, 3 * 1440))
def test_the_clock_with_pauses_equals_a_count_of_open_minutes(
    case: tuple[WorkCalendar, datetime, int, list[tuple[int, int]]], asked: int
) -> None:
    calendar, opened, limit, pauses = case
    measure = Measure(calendar)
    promise = promised(opened, 60 * limit, measure)
    for start, end in pauses:
        if end > asked:
            promise = promise.paused(opened + start * MINUTE) if start <= asked else promise
            break
        promise = promise.paused(opened + start * MINUTE).resumed(opened + end * MINUTE, measure)
    # By hand: walk minute by minute; a minute counts when it is open and lies in no pause.
    standing = {minute for start, end in pauses for minute in range(start, end)}
    used = sum(_is_open(calendar, opened + n * MINUTE) for n in range(asked) if n not in standing)
    now = opened + asked * MINUTE
    remaining = left(promise, now, measure)
    assert remaining == 60 * (limit - used)
    told = state(promise, now, measure)
    if used > limit:
        assert told is State.BROKEN
    elif used < limit:
        assert told is (State.AT_RISK if limit - used <= 0.25 * limit else State.RUNNING)
    else:
        assert told in {State.AT_RISK, State.BROKEN}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(_cases())
def test_pauses_in_any_number_move_the_due_time_as_their_sum_does(
    case: tuple[WorkCalendar, datetime, int, list[tuple[int, int]]],
) -> None:
    calendar, opened, limit, pauses = case
    measure = Measure(calendar)
    promise, stood = promised(opened, 60 * limit, measure), 0.0
    for start, end in pauses:
        stood += measure.spent(opened + start * MINUTE, opened + end * MINUTE)
        promise = promise.paused(opened + start * MINUTE).resumed(opened + end * MINUTE, measure)
    assert promise.due == (
        calendar.add_business(opened, 60 * limit + stood) if stood else measure.due(opened, 60 * limit)
    )


def test_a_year_of_official_holidays_equals_a_count_of_working_days() -> None:
    """Every working day of 2026 as the due day of the one before: the notice's days off and working weekends count."""
    off = {day for holiday in holidays_cn.notice(2026).holidays for day in holiday.days}
    worked = {day for holiday in holidays_cn.notice(2026).holidays for day in holiday.working}
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    working = [day for day in days if day in worked or (day not in off and day.weekday() < 5)]
    for today, tomorrow in pairwise(working):
        start = datetime.combine(today, time(0), ZONE)
        assert DAYS.due(start, 1) == datetime.combine(tomorrow, time.max, ZONE).astimezone(UTC)
        assert MEASURE.spent(start, datetime.combine(tomorrow, time(0), ZONE)) == 8 * HOUR
    assert len(working) == 365 - 52 * 2 - (len(off) - sum(day.weekday() > 4 for day in off)) + len(worked)
