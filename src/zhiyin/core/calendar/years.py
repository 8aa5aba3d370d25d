"""One year of a calendar as sorted arrays, so that a question is two binary searches.

An instant is open when the wall clock of the zone then reads a time inside an interval of the date that it shows.
That one sentence settles daylight saving: an hour that the clock skips is nobody's, an hour that it shows twice counts
twice, and all durations are real elapsed time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from zhiyin.core.calendar.intervals import DAY_SECONDS, Interval

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = EPOCH.toordinal()
MICRO = 1_000_000

DayOf = Callable[[date], tuple[Interval, ...]]


@dataclass(frozen=True, slots=True)
class YearTable:
    """The open spans of one UTC year, in microseconds since 1970; they never overlap and stay inside the year."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]
    """Open microseconds of the year before each span."""
    total: int

    def elapsed(self, at: int) -> int:
        """Open microseconds from the beginning of the year to the instant `at`."""
        span = bisect_right(self.starts, at) - 1
        if span < 0:
            return 0
        return self.before[span] + min(at, self.ends[span]) - self.starts[span]

    def reached(self, elapsed: int) -> int:
        """The earliest instant at which `elapsed` open microseconds (0 < elapsed <= total) have gone by."""
        span = bisect_left(self.before, elapsed) - 1
        return self.starts[span] + elapsed - self.before[span]

    def opening(self, at: int) -> int | None:
        """The first open instant at or after `at`, None when the year has no more."""
        span = bisect_right(self.starts, at) - 1
        if span >= 0 and at < self.ends[span]:
            return at
        return self.starts[span + 1] if span + 1 < len(self.starts) else None


def build_year(year: int, zone: ZoneInfo, day_of: DayOf) -> YearTable:
    """The table of one UTC year; about a millisecond."""
    spans = [
        (start * MICRO, end * MICRO)
        for begin, until, offset in _stretches(year, zone)
        for start, end in _open_spans(begin, until, offset, day_of)
    ]
    lengths = [end - start for start, end in spans]
    return YearTable(
        starts=tuple(start for start, _ in spans),
        ends=tuple(end for _, end in spans),
        before=tuple(accumulate(lengths[:-1], initial=0)) if lengths else (),
        total=sum(lengths),
    )


def _stretches(year: int, zone: ZoneInfo) -> Iterator[tuple[int, int, int]]:
    """Stretches of the year with one UTC offset: (first second, end second, offset in seconds).

    Offsets are compared once a day: no zone changes twice within 24 hours.
    """
    begin, until = (_second(datetime(number, 1, 1, tzinfo=UTC)) for number in (year, year + 1))
    offset = _offset(begin, zone)
    for day in range(begin + DAY_SECONDS, until + 1, DAY_SECONDS):
        changed = _offset(day, zone)
        if changed != offset:
            moment = _change(day - DAY_SECONDS, day, zone)
            yield begin, moment, offset
            begin, offset = moment, changed
    if begin < until:
        yield begin, until, offset


def _change(before: int, after: int, zone: ZoneInfo) -> int:
    """The first second with the offset of `after`, found by halving."""
    wanted = _offset(after, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone) == wanted:
            after = middle
        else:
            before = middle
    return after


def _open_spans(begin: int, until: int, offset: int, day_of: DayOf) -> Iterator[tuple[int, int]]:
    first, last = (begin + offset) // DAY_SECONDS, (until + offset - 1) // DAY_SECONDS
    for day in range(first, last + 1):
        midnight = day * DAY_SECONDS - offset
        for interval in day_of(date.fromordinal(_EPOCH_DAY + day)):
            opens, closes = interval.seconds
            start, end = max(begin, midnight + opens), min(until, midnight + closes)
            if start < end:
                yield start, end


def _second(at: datetime) -> int:
    return (at - EPOCH) // timedelta(seconds=1)


def _offset(second: int, zone: ZoneInfo) -> int:
    offset = (EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset()
    return 0 if offset is None else offset // timedelta(seconds=1)
