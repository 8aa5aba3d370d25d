"""Time zones by their IANA name."""

from __future__ import annotations

from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from zhiyin.core.calendar.intervals import CalendarError
from zhiyin.core.errors import gettext_noop


def find_zone(name: object) -> ZoneInfo:
    """The zone of an IANA name such as "Asia/Shanghai"; CalendarError with the nearest name when there is none."""
    try:
        return ZoneInfo(name)  # type: ignore[arg-type]  # a wrong type ends in the except
    except (ZoneInfoNotFoundError, ValueError, TypeError, AttributeError, OSError):
        near = get_close_matches(str(name), available_timezones(), n=1, cutoff=0.5)
        raise CalendarError(
            "calendar_zone",
            gettext_noop("There is no time zone %(name)s. Use an IANA name such as %(near)s."),
            name=repr(name),
            near=near[0] if near else "Asia/Shanghai",
        ) from None
