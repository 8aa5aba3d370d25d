"""Lists out: what an area declares about one of its lists, and its rows in pieces that memory does not feel.

An area declares its lists in its `exports.py`:

    TICKETS = ExportKind("tickets", _("Tickets"), access.VIEW, FILTERS, find, write, columns=COLUMNS)

`find` gives the rows that an actor sees and that fit the filters of the list's address; `write` gives, for up to 1,000
of them, one line of values each, in the order of the columns. The columns have the names that an import takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils.module_loading import import_string

from .actor import Actor
from .errors import NotFound, Refused
from .errors import gettext_noop as _
from .tabular.lists import FORMATS, Value

Type = Literal["text", "whole", "number", "time", "day", "bool"]
PIECE = 1000
NO_FILTER = _("“%(name)s” is no filter of this list. There are: %(known)s.")
NO_COLUMN = _("“%(name)s” is no column of this list. There are: %(known)s.")
__all__ = ["FORMATS", "ExportColumn", "ExportKind", "Reader", "Type", "Value", "kind_named", "kinds", "pieces"]
PLACES = ("sort", "cursor", "view", "saved", "columns")


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column by its name, with the type that it has in a file that knows types."""

    name: str
    type: Type = "text"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and whether personal values are shown in clear."""

    actor: Actor
    is_clear: bool = False


Find = Callable[[Actor, Mapping[str, str], datetime], QuerySet[Any]]
Write = Callable[[Sequence[Any], Reader], Sequence[Sequence[Value]]]


@dataclass(frozen=True, slots=True)
class ExportKind:
    """A list that can be taken out. `filters` are the names that its address knows; `more` columns from the data.

    `own` are the names of the own fields of its records, which are columns and filters besides.

    `reveals`: its rows are customers, whose masked values may be asked for in clear.
    """

    name: str
    title: str
    permission: str
    filters: tuple[str, ...]
    find: Find
    write: Write
    columns: tuple[ExportColumn, ...]
    more: Callable[[], Sequence[ExportColumn]] = tuple
    reveals: bool = False
    own: Callable[[], Sequence[str]] = tuple

    def all_columns(self) -> tuple[ExportColumn, ...]:
        """The declared columns and those that the data know now."""
        return (*self.columns, *self.more(), *map(ExportColumn, self.own()))

    def all_filters(self) -> tuple[str, ...]:
        """The filters of its address."""
        return (*self.filters, *self.own())

    def chosen(self, names: Sequence[str]) -> list[int]:
        """The places of these columns, of all where none is named; `Refused` for one that there is not."""
        known = [column.name for column in self.all_columns()]
        for name in names:
            if name not in known:
                raise Refused("export.column", NO_COLUMN, field="columns", name=name, known=", ".join(known))
        return [known.index(name) for name in names] if names else list(range(len(known)))

    def checked(self, filters: Mapping[str, str]) -> dict[str, str]:
        """The filters that narrow; `Refused` for one that there is not."""
        known = self.all_filters()
        for name in filters:
            if name not in (*known, *PLACES):
                raise Refused("export.filter", NO_FILTER, field="filter", name=name, known=", ".join(known))
        return {name: text for name, text in sorted(filters.items()) if text and name in (*known, "view")}


def kinds() -> Mapping[str, ExportKind]:
    """The lists of this product that can be taken out."""
    known: Mapping[str, ExportKind] = import_string(settings.ZHIYIN_EXPORTS)
    return known


def kind_named(name: str) -> ExportKind:
    """The list of this name, or `NotFound`."""
    if name not in kinds():
        raise NotFound("export")
    return kinds()[name]


def pieces(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """The rows that are there now, up to 1,000 at a time, in the order in which they were made."""
    rows = rows.order_by("pk")
    last, end = 0, rows.aggregate(end=Max("pk"))["end"] or 0
    while piece := list(rows.filter(pk__gt=last, pk__lte=end)[:PIECE]):
        yield piece
        last = piece[-1].pk
