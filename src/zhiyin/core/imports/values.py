"""Text of a file as values: times, days, numbers, yes and no. Pure. What could be meant in two ways is refused."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, tzinfo

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

_DATE = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_TIME = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?"
_MOMENT = re.compile(rf"{_DATE}(?:[T\s]+{_TIME})?\s*(Z|[+-]\d{{2}}:?\d{{2}})?", re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?\d{1,18}")
YES = frozenset({"1", "true", "yes", "y", "是", "有"})
NO = frozenset({"", "0", "false", "no", "n", "否", "无"})

NO_MOMENT = _("“%(text)s” is no time that can be read in one way only. Write it as 2026-06-19 14:30.")
NO_WHOLE = _("“%(text)s” is no whole number.")
NO_YES = _("“%(text)s” is neither yes nor no. Write yes or no.")


def moment(text: str, *, zone: tzinfo, field: str) -> datetime | None:
    """The instant in UTC; without a zone it is read in `zone`, without a time it is the midnight that begins the day.

    Year first (2026-06-19 14:30, 2026/6/19, 2026年6月19日); None for an empty text; else `Refused` for `field`.
    """
    text = text.strip()
    if not text:
        return None
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise Refused("value.moment", NO_MOMENT, field=field, text=text[:40])
    year, month, day, hour, minute, second, part, offset = found.groups()
    try:
        clock = time(int(hour or 0), int(minute or 0), int(second or 0), int((part or "0").ljust(6, "0")))
        read = datetime.combine(date(int(year), int(month), int(day)), clock)
        known = datetime.fromisoformat(f"2000-01-01T00:00{offset.upper()}").tzinfo if offset else zone
        return read.replace(tzinfo=known).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refused("value.moment", NO_MOMENT, field=field, text=text[:40]) from error


def has_time(text: str) -> bool:
    """Whether the text of a moment says a time of day, not only a date."""
    return ":" in text


def whole(text: str, *, field: str) -> int | None:
    """A whole number; None for an empty text, else `Refused` for `field`."""
    text = text.strip()
    if not text:
        return None
    if not _WHOLE.fullmatch(text):
        raise Refused("value.whole", NO_WHOLE, field=field, text=text[:40])
    return int(text)


def is_yes(text: str, *, field: str) -> bool:
    """Whether the text says yes (empty: no); else `Refused` for `field`."""
    word = text.strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise Refused("value.yes", NO_YES, field=field, text=text[:40])
