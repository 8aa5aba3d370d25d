"""Decisions of analysis as pure functions: which periods there are, and which places are not sure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

ALL = "all"
ENDS = 5
# Why a figure has no value.
NOT_ASKED, TOO_FEW = "not_asked", "too_few"


def check_period(text: str) -> str:
    """`all`, a year `2026` or a month `2026-06`; anything else is refused."""
    if text == ALL or re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", text):
        return text
    raise Refused(
        "period.unknown", _("“%(given)s” is no period: write all, 2026 or 2026-06."), field="period", given=text
    )


def days_of(period: str) -> tuple[date, date] | None:
    """First and last day of a year or month; None for all periods.

    >>> days_of("2026-02")
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    if period == ALL:
        return None
    year, _dash, month = period.partition("-")
    first, last = (int(month), int(month)) if month else (1, 12)
    return date(int(year), first, 1), date(int(year), last, monthrange(int(year), last)[1])


def tied(rank_low: int | None, rank_high: int | None, edge: int) -> bool:
    """Whether a branch may as well stand on the other side of `edge` (between place `edge` and the next).

    >>> tied(2, 4, 5), tied(3, 8, 5)
    (False, True)
    """
    return rank_low is None or rank_high is None or rank_low <= edge < rank_high
