"""Keyset pages and capped counts: a list costs the same at a million rows as at a hundred."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldError, ValidationError
from django.db.models import Model, Q, QuerySet

from .errors import Refused
from .errors import gettext_noop as _

Row = TypeVar("Row", bound=Model)
SIZE = 50
LARGEST = 200
COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows; `next` and `previous` are cursors for the URL, empty at the ends."""

    rows: list[Row]
    next: str = ""
    previous: str = ""


def page_of(rows: QuerySet[Row], *, order: Sequence[str], cursor: str = "", size: int = SIZE) -> Page[Row]:
    """The page of `rows` after (or before) `cursor`, sorted by `order` (field names, `-` for falling; the last unique).

    Fields in `order` must not be null. Raises `Refused` for a cursor that is not ours.
    """
    size = max(1, min(size, LARGEST))
    if not cursor:
        return first_page(list(rows.order_by(*order)[: size + 1]), order=order, size=size)
    direction, values = _read(cursor, order)
    backwards = direction == "p"
    walked = [_turned(name) for name in order] if backwards else list(order)
    try:
        found = list(rows.filter(_after(walked, values)).order_by(*walked)[: size + 1])
    except (FieldError, ValidationError, ValueError, TypeError, OverflowError) as error:
        raise _stale() from error
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    if not found:
        return page_of(rows, order=order, size=size)
    has_next, has_previous = (True, more) if backwards else (more, True)
    return Page(
        found,
        next=_cursor("n", order, found[-1]) if has_next else "",
        previous=_cursor("p", order, found[0]) if has_previous else "",
    )


def first_page(found: list[Row], *, order: Sequence[str], size: int) -> Page[Row]:
    """The first page, of rows that are sorted by `order` already: `size` of them, and one more if there are more."""
    more = len(found) > size
    found = found[:size]
    return Page(found, next=_cursor("n", order, found[-1]) if more else "")


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


def _cursor(direction: str, order: Sequence[str], row: Model) -> str:
    values = [_plain(_value(row, name.removeprefix("-"))) for name in order]
    text = json.dumps([direction, *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _read(cursor: str, order: Sequence[str]) -> tuple[str, list[Any]]:
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise _stale() from error
    scalars = isinstance(parts, list) and all(isinstance(part, str | int | float | bool) for part in parts)
    if not scalars or len(parts) != len(order) + 1 or parts[0] not in {"n", "p"}:
        raise _stale()
    return parts[0], parts[1:]


def _stale() -> Refused:
    return Refused("cursor.invalid", _("This page address is not valid any more; open the list from its start."))
