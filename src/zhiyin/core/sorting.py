"""Orders of a list besides its usual one: by a column, by an own field; keyset pages all the same.

Rows that lack what a list is sorted by stand last, rising or falling. What no index walks is sorted while few rows
fit; of more the list asks to be narrowed, so that no page reads a million rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Exists, F, Model, OuterRef, QuerySet
from django.utils.translation import gettext

from .errors import Refused
from .errors import gettext_noop as _
from .fields.kinds import ORDERED, label
from .fields.own import OwnFields
from .fields.tables import CustomField
from .paging import SIZE, Page, Part, capped_count, page_of_parts

Row = TypeVar("Row", bound=Model)
SORTED = 20_000
NO_SORT = _("“%(name)s” is nothing this list is sorted by. There are: %(known)s.")
TOO_LONG = _(
    "More than %(most)s rows fit: too many to be sorted by “%(name)s” at once. Narrow the list first, or sort it by"
    " something else."
)


@dataclass(frozen=True, slots=True)
class By:
    """Something to sort by: its name in the address, what people call it (an English msgid), its column.

    `values`: the few values there are, in their order; rows stand together by them. `lacks`: what stands where there is
    none, if it `may_lack`. `is_walked`: an index has this order.
    """

    name: str
    label: str
    column: str
    values: Callable[[], Sequence[Any]] | None = None
    lacks: Any = None
    may_lack: bool = False
    is_walked: bool = False


@dataclass(frozen=True, slots=True)
class Sorts:
    """What a list can be sorted by, its own fields among them."""

    columns: tuple[By, ...]
    own: OwnFields | None = None

    def fields(self) -> list[CustomField]:
        """The own fields that a list can be sorted by: a record stands in their index once."""
        found = self.own.fields() if self.own else []
        return [field for field in found if self.goes_by(field)]

    def goes_by(self, one: CustomField | str) -> bool:
        """Whether rows can be in the order of this own field, or of the column of this name."""
        if isinstance(one, str):
            return any(one == column.name for column in self.columns)
        return one.is_indexed and one.kind != "choices"

    def offers(self) -> list[tuple[str, str]]:
        """Each order with what people call it."""
        named = [(one.name, gettext(one.label)) for one in self.columns]
        named += [(field.name, label(field)) for field in self.fields()]
        return [(f"{way}{name}", f"{text} {arrow}") for name, text in named for way, arrow in (("", "↑"), ("-", "↓"))]

    def known(self) -> list[str]:
        """The names of all orders."""
        return [name for name, _text in self.offers()]

    def check(self, wanted: str) -> None:
        """`Refused` for an order that there is not."""
        if wanted and wanted not in self.known():
            names = [*(one.name for one in self.columns), *(field.name for field in self.fields())]
            raise Refused("list.sort", NO_SORT, field="sort", name=wanted[:60], known=", ".join(names) or "–")

    def page(
        self, rows: QuerySet[Row], wanted: str, *, usual: Sequence[str], cursor: str = "", size: int = SIZE
    ) -> Page[Row]:
        """One page in the order `wanted` (a name, `-` before it: falling; empty: the `usual` one)."""
        self.check(wanted)
        name, is_falling = wanted.removeprefix("-"), wanted.startswith("-")
        by = next((one for one in self.columns if one.name == name), None)
        field = None if by or not wanted else next(one for one in self.fields() if one.name == name)
        parts = [Part(rows, usual)]
        if by is not None:
            parts = _by_column(rows, by, usual, is_falling=is_falling)
        elif field is not None and self.own is not None:
            parts = _by_field(rows, self.own, field, usual, is_falling=is_falling)
        return page_of_parts(parts, cursor=cursor, size=size)


def _by_column(rows: QuerySet[Row], by: By, usual: Sequence[str], *, is_falling: bool) -> list[Part[Row]]:
    if by.values is not None:
        known = list(by.values())
        values = known[::-1] if is_falling else known
        rest = rows.exclude(**{f"{by.column}__in": known})
        return [*(Part(rows.filter(**{by.column: value}), usual) for value in values), Part(rest, usual)]
    if not by.is_walked and capped_count(rows, SORTED)[1]:
        raise Refused("list.too_long", TOO_LONG, field="sort", name=gettext(by.label), most=SORTED)
    way = "-" if is_falling else ""
    order = (f"{way}{by.column}", f"{way}id")
    if not by.may_lack:
        return [Part(rows, order)]
    lacks = {f"{by.column}__isnull": True} if by.lacks is None else {by.column: by.lacks}
    return [Part(rows.exclude(**lacks), order), Part(rows.filter(**lacks), usual)]


def _by_field(
    rows: QuerySet[Row], own: OwnFields, field: CustomField, usual: Sequence[str], *, is_falling: bool
) -> list[Part[Row]]:
    """Those that hold it, along its index; then the others."""
    column = "number" if field.kind in ORDERED else "text"
    whose = {"indexed__field": field} | ({"indexed__number__isnull": False} if column == "number" else {})
    held = rows.filter(**whose).annotate(sorted_by=F(f"indexed__{column}"), sorted_key=F("indexed__row"))
    way = "-" if is_falling else ""
    there = own.table.objects.filter(field=field, row=OuterRef("pk"))
    return [Part(held, (f"{way}sorted_by", f"{way}sorted_key")), Part(rows.filter(~Exists(there)), usual)]
