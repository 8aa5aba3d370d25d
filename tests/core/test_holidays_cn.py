"""The official holidays against a list of every day that differs from its weekday, written out by hand."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from zhiyin.core import holidays_cn
from zhiyin.core.calendar import CalendarError, WorkCalendar

HOURS = ((time(9), time(12)), (time(13), time(18)))
SATURDAY_HOURS = ((time(9), time(15)),)
CALENDAR = WorkCalendar("Asia/Shanghai", (HOURS,) * 5 + ((), ()), holidays_cn.exceptions(SATURDAY_HOURS))

# Monday to Friday without work.
OFF = {
    2025: "0101 0128 0129 0130 0131 0203 0204 0404 0501 0502 0505 0602 1001 1002 1003 1006 1007 1008",
    2026: "0101 0102 0216 0217 0218 0219 0220 0223 0406 0501 0504 0505 0619 0925 1001 1002 1005 1006 1007",
}
# Saturdays and Sundays with work.
WORKED = {
    2025: "0126 0208 0427 0928 1011",
    2026: "0104 0214 0228 0509 0920 1010",
}
WORKING_DAYS = {2025: 261 - 18 + 5, 2026: 261 - 19 + 6}


def _days(year: int, text: str) -> set[date]:
    return {date(year, int(word[:2]), int(word[2:])) for word in text.split()}


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_of_the_year_is_worked_or_free_as_the_notice_says(year: int) -> None:
    off, worked = _days(year, OFF[year]), _days(year, WORKED[year])
    day, count = date(year, 1, 1), 0
    while day.year == year:
        expected = (day.weekday() < 5 and day not in off) or day in worked
        assert CALENDAR.is_working_day(day) is expected, day
        count += expected
        day += timedelta(days=1)
    assert count == WORKING_DAYS[year]
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == count


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_seconds_of_a_year_are_those_of_its_working_days_and_weekends(year: int) -> None:
    weekends = len(_days(year, WORKED[year]))
    expected = (WORKING_DAYS[year] - weekends) * 8 * 3600 + weekends * 6 * 3600
    shift = timedelta(hours=8)
    start, end = (datetime(number, 1, 1, tzinfo=UTC) - shift for number in (year, year + 1))
    assert CALENDAR.business_seconds(start, end) == expected


@pytest.mark.parametrize(("year", "days"), [(2025, (1, 8, 3, 5, 3, 8)), (2026, (3, 9, 3, 5, 3, 3, 7))])
def test_each_festival_has_as_many_days_as_its_notice_counts(year: int, days: tuple[int, ...]) -> None:
    notice = holidays_cn.notice(year)
    assert tuple(len(holiday.days) for holiday in notice.holidays) == days
    assert all(worked.weekday() >= 5 for holiday in notice.holidays for worked in holiday.working)
    assert notice.published < date(year, 1, 1)


def test_a_year_without_a_notice_is_refused_with_the_known_years() -> None:
    with pytest.raises(CalendarError, match="2025, 2026"):
        holidays_cn.exceptions(HOURS, [2031])
