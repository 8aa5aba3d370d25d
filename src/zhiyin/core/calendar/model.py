"""`WorkCalendar`: its fields, its checks and its questions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from zhiyin.core.calendar.intervals import CalendarError, Interval, check_day
from zhiyin.core.calendar.json_form import WEEKDAYS, read_calendar, write_calendar
from zhiyin.core.calendar.years import EPOCH, MICRO, YearTable, build_year
from zhiyin.core.calendar.zones import find_zone
from zhiyin.core.errors import gettext_noop

FIRST_YEAR, LAST_YEAR = 1900, 2999
HORIZON_YEARS = 100
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class WorkCalendar:
    """Opening hours of a week in one IANA time zone, with exceptions by local date.

    `week` runs from Monday to Sunday; each day is a tuple of `(start, end)` times of the wall clock, where an end of
    `time(0)` is the midnight that closes the day. A date in `exceptions` replaces its weekday: no interval for a
    public holiday, intervals for a special working day. Raises CalendarError for an unknown zone, a reversed or
    overlapping interval, or a calendar that never opens.

    Durations are seconds of real elapsed time, exact to the microsecond; instants are aware, results are UTC.
    """

    timezone: str
    week: tuple[tuple[tuple[time, time], ...], ...]
    exceptions: Mapping[date, tuple[tuple[time, time], ...]] = field(default_factory=dict, hash=False)
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _years: dict[int, YearTable] = field(init=False, repr=False, compare=False, default_factory=dict)
    _working_days: dict[int, tuple[int, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise CalendarError(
                "calendar_week",
                gettext_noop("A week has seven days, from Monday to Sunday; %(count)s were given."),
                count=len(self.week),
            )
        week = tuple(check_day(day, name) for name, day in zip(WEEKDAYS, self.week, strict=True))
        exceptions = {day: check_day(hours, day.isoformat()) for day, hours in sorted(self.exceptions.items())}
        if not any(week) and not any(exceptions.values()):
            raise CalendarError(
                "calendar_never_opens",
                gettext_noop("This calendar never opens, so nothing could ever fall due. Give at least one interval."),
            )
        object.__setattr__(self, "week", week)
        object.__setattr__(self, "exceptions", exceptions)
        object.__setattr__(self, "_zone", find_zone(self.timezone))

    @classmethod
    def always(cls, timezone: str = "UTC") -> WorkCalendar:
        """A calendar that is open day and night."""
        return cls(timezone, (((time(0), time(0)),),) * 7)

    @classmethod
    def from_dict(cls, data: object) -> WorkCalendar:
        """The calendar of a JSON object with `timezone`, `week` and, if it has any, `exceptions`.

        `{"timezone": "Asia/Shanghai", "week": {"monday": [["09:00", "18:00"]], …}, "exceptions": {"2026-02-17": []}}`.
        A day left out of the week is closed. Raises CalendarError naming what is wrong and where.
        """
        return cls(*read_calendar(data))

    def to_dict(self) -> dict[str, object]:
        """The JSON form that `from_dict` reads."""
        return write_calendar(self.timezone, self.week, self.exceptions)

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """The opening intervals of a local date, in order; empty when it is closed."""
        found = self.exceptions.get(day)
        return self.week[day.weekday()] if found is None else found  # type: ignore[return-value]  # checked on entry

    def is_open(self, at: datetime) -> bool:
        """Whether the instant lies in an interval; its first second does, its last does not."""
        instant = _instant(at)
        return self._year(at).opening(instant) == instant

    def next_open(self, at: datetime) -> datetime:
        """`at` itself when it is open, otherwise the next opening, in UTC.

        Raises CalendarError when there is none within a hundred years.
        """
        instant, first = _instant(at), _utc_year(at)
        for year in range(first, first + HORIZON_YEARS):
            opening = self._table(year).opening(instant)
            if opening is not None:
                return EPOCH + opening * _MICROSECOND
        raise _beyond_horizon()

    def business_seconds(self, start: datetime, end: datetime) -> float:
        """Seconds between two instants that lie in opening hours; 0.0 when `end` is not after `start`."""
        if end <= start:
            return 0.0
        first, last = _utc_year(start), _utc_year(end)
        spent = self._year(end).elapsed(_instant(end)) - self._year(start).elapsed(_instant(start))
        return (spent + sum(self._table(year).total for year in range(first, last))) / MICRO

    def add_business(self, start: datetime, seconds: float) -> datetime:
        """The earliest instant, in UTC, at which `seconds` of opening hours have gone by since `start`.

        A start outside the hours counts from the next opening. Zero seconds give `start` itself; time that runs out
        at closing time gives the closing time, not the next morning. Raises CalendarError for a negative duration
        and when the hours run out (no opening left, or over a hundred years).
        """
        if seconds < 0:
            raise CalendarError(
                "calendar_negative",
                gettext_noop("Business time only runs forward; %(seconds)s seconds were to be added."),
                seconds=seconds,
            )
        left = round(seconds * MICRO)
        instant, first = _instant(start), _utc_year(start)
        if not left:
            return EPOCH + instant * _MICROSECOND
        left += self._table(first).elapsed(instant)
        for year in range(first, first + HORIZON_YEARS):
            table = self._table(year)
            if left <= table.total:
                return EPOCH + table.reached(left) * _MICROSECOND
            left -= table.total
        raise _beyond_horizon()

    def is_working_day(self, day: date) -> bool:
        """Whether the local date has any opening interval."""
        return bool(self.intervals(day))

    def add_working_days(self, day: date, days: int) -> date:
        """The `days`-th working day after `day`; zero gives `day` itself, whatever it is.

        For records that have dates without times. Raises CalendarError for a negative count and when the days run out.
        """
        if days < 0:
            raise CalendarError(
                "calendar_negative",
                gettext_noop("Business time only runs forward; %(days)s working days were to be added."),
                days=days,
            )
        if not days:
            return day
        left = days + bisect_right(self._days_of(day.year), day.toordinal())
        for year in range(day.year, day.year + HORIZON_YEARS):
            working = self._days_of(year)
            if left <= len(working):
                return date.fromordinal(working[left - 1])
            left -= len(working)
        raise _beyond_horizon()

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 when `end` is not after `start`.

        The inverse of `add_working_days`: the same day counts 0, the next working day 1.
        """
        if end <= start:
            return 0
        passed = bisect_right(self._days_of(end.year), end.toordinal())
        passed -= bisect_right(self._days_of(start.year), start.toordinal())
        return passed + sum(len(self._days_of(year)) for year in range(start.year, end.year))

    def _year(self, at: datetime) -> YearTable:
        return self._table(_utc_year(at))

    def _table(self, year: int) -> YearTable:
        table = self._years.get(year)
        if table is None:
            table = self._years[_checked(year)] = build_year(year, self._zone, self.intervals)
        return table

    def _days_of(self, year: int) -> tuple[int, ...]:
        days = self._working_days.get(year)
        if days is None:
            first, end = date(_checked(year), 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
            days = tuple(number for number in range(first, end) if self.intervals(date.fromordinal(number)))
            self._working_days[year] = days
        return days


def _instant(at: datetime) -> int:
    if at.tzinfo is None:
        raise CalendarError(
            "calendar_naive",
            gettext_noop("%(at)s has no time zone; a work calendar counts between instants that have one."),
            at=at.isoformat(),
        )
    return (at - EPOCH) // _MICROSECOND


def _utc_year(at: datetime) -> int:
    _instant(at)
    return at.astimezone(EPOCH.tzinfo).year


def _checked(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarError(
            "calendar_year",
            gettext_noop(
                "Work calendars count in the years %(first)s to %(last)s; %(year)s is outside. Check the date."
            ),
            first=FIRST_YEAR,
            last=LAST_YEAR,
            year=year,
        )
    return year


def _beyond_horizon() -> CalendarError:
    return CalendarError(
        "calendar_horizon",
        gettext_noop(
            "This calendar has no such opening within %(years)s years. Check the duration and the opening hours."
        ),
        years=HORIZON_YEARS,
    )
