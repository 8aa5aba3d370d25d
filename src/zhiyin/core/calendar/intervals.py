"""Opening intervals of a day: what they are, how they are written, and which are refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from itertools import pairwise
from typing import NamedTuple

from zhiyin.core.errors import Refused, gettext_noop

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
MIDNIGHT = time(0)
DAY_SECONDS = 86_400


class CalendarError(Refused):
    """A calendar that contradicts itself, or a question that it cannot answer."""


class Interval(NamedTuple):
    """Open from `start` (included) to `end` (not included), by the wall clock of the calendar's zone.

    `end == time(0)` is the midnight at the end of the day, written "24:00"; a night shift is one interval up to it and
    one from "00:00" on the next day.
    """

    start: time
    end: time

    @property
    def seconds(self) -> tuple[int, int]:
        """Both ends as seconds after the day's first midnight, the end up to 86,400."""
        return _seconds(self.start), _seconds(self.end) or DAY_SECONDS


def _is_day_end(text: object) -> bool:
    return isinstance(text, str) and text in {"24:00", "24:00:00"}


def _seconds(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def parse_clock(text: object, where: str) -> time:
    """The wall-clock time in "HH:MM" or "HH:MM:SS"; "24:00" gives `time(0)`, which only an end may be.

    Raises CalendarError naming `where`.
    """
    if _is_day_end(text):
        return MIDNIGHT
    match = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise CalendarError(
            "calendar_time",
            gettext_noop("%(where)s: %(text)s is not a time of day. Write it in quotes as HH:MM, from 00:00 to 24:00."),
            where=where,
            text=repr(text),
        )
    return time(int(match[1]), int(match[2]), int(match[3] or 0))


def format_clock(clock: time, *, is_end: bool = False) -> str:
    """The inverse of `parse_clock`."""
    if is_end and clock == MIDNIGHT:
        return "24:00"
    return clock.strftime("%H:%M:%S" if clock.second else "%H:%M")


def parse_day(value: object, where: str) -> tuple[Interval, ...]:
    """The intervals in a JSON list of [start, end] pairs; an empty list is a closed day.

    Raises CalendarError naming `where`.
    """
    pairs = value if isinstance(value, (list, tuple)) else None
    if pairs is None or any(not isinstance(pair, (list, tuple)) or len(pair) != 2 for pair in pairs):
        raise CalendarError(
            "calendar_day",
            gettext_noop(
                '%(where)s: a day is a list of pairs of times such as [["09:00", "12:00"], ["13:00", "18:00"]], '
                "and [] when it is closed. Found %(value)s."
            ),
            where=where,
            value=repr(value)[:80],
        )
    intervals = []
    for start, end in pairs:
        if _is_day_end(start):
            _refuse_order(where, str(start), str(end))
        intervals.append(Interval(parse_clock(start, where), parse_clock(end, where)))
    return check_day(intervals, where)


def check_day(day: Sequence[tuple[time, time]], where: str) -> tuple[Interval, ...]:
    """The intervals of one day in order, or CalendarError when one is reversed, empty or overlaps another."""
    intervals = sorted(Interval(*pair) for pair in day)
    for interval in intervals:
        if any(clock.tzinfo or clock.microsecond for clock in interval):
            raise CalendarError(
                "calendar_time",
                gettext_noop("%(where)s: a time of day has whole seconds and no zone; the zone is the calendar's own."),
                where=where,
            )
        start, end = interval.seconds
        if start >= end:
            _refuse_order(where, format_clock(interval.start), format_clock(interval.end, is_end=True))
    for earlier, later in pairwise(intervals):
        if later.seconds[0] < earlier.seconds[1]:
            raise CalendarError(
                "calendar_overlap",
                gettext_noop(
                    "%(where)s: the interval from %(start)s begins before the one that ends at %(end)s is over. "
                    "Join them or move one."
                ),
                where=where,
                start=format_clock(later.start),
                end=format_clock(earlier.end, is_end=True),
            )
    return tuple(intervals)


def _refuse_order(where: str, start: str, end: str) -> None:
    raise CalendarError(
        "calendar_reversed",
        gettext_noop(
            "%(where)s: %(start)s–%(end)s ends before it begins. A shift over midnight is two intervals: "
            "%(start)s–24:00 on this day and 00:00–%(end)s on the next."
        ),
        where=where,
        start=start,
        end=end,
    )
