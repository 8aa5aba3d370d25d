"""The work calendar against a brute force that only reads wall clocks, minute by minute."""

import json
import pickle
from datetime import UTC, date, datetime, time, timedelta
from timeit import timeit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiyin.core.calendar import CalendarError, WorkCalendar
from zhiyin.core.errors import Refused

SPLIT = ((time(9), time(12)), (time(13), time(18)))
OFFICE = WorkCalendar("Asia/Shanghai", (SPLIT,) * 5 + ((), ()))
SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
# Around the changes of Berlin and New York, a year's end and a leap day.
ANCHORS = [(2025, 12, 30), (2026, 3, 28), (2026, 3, 7), (2026, 10, 24), (2026, 10, 31), (2024, 2, 27), (2026, 7, 1)]
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]


@st.composite
def days(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    """Up to three intervals on a grid of ten minutes, the last perhaps up to midnight."""
    marks = sorted(draw(st.sets(st.integers(0, 144), max_size=6)))
    pairs = zip(marks[0::2], marks[1::2], strict=False)
    return tuple((_clock(start), _clock(end)) for start, end in pairs)


def _clock(tens: int) -> time:
    return time(tens // 6 % 24, tens % 6 * 10)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[WorkCalendar, datetime]:
    """A calendar with exceptions near an anchor day, and an instant in the first days after it."""
    anchor = date(*draw(st.sampled_from(ANCHORS)))
    week = tuple(draw(st.lists(days(), min_size=7, max_size=7)))
    near = st.integers(-1, 8).map(lambda number: anchor + timedelta(days=number))
    exceptions = draw(st.dictionaries(near, days(), max_size=4))
    if not any(week):
        week = (SPLIT, *week[1:])
    start = datetime.combine(anchor, time(0), UTC) + timedelta(minutes=draw(st.integers(0, 3 * 1440)))
    return WorkCalendar(draw(st.sampled_from(ZONES)), week, exceptions), start


def is_open_by_the_wall_clock(calendar: WorkCalendar, at: datetime) -> bool:
    shown = at.astimezone(ZoneInfo(calendar.timezone))
    hours = calendar.exceptions.get(shown.date(), calendar.week[shown.weekday()])
    return any(start <= shown.time() < end or (end == time(0) and start <= shown.time()) for start, end in hours)


def open_minutes(calendar: WorkCalendar, start: datetime, minutes: int) -> list[bool]:
    return [is_open_by_the_wall_clock(calendar, start + number * MINUTE) for number in range(minutes)]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(calendars(), st.integers(0, 2 * 1440))
def test_business_time_equals_the_count_of_open_minutes(case: tuple[WorkCalendar, datetime], minutes: int) -> None:
    calendar, start = case
    truth = open_minutes(calendar, start, minutes)
    assert calendar.business_seconds(start, start + minutes * MINUTE) == 60 * sum(truth)
    assert [calendar.is_open(start + number * MINUTE) for number in range(0, minutes, 7)] == truth[::7]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(calendars(), st.integers(1, 900))
def test_added_business_time_ends_where_the_count_of_open_minutes_does(
    case: tuple[WorkCalendar, datetime], minutes: int
) -> None:
    calendar, start = case
    due, left = start, minutes
    for number, is_open in enumerate(open_minutes(calendar, start, 3 * 1440)):
        left -= is_open
        if not left:
            due = start + (number + 1) * MINUTE
            break
    if left:
        assert calendar.add_business(start, 60 * minutes) > start + 3 * 1440 * MINUTE
    else:
        assert calendar.add_business(start, 60 * minutes) == due


@settings(max_examples=60, deadline=None, derandomize=True)
@given(calendars())
def test_the_next_opening_is_the_first_open_minute(case: tuple[WorkCalendar, datetime]) -> None:
    calendar, start = case
    truth = open_minutes(calendar, start, 2 * 1440)
    if any(truth):
        assert calendar.next_open(start) == start + truth.index(True) * MINUTE
    else:
        assert calendar.next_open(start) >= start + 2 * 1440 * MINUTE


@settings(max_examples=150, deadline=None, derandomize=True)
@given(calendars(), st.integers(0, 10**7), st.integers(0, 10**7))
def test_adding_and_measuring_are_inverse_and_add_up(case: tuple[WorkCalendar, datetime], one: int, two: int) -> None:
    calendar, start = case
    middle = calendar.add_business(start, one)
    end = calendar.add_business(middle, two)
    assert calendar.business_seconds(start, middle) == one
    assert end == calendar.add_business(start, one + two)
    assert calendar.business_seconds(start, end) == one + two
    assert calendar.business_seconds(start, middle) + calendar.business_seconds(middle, end) == one + two


def test_parts_of_a_second_are_kept_exactly() -> None:
    start = datetime(2026, 6, 1, 9, 0, 0, 250_001, SHANGHAI)
    assert OFFICE.business_seconds(start, start + timedelta(seconds=1.5)) == 1.5
    assert OFFICE.add_business(start, 0.000001) == start + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Asia/Shanghai", date(2026, 3, 29), 24),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_a_whole_day_has_its_real_elapsed_hours(zone: str, day: date, hours: int) -> None:
    calendar = WorkCalendar(zone, ((),) * 7, {day: ((time(0), time(0)),)})
    around = datetime.combine(day, time(0), UTC)
    assert calendar.business_seconds(around - timedelta(days=2), around + timedelta(days=3)) == hours * 3600


def test_a_night_shift_runs_through_midnight() -> None:
    night = ((time(0), time(6)), (time(22), time(0)))
    calendar = WorkCalendar("Asia/Shanghai", (night,) * 7)
    start = datetime(2026, 6, 1, 23, 0, tzinfo=SHANGHAI)
    assert calendar.add_business(start, 2 * 3600) == datetime(2026, 6, 2, 1, 0, tzinfo=SHANGHAI)


def test_time_that_runs_out_at_closing_is_due_at_closing_and_zero_adds_nothing() -> None:
    friday = datetime(2026, 6, 5, 17, 0, tzinfo=SHANGHAI)
    saturday = datetime(2026, 6, 6, 10, 0, tzinfo=SHANGHAI)
    assert OFFICE.add_business(friday, 3600) == datetime(2026, 6, 5, 18, 0, tzinfo=SHANGHAI)
    assert OFFICE.add_business(saturday, 3600) == datetime(2026, 6, 8, 10, 0, tzinfo=SHANGHAI)
    assert OFFICE.add_business(saturday, 0) == saturday
    assert OFFICE.add_business(saturday, 0).tzinfo is UTC
    assert OFFICE.business_seconds(saturday, friday) == 0.0


def test_a_duration_may_end_with_the_last_second_of_a_year() -> None:
    daily = WorkCalendar("UTC", (SPLIT,) * 7)
    start, end = datetime(2025, 12, 31, 16, tzinfo=UTC), datetime(2025, 12, 31, 18, tzinfo=UTC)
    assert daily.add_business(start, 2 * 3600) == end
    assert OFFICE.add_working_days(date(2025, 12, 29), 2) == date(2025, 12, 31)


def test_a_calendar_that_is_always_open_counts_every_second() -> None:
    start = datetime(2020, 1, 1, 5, 0, 1, tzinfo=UTC)
    end = datetime(2027, 3, 1, tzinfo=UTC)
    assert WorkCalendar.always("Europe/Berlin").business_seconds(start, end) == (end - start).total_seconds()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(calendars(), st.integers(0, 400))
def test_working_days_equal_a_walk_day_by_day(case: tuple[WorkCalendar, datetime], count: int) -> None:
    calendar, start = case
    day = start.date()
    end, left = day, count
    while left:
        end += timedelta(days=1)
        left -= bool(calendar.exceptions.get(end, calendar.week[end.weekday()]))
    assert calendar.add_working_days(day, count) == end
    assert calendar.working_days_between(day, end) == count
    assert calendar.working_days_between(end, day) == 0


@settings(max_examples=60, deadline=None, derandomize=True)
@given(calendars())
def test_the_json_form_reads_back_to_the_same_calendar(case: tuple[WorkCalendar, datetime]) -> None:
    calendar, start = case
    again = WorkCalendar.from_dict(json.loads(json.dumps(calendar.to_dict())))
    assert again == calendar
    assert hash(again) == hash(calendar)
    assert pickle.loads(pickle.dumps(calendar)).next_open(start) == calendar.next_open(start)


WEEK = {"monday": [["09:00", "12:00"]]}


@pytest.mark.parametrize(
    ("data", "code", "told"),
    [
        ({"timezone": "Asia/Shanghia", "week": WEEK}, "calendar_zone", "Asia/Shanghai"),
        ({"timezone": 8, "week": WEEK}, "calendar_zone", "IANA"),
        ({"timezone": "../../etc/passwd", "week": WEEK}, "calendar_zone", "IANA"),
        ({"timezone": "UTC", "week": {"monday": [["12:00", "09:00"]]}}, "calendar_reversed", "over midnight"),
        ({"timezone": "UTC", "week": {"monday": [["24:00", "09:00"]]}}, "calendar_reversed", "monday"),
        ({"timezone": "UTC", "week": {"monday": [["09:00", "09:00"]]}}, "calendar_reversed", "monday"),
        (
            {"timezone": "UTC", "week": {"monday": [["09:00", "12:00"], ["11:00", "24:00"]]}},
            "calendar_overlap",
            "11:00 begins before the one that ends at 12:00",
        ),
        ({"timezone": "UTC", "week": {"monday": [["9", "12:00"]]}}, "calendar_time", "HH:MM"),
        ({"timezone": "UTC", "week": {"monday": [[540, 720]]}}, "calendar_time", "540"),
        ({"timezone": "UTC", "week": {"monday": [[["09:00"], {}]]}}, "calendar_time", "HH:MM"),
        ({"timezone": "UTC", "week": {"monday": "09:00-12:00"}}, "calendar_day", "pairs"),
        ({"timezone": "UTC", "week": {"mondey": []}}, "calendar_key", "monday"),
        ({"timezone": "UTC", "weak": WEEK}, "calendar_key", "Did you mean week"),
        ({"week": WEEK}, "calendar_key", "needs timezone"),
        ({"timezone": "UTC", "week": {}}, "calendar_never_opens", "never opens"),
        ({"timezone": "UTC", "week": {}, "exceptions": {"2026-02-17": []}}, "calendar_never_opens", "interval"),
        ({"timezone": "UTC", "week": WEEK, "exceptions": {"20260217": []}}, "calendar_date", "YYYY-MM-DD"),
        ({"timezone": "UTC", "week": WEEK, "exceptions": []}, "calendar_shape", "exceptions"),
        ([], "calendar_shape", "calendar"),
    ],
)
def test_a_calendar_at_fault_is_refused_with_what_to_do(data: object, code: str, told: str) -> None:
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.from_dict(data)
    assert caught.value.code == code
    assert told in str(caught.value)
    assert isinstance(caught.value, Refused)


def test_a_week_has_seven_days_and_times_have_whole_seconds() -> None:
    with pytest.raises(CalendarError, match="seven days"):
        WorkCalendar("UTC", (SPLIT,) * 5)
    with pytest.raises(CalendarError, match="whole seconds"):
        WorkCalendar("UTC", (((time(9, 0, 0, 1), time(10)),),) * 7)


def test_questions_without_an_answer_are_refused_instead_of_searched_for_ever() -> None:
    once = WorkCalendar("UTC", ((),) * 7, {date(2026, 6, 1): SPLIT})
    after = datetime(2026, 7, 1, tzinfo=UTC)
    for question in (
        lambda: once.next_open(after),
        lambda: once.add_business(after, 1),
        lambda: OFFICE.add_business(after, 10**15),
        lambda: once.add_working_days(after.date(), 1),
        lambda: OFFICE.add_working_days(after.date(), 10**9),
    ):
        with pytest.raises(CalendarError) as caught:
            question()
        assert caught.value.code == "calendar_horizon"
    for question in (
        lambda: OFFICE.add_business(after, -1),
        lambda: OFFICE.add_working_days(after.date(), -1),
        lambda: OFFICE.is_open(datetime(2026, 1, 1)),
        lambda: OFFICE.is_open(datetime(1, 1, 1, tzinfo=UTC)),
        lambda: OFFICE.add_working_days(date(9999, 12, 31), 1),
    ):
        with pytest.raises(CalendarError):
            question()


def test_a_question_takes_microseconds_once_its_year_is_known() -> None:
    start, end = datetime(2025, 1, 6, 9, 30, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    OFFICE.business_seconds(start, end)
    measured = min(timeit(lambda: OFFICE.business_seconds(start, end), number=200) for _ in range(5)) / 200
    added = min(timeit(lambda: OFFICE.add_business(start, 3e6), number=200) for _ in range(5)) / 200
    assert measured < 50e-6
    assert added < 50e-6
