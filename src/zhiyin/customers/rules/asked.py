"""The values that conditions of a segment ask for, each checked by its operator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Any

from zhiyin.core.errors import gettext_noop as _

LONGEST = 200
LISTED = 200
FURTHEST = 36_500  # days
LARGEST = 10**13

A_TEXT = _("Write a text of 1 to %(most)s characters.")
A_LIST = _("Name one or more, at most %(most)s, as a list.")
A_BOOL = _("Say true or false.")
A_NUMBER = _("Write a number such as 12 or 0.7.")
TWO_NUMBERS = _("Write two numbers, the smaller one first.")
DAYS = _("Write a whole number of days from 0 to %(most)s.")
A_DATE = _("Write a date as 2026-02-28.")
NOTHING = _("Nothing is compared here; leave the value out.")


class Wrong(ValueError):
    """A value that its operator cannot take; the sentence says what it takes."""

    def __init__(self, sentence: str, /, **params: object) -> None:
        super().__init__(sentence)
        self.sentence, self.params = sentence, params


def _text(given: object) -> str:
    text = given.strip() if isinstance(given, str) else ""
    if not 0 < len(text) <= LONGEST or not text.isprintable():
        raise Wrong(A_TEXT, most=LONGEST)
    return text


def _listed(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not 0 < len(given) <= LISTED:
        raise Wrong(A_LIST, most=LISTED)
    return tuple(dict.fromkeys(_text(one) for one in given))


def _bool(given: object) -> bool:
    if not isinstance(given, bool):
        raise Wrong(A_BOOL)
    return given


def _number(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or abs(given) > LARGEST or not isfinite(given):
        raise Wrong(A_NUMBER)
    return given


def _pair(given: object) -> tuple[float, float]:
    if not isinstance(given, list) or len(given) != 2:
        raise Wrong(TWO_NUMBERS)
    low, high = _number(given[0]), _number(given[1])
    if low > high:
        raise Wrong(TWO_NUMBERS)
    return low, high


def _days(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= FURTHEST:
        raise Wrong(DAYS, most=FURTHEST)
    return given


def _date(given: object) -> date:
    try:
        return date.fromisoformat(str(given))
    except ValueError as error:
        raise Wrong(A_DATE) from error


def _nothing(given: object) -> None:
    if given is not None:
        raise Wrong(NOTHING)


VALUES: Mapping[str, Callable[[object], Any]] = {
    "in": _listed,
    "not_in": _listed,
    "is": _bool,
    "equals": _text,
    "starts": _text,
    "contains": _text,
    "at_least": _number,
    "at_most": _number,
    "between": _pair,
    "last_days": _days,
    "older_days": _days,
    "next_days": _days,
    "after": _date,
    "before": _date,
    "known": _nothing,
    "unknown": _nothing,
}
