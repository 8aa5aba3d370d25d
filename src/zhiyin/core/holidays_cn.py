"""Public holidays and working weekends of mainland China, as the State Council announces them each November.

Sources, each read in the full text that Xinhua carried and compared with a second publication:
2025: General Office of the State Council, 国办发明电〔2024〕12号 of 2024-11-12,
https://www.gov.cn/zhengce/zhengceku/202411/content_6986383.htm
2026: General Office of the State Council, 国办发明电〔2025〕7号 of 2025-11-04,
https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm

A new year is one entry in `_NOTICES`, copied from its notice. The weekend days within a holiday are listed as the
notice lists them; working weekends carry the hours that the caller gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from zhiyin.core.calendar import CalendarError
from zhiyin.core.errors import gettext_noop

Hours = tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class Holiday:
    """One festival of a notice: its days off (first and last, both included) and the weekend days worked for it."""

    name: str
    """English msgid."""
    first: date
    last: date
    working: tuple[date, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """Every day off, weekends included."""
        return tuple(self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class Notice:
    """The arrangement of one year and the official document that it is taken from."""

    year: int
    number: str
    published: date
    holidays: tuple[Holiday, ...]


NEW_YEAR = gettext_noop("New Year's Day")
SPRING_FESTIVAL = gettext_noop("Spring Festival")
TOMB_SWEEPING = gettext_noop("Tomb-Sweeping Day")
LABOUR_DAY = gettext_noop("Labour Day")
DRAGON_BOAT = gettext_noop("Dragon Boat Festival")
MID_AUTUMN = gettext_noop("Mid-Autumn Festival")
NATIONAL_DAY = gettext_noop("National Day")
NATIONAL_DAY_AND_MID_AUTUMN = gettext_noop("National Day and Mid-Autumn Festival")

_NOTICES = (
    Notice(
        2025,
        "国办发明电〔2024〕12号",
        date(2024, 11, 12),
        (
            Holiday(NEW_YEAR, date(2025, 1, 1), date(2025, 1, 1)),
            Holiday(SPRING_FESTIVAL, date(2025, 1, 28), date(2025, 2, 4), (date(2025, 1, 26), date(2025, 2, 8))),
            Holiday(TOMB_SWEEPING, date(2025, 4, 4), date(2025, 4, 6)),
            Holiday(LABOUR_DAY, date(2025, 5, 1), date(2025, 5, 5), (date(2025, 4, 27),)),
            Holiday(DRAGON_BOAT, date(2025, 5, 31), date(2025, 6, 2)),
            Holiday(
                NATIONAL_DAY_AND_MID_AUTUMN,
                date(2025, 10, 1),
                date(2025, 10, 8),
                (date(2025, 9, 28), date(2025, 10, 11)),
            ),
        ),
    ),
    Notice(
        2026,
        "国办发明电〔2025〕7号",
        date(2025, 11, 4),
        (
            Holiday(NEW_YEAR, date(2026, 1, 1), date(2026, 1, 3), (date(2026, 1, 4),)),
            Holiday(SPRING_FESTIVAL, date(2026, 2, 15), date(2026, 2, 23), (date(2026, 2, 14), date(2026, 2, 28))),
            Holiday(TOMB_SWEEPING, date(2026, 4, 4), date(2026, 4, 6)),
            Holiday(LABOUR_DAY, date(2026, 5, 1), date(2026, 5, 5), (date(2026, 5, 9),)),
            Holiday(DRAGON_BOAT, date(2026, 6, 19), date(2026, 6, 21)),
            Holiday(MID_AUTUMN, date(2026, 9, 25), date(2026, 9, 27)),
            Holiday(NATIONAL_DAY, date(2026, 10, 1), date(2026, 10, 7), (date(2026, 9, 20), date(2026, 10, 10))),
        ),
    ),
)
YEARS = tuple(notice.year for notice in _NOTICES)


def notice(year: int) -> Notice:
    """The arrangement of a year; CalendarError for a year whose notice is not here."""
    for candidate in _NOTICES:
        if candidate.year == year:
            return candidate
    raise CalendarError(
        "holidays_unknown",
        gettext_noop(
            "The official Chinese holidays of %(year)s are not known here; known are %(years)s. "
            "Enter them as exceptions of the calendar from the notice of the State Council."
        ),
        year=year,
        years=", ".join(map(str, YEARS)),
    )


def exceptions(working_hours: Hours, years: Iterable[int] = YEARS) -> dict[date, Hours]:
    """Calendar exceptions of the given years: no hours on days off, `working_hours` on working weekends."""
    days: dict[date, Hours] = {}
    for year in years:
        for holiday in notice(year).holidays:
            days.update(dict.fromkeys(holiday.days, ()))
            days.update(dict.fromkeys(holiday.working, working_hours))
    return days
