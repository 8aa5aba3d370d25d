"""Keyset pages and capped counts: a list costs the same at a million rows as at a hundred."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldError, ValidationError
from django.db.models import Model, Q, QuerySet

from .errors import Refused
from .errors import gettext_noop as _

Row = TypeVar("Row", bound=Model)
SIZE = 50
LARGEST = 200
COUNTED = 1000
WHERE = re.compile(r"([np])(\d{0,3})", re.ASCII)
"""The first word of a cursor: after or before a row, of which part."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows; `next` and `previous` are cursors for the URL, empty at the ends."""

    rows: list[Row]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """Rows that stand together in a list, with their order (field names, `-` for falling; the last unique)."""

    rows: QuerySet[Row]
    order: Sequence[str]


def page_of(rows: QuerySet[Row], *, order: Sequence[str], cursor: str = "", size: int = SIZE) -> Page[Row]:
    """The page of `rows` after (or before) `cursor`, sorted by `order` (field names, `-` for falling; the last unique).

    Fields in `order` must not be null. Raises `Refused` for a cursor that is not ours.
    """
    return page_of_parts([Part(rows, order)], cursor=cursor, size=size)


def page_of_parts(parts: Sequence[Part[Row]], *, cursor: str = "", size: int = SIZE) -> Page[Row]:
    """The same of rows that stand part after part: those that have what they are sorted by, then those that lack it."""
    size = max(1, min(size, LARGEST))
    place = _read(cursor, parts) if cursor else _Place()
    walked = range(place.part, -1, -1) if place.is_before else range(place.part, len(parts))
    found: list[tuple[int, Row]] = []
    for n in walked:
        values = place.values if n == place.part else ()
        left = size + 1 - len(found)
        found += [(n, row) for row in _walked(parts[n], values, left, is_turned=place.is_before)]
        if len(found) > size:
            break
    more = len(found) > size
    found = found[:size]
    if place.is_before:
        found.reverse()
    if not found:
        return page_of_parts(parts, size=size) if cursor else Page([])
    has_next, has_previous = (True, more) if place.is_before else (more, bool(cursor))
    return Page(
        [row for _n, row in found],
        next=_cursor("n", found[-1], parts) if has_next else "",
        previous=_cursor("p", found[0], parts) if has_previous else "",
    )


def _walked(part: Part[Row], after: Sequence[Any], most: int, *, is_turned: bool) -> list[Row]:
    """Up to `most` rows of a part from where `after` stands, from its begin without it."""
    order = [_turned(name) for name in part.order] if is_turned else list(part.order)
    if not after:
        return list(part.rows.order_by(*order)[:most])
    try:
        return list(part.rows.filter(_after(order, after)).order_by(*order)[:most])
    except (FieldError, ValidationError, ValueError, TypeError, OverflowError, InvalidOperation) as error:
        raise _stale() from error


def first_page(found: list[Row], *, order: Sequence[str], size: int) -> Page[Row]:
    """The first page, of rows that are sorted by `order` already: `size` of them, and one more if there are more."""
    more = len(found) > size
    found = found[:size]
    return Page(found, next=_written("n", found[-1], order) if more else "")


def capped_count(rows: QuerySet[Row], most: int = COUNTED) -> tuple[int, bool]:
    """How many rows there are, and whether there are more than `most` (then `most` is returned)."""
    count = rows.order_by()[: most + 1].count()
    return min(count, most), count > most


def count_beside(page: Page[Row], rows: QuerySet[Row]) -> tuple[int, bool]:
    """The same beside a page of `rows`: what stands on one page is counted already."""
    return capped_count(rows) if page.next or page.previous else (len(page.rows), False)


def _turned(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """(a, b, c) > (x, y, z) in mixed directions, written so that the index on `order` is used."""
    condition = Q()
    equal = Q()
    for name, value in zip(order, values, strict=True):
        field = name.removeprefix("-")
        beyond = Q(**{f"{field}__lt" if name.startswith("-") else f"{field}__gt": value})
        condition |= equal & beyond
        equal &= Q(**{field: value})
    first = order[0]
    bound = Q(**{f"{first.removeprefix('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]})
    return bound & condition


def _cursor(way: str, place: tuple[int, Row], parts: Sequence[Part[Row]]) -> str:
    part, row = place
    return _written(f"{way}{part or ''}", row, parts[part].order)


def _written(where: str, row: Model, order: Sequence[str]) -> str:
    values = [_plain(_value(row, name.removeprefix("-"))) for name in order]
    text = json.dumps([where, *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page begins: before or after the row with these values in a part; without values where the part does."""

    part: int = 0
    values: Sequence[Any] = ()
    is_before: bool = False


def _read(cursor: str, parts: Sequence[Part[Row]]) -> _Place:
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise _stale() from error
    scalars = isinstance(told, list) and all(isinstance(one, str | int | float | bool) for one in told)
    where = WHERE.fullmatch(told[0]) if scalars and told and isinstance(told[0], str) else None
    part = int(where[2] or 0) if where else len(parts)
    if where is None or part >= len(parts) or len(told) != len(parts[part].order) + 1:
        raise _stale()
    return _Place(part, told[1:], where[1] == "p")


def _stale() -> Refused:
    return Refused("cursor.invalid", _("This page address is not valid any more; open the list from its start."))
