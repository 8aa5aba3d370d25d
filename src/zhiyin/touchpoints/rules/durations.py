"""Spans of time as people write them. Pure."""

from __future__ import annotations

import re

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

_UNITS = {
    1: ("s", "sec", "second", "seconds", "秒", "秒钟"),
    60: ("m", "min", "minute", "minutes", "分", "分钟"),
    3600: ("h", "hour", "hours", "时", "小时", "钟头"),
}
_SECONDS = {word: seconds for seconds, words in _UNITS.items() for word in words}
_PART = re.compile(r"(\d{1,7})\s*([a-z]+|[\u4e00-\u9fff]+)")
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?")
_DAYS = re.compile(r"(\d{1,5})\s*(?:d|day|days|working days?|天|个?工作日)?")
UNCLEAR = _("“%(text)s” is no span of time. Write it with units, such as 30 min, 4 h or 1 h 30 min.")
UNCLEAR_DAYS = _("“%(text)s” is no number of working days. Write a whole number, such as 5.")


def parse_duration(text: str, field: str) -> int | None:
    """Seconds in “1 h 30 min”, “90 分钟” or “1:30” (hours and minutes); None for an empty text. Raises `Refused`."""
    written = text.strip().lower()
    if not written:
        return None
    if match := _CLOCK.fullmatch(written):
        return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)
    parts = _PART.findall(written)
    rest = _PART.sub("", written).strip()
    if not parts or rest or any(unit not in _SECONDS for _number, unit in parts):
        raise Refused("duration.unclear", UNCLEAR, field=field, text=text[:40])
    return sum(int(number) * _SECONDS[unit] for number, unit in parts)


def parse_days(text: str, field: str) -> int | None:
    """Whole working days in “5”, “5 d” or “5个工作日”; None for an empty text. Raises `Refused`."""
    written = text.strip().lower()
    if not written:
        return None
    match = _DAYS.fullmatch(written)
    if match is None:
        raise Refused("duration.days", UNCLEAR_DAYS, field=field, text=text[:40])
    return int(match[1])
