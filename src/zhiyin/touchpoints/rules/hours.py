"""Work hours as people write and read them: a day's intervals as text, a year as a calendar of days. Pure."""

from __future__ import annotations

import re
from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from zhiyin.core import holidays_cn
from zhiyin.core.calendar import WorkCalendar
from zhiyin.core.calendar.intervals import check_day, format_clock, parse_clock
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

Hours = tuple[tuple[time, time], ...]
LONGEST_SPAN = 366
_BETWEEN = re.compile(r"\s*[,，;；、]\s*|\s*\n\s*")
_TO = re.compile(r"\s*(?:-|–|—|~|～|至|到)\s*")
_SHORT = re.compile(r"\d:\d\d(?::\d\d)?")


def parse_hours(text: str, field: str) -> Hours:
    """The intervals in “09:00–12:00, 13:00–18:00”; an empty text is a closed day.

    Raises `Refused` for `field` with what is not understood, reversed or overlapping.
    """
    pairs = []
    for part in filter(None, _BETWEEN.split(text.strip().replace("：", ":"))):  # people type it so
        ends = _TO.split(part)
        if len(ends) != 2:
            sentence = _("“%(part)s” is no interval. Write times as 09:00–12:00 and put commas between intervals.")
            raise Refused("hours.interval", sentence, field=field, part=part[:40])
        pairs.append(tuple(_clock(end, field) for end in ends))
    try:
        return tuple((start, end) for start, end in check_day(pairs, field))  # type: ignore[arg-type]  # pairs of two
    except Refused as error:
        raise Refused(error.code, error.sentence, field=field, **error.params) from error


def _clock(text: str, field: str) -> time:
    padded = f"0{text}" if _SHORT.fullmatch(text) else text
    try:
        return parse_clock(padded, field)
    except Refused as error:
        raise Refused(error.code, error.sentence, field=field, **error.params) from error


def shown_hours(day: Iterable[tuple[time, time]]) -> str:
    """The inverse of `parse_hours`."""
    return ", ".join(f"{format_clock(start)}–{format_clock(end, is_end=True)}" for start, end in day)


def with_special_days(calendar: WorkCalendar, first: date, last: date, hours: Hours) -> WorkCalendar:
    """The calendar with `hours` (none: closed) on every day from `first` to `last`, both included."""
    if last < first:
        raise Refused("hours.span", _("The last day lies before the first. Check both."), field="last")
    if (last - first).days >= LONGEST_SPAN:
        sentence = _("At most a year of special days is entered at once.")
        raise Refused("hours.span_long", sentence, field="last")
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return replace(calendar, exceptions={**calendar.exceptions, **dict.fromkeys(days, hours)})


def without_special_days(calendar: WorkCalendar, days: Iterable[date]) -> WorkCalendar:
    """The calendar in which these days follow their weekday again."""
    gone = set(days)
    kept = {day: hours for day, hours in calendar.exceptions.items() if day not in gone}
    return replace(calendar, exceptions=kept)


def with_chinese_holidays(calendar: WorkCalendar, year: int) -> WorkCalendar:
    """The calendar with the official holidays of a year; working weekends get the hours of the first open weekday.

    Raises `Refused` for a year whose notice is not known.
    """
    hours = next((day for day in calendar.week if day), ())
    return replace(calendar, exceptions={**calendar.exceptions, **holidays_cn.exceptions(hours, [year])})


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of the year: `kind` is open, closed, holiday or special (worked by exception); "" lies outside."""

    date: date
    kind: str
    hours: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday to Sunday."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]


def year_of(calendar: WorkCalendar, year: int) -> tuple[Month, ...]:
    """The twelve months of a year with what each day is."""
    return tuple(_month(calendar, year, number) for number in range(1, 13))


def _month(calendar: WorkCalendar, year: int, number: int) -> Month:
    weeks = Calendar().monthdatescalendar(year, number)
    return Month(date(year, number, 1), tuple(tuple(_day(calendar, day, number) for day in week) for week in weeks))


def _day(calendar: WorkCalendar, day: date, month: int) -> Day:
    if day.month != month:
        return Day(day, "", "")
    hours = calendar.intervals(day)
    special = day in calendar.exceptions
    kind = ("special" if hours else "holiday") if special else ("open" if hours else "closed")
    return Day(day, kind, shown_hours(hours))
