"""Money, codes, days and named values: kept as they were written, or refused with a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import values
from zhiyin.core.text import line

DIGITS = 14
PLACES = 2
LONGEST_NAME, LONGEST_VALUE, MOST_PAIRS = 60, 300, 50
EARLIEST, LATEST = date(1900, 1, 1), date(2998, 12, 31)
PERIODS = ("once", "day", "week", "month", "quarter", "half_year", "year")

Day = TypeVar("Day", date, datetime)

_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?\d+(\.\d+)?")

NO_CODE = _("A code has letters, digits, - and _ only, at most 40 of them.")
NO_NUMBER = _("“%(text)s” is no number. Write it as 1234.50.")
NO_AMOUNT = _("An amount lies between 0 and 999,999,999,999.99 and has at most two decimals.")
NO_QUANTITY = _("A quantity is a number from 0 on with at most three decimals.")
NO_CURRENCY = _("A currency is a code of three capital letters, such as CNY.")
NO_PERIOD = _("“%(text)s” is no period. There are: %(known)s.")
NO_DAY = _("A day lies between %(first)s and %(last)s.")
NO_DAY_ONLY = _("“%(text)s” has a time; a day is meant here. Write it as 2026-06-19.")
NO_PAIR = _("“%(text)s” is no pair of a name and a value. Write each as name: value, parted by ; or on its own line.")
TWICE = _("“%(name)s” stands here twice.")
TOO_MANY = _("At most %(most)s named values can be kept.")
NO_STATE = _("“%(state)s” is no state of this kind. There are: %(known)s.")
ENDS_FIRST = _("The end lies before the beginning.")


def code(text: str, *, field: str = "code") -> str:
    """A code as it stands in addresses and files."""
    if not _CODE.fullmatch(text.strip()):
        raise Refused("code.form", NO_CODE, field=field)
    return text.strip()


def number(text: str, *, field: str) -> Decimal:
    """A decimal number, with or without commas between the thousands; else `Refused` for `field`."""
    text = text.strip()
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        raise Refused("value.number", NO_NUMBER, field=field, text=text[:40])
    return Decimal(text.replace(",", ""))


def amount(value: Decimal | None, *, field: str = "amount") -> Decimal | None:
    """An amount of money that can be kept as it is: from 0 on, two decimals at most."""
    if value is None:
        return None
    try:
        kept = value.quantize(Decimal("0.01"))
    except InvalidOperation:
        kept = None
    if kept is None or kept != value or not 0 <= kept < Decimal(10) ** (DIGITS - PLACES):
        raise Refused("money.amount", NO_AMOUNT, field=field)
    return kept


def quantity(value: Decimal, *, field: str = "quantity", most: int = 10**9) -> Decimal:
    """How many or how much: from 0 on, three decimals at most."""
    try:
        kept = value.quantize(Decimal("0.001"))
    except InvalidOperation:
        kept = None
    if kept is None or kept != value or not 0 <= kept < most:
        raise Refused("value.quantity", NO_QUANTITY, field=field)
    return kept


def currency(text: str, *, default: str, field: str = "currency") -> str:
    """The code of a currency; `default` where none is given."""
    text = text.strip() or default
    if not _CURRENCY.fullmatch(text):
        raise Refused("money.currency", NO_CURRENCY, field=field)
    return text


def period(text: str, *, field: str = "period") -> str:
    """How often a price is due; "" where it is not said."""
    text = text.strip()
    if text and text not in PERIODS:
        raise Refused("period.unknown", NO_PERIOD, field=field, text=text[:40], known=", ".join(PERIODS))
    return text


def state(text: str, known: Iterable[str], *, field: str = "state") -> str:
    """One of the states of a kind."""
    there = list(known)
    if text not in there:
        raise Refused("state.unknown", NO_STATE, field=field, state=text[:40], known=", ".join(there))
    return text


def day(value: date | None, *, field: str) -> date | None:
    """A day that a database keeps; what lies outside is a slip."""
    if value is not None and not EARLIEST <= value <= LATEST:
        raise Refused("value.day", NO_DAY, field=field, first=EARLIEST, last=LATEST)
    return value


def parse_day(text: str, *, field: str) -> date | None:
    """A day as files write it: 2026-06-19, 2026/6/19, 2026年6月19日."""
    if values.has_time(text):
        raise Refused("value.day", NO_DAY_ONLY, field=field, text=text[:40])
    moment: datetime | None = values.moment(text, zone=UTC, field=field)
    return moment.date() if moment else None


def in_order(first: Day | None, last: Day | None, *, field: str) -> None:
    """Refuse an end before its beginning, where both are known."""
    if first is not None and last is not None and last < first:
        raise Refused("days.order", ENDS_FIRST, field=field)


def parse_pairs(text: str, *, field: str) -> dict[str, str]:
    """Named values as people write them: `name: value`, one a line or parted by semicolons; `：` and `；` do too."""
    pairs: dict[str, str] = {}
    for part in re.split(r"[;；\r\n]+", text):
        if not part.strip():
            continue
        name, mark, value = part.replace("：", ":").partition(":")
        if not mark or not name.strip():
            raise Refused("pairs.form", NO_PAIR, field=field, text=part.strip()[:60])
        if name.strip() in pairs:
            raise Refused("pairs.twice", TWICE, field=field, name=name.strip()[:60])
        pairs[name.strip()] = value.strip()
    return pairs


def pairs(given: Mapping[str, str], *, field: str) -> dict[str, str]:
    """Named values that can be kept: short names, short lines, not too many."""
    if len(given) > MOST_PAIRS:
        raise Refused("pairs.many", TOO_MANY, field=field, most=MOST_PAIRS)
    kept = {
        line(name, most=LONGEST_NAME, field=field): line(value, most=LONGEST_VALUE, field=field)
        for name, value in given.items()
    }
    if "" in kept or any(set(":;；：") & set(name) or ";" in value or "；" in value for name, value in kept.items()):
        raise Refused("pairs.form", NO_PAIR, field=field, text="; ".join(kept)[:60])
    return kept


def pairs_text(kept: Mapping[str, str]) -> str:
    """Named values in the form in which they may be typed, one a line."""
    return "\n".join(f"{name}: {value}" for name, value in kept.items())
