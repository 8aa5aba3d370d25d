"""The JSON form of a calendar: checked when read, stable when written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from difflib import get_close_matches
from typing import cast

from zhiyin.core.calendar.intervals import CalendarError, Interval, format_clock, parse_day
from zhiyin.core.errors import gettext_noop

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KEYS = ("timezone", "week", "exceptions")

Day = tuple[tuple[time, time], ...]


def read_calendar(data: object) -> tuple[str, tuple[tuple[Interval, ...], ...], dict[date, tuple[Interval, ...]]]:
    """Zone name, seven days and exceptions of a JSON object; CalendarError naming what is wrong and where."""
    fields = _object(data, "calendar")
    _known(fields, _KEYS, "calendar")
    if "timezone" not in fields or "week" not in fields:
        raise CalendarError(
            "calendar_key",
            gettext_noop("A calendar needs timezone and week; found: %(found)s."),
            found=", ".join(sorted(fields)) or "–",
        )
    days = _object(fields["week"], "week")
    _known(days, WEEKDAYS, "week")
    week = tuple(parse_day(days.get(name, []), name) for name in WEEKDAYS)
    special = _object(fields.get("exceptions", {}), "exceptions")
    return cast("str", fields["timezone"]), week, {_date(key): parse_day(day, key) for key, day in special.items()}


def write_calendar(timezone: str, week: Iterable[Day], exceptions: Mapping[date, Day]) -> dict[str, object]:
    """The JSON object that `read_calendar` reads back to the same calendar."""
    return {
        "timezone": timezone,
        "week": {name: _pairs(day) for name, day in zip(WEEKDAYS, week, strict=True)},
        "exceptions": {day.isoformat(): _pairs(hours) for day, hours in sorted(exceptions.items())},
    }


def _pairs(day: Day) -> list[list[str]]:
    return [[format_clock(start), format_clock(end, is_end=True)] for start, end in day]


def _object(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise CalendarError(
            "calendar_shape",
            gettext_noop("%(where)s: expected names with values (a JSON object), found %(value)s."),
            where=where,
            value=repr(value)[:80],
        )
    return value


def _known(fields: Mapping[str, object], known: tuple[str, ...], where: str) -> None:
    for key in fields:
        if key not in known:
            near = get_close_matches(key.lower(), known, n=1, cutoff=0.0)
            raise CalendarError(
                "calendar_key",
                gettext_noop("%(where)s: there is no %(key)s. Did you mean %(near)s? Known: %(known)s."),
                where=where,
                key=repr(key),
                near=near[0],
                known=", ".join(known),
            )


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise CalendarError(
            "calendar_date",
            gettext_noop("exceptions: %(text)s is not a date. Write it as YYYY-MM-DD, such as 2026-02-17."),
            text=repr(text),
        )
    return day
