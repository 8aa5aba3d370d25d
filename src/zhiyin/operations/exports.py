"""The lists of this area that can be taken out: what customers have and do, with the columns that an import takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.exports import ExportColumn, ExportKind, Find, Reader, Type, Value
from zhiyin.customers.access import told

from . import access, imports, queries
from .forms import FilterForm
from .models import OWN, Holding, Line, Record
from .rules.lines import lines_text
from .rules.shown import BY_NOUN
from .rules.values import pairs_text
from .services.lines import said

ENDINGS: Mapping[str, Type] = {"_on": "day", "_until": "day", "_at": "time"}
NAMED: Mapping[str, Type] = {
    "number": "whole", "customer_number": "whole",
    **dict.fromkeys(("amount", "quantity", "claimed", "granted"), "number"),
}  # fmt: skip
WRITTEN = {"insured", "about", "end_reason", "method", "origin", "destination"}
"""What people wrote in a line of their own."""
WRONG = _("The list cannot be narrowed to %(name)s=%(text)s. Write it as it stands in the address of the list.")
FILTERS = ("product", "branch", "customer", "since", "until")


TEXT: Type = "text"


def _type(name: str) -> Type:
    return NAMED[name] if name in NAMED else next((kind for end, kind in ENDINGS.items() if name.endswith(end)), TEXT)


def _kind(model: type[Record]) -> ExportKind:
    shown = BY_NOUN[model.noun()]
    taken = next(kind for kind in imports.KINDS if kind.name == shown.path)
    columns = tuple(
        ExportColumn(name, _type(name)) for name in ("number", "source", *(column.name for column in taken.columns))
    )
    known = [name for name in FILTERS if name != "product" or model.PRODUCT]
    filters = (*(("state",) if hasattr(model, "State") else ()), *known)
    names = [column.name for column in columns]

    own_names = OWN.names if model is Holding else tuple

    def write(rows: Sequence[Any], reader: Reader) -> list[list[Value]]:
        prefetch_related_objects(list(rows), *model.PARTS)
        lines = [[_value(row, name, reader.actor) for name in names] for row in rows]
        if model is not Holding:
            return lines
        masked = partial(told, actor=reader.actor)
        own = OWN.cells((row.custom for row in rows), told=masked, is_clear=reader.is_clear)
        return [[*line, *cells] for line, cells in zip(lines, own, strict=True)]

    return ExportKind(shown.path, shown.many, access.VIEW, filters, _finder(model), write, columns, own=own_names)


def _finder(model: type[Record]) -> Find:
    def find(actor: Actor, filters: Mapping[str, str], now: datetime) -> QuerySet[Any]:
        del now
        form = FilterForm(model, actor, filters)
        if not form.is_valid():
            name = next(name for name in form.errors if name in filters)
            raise Refused("export.filter_value", WRONG, field="filter", name=name, text=filters[name][:60])
        return queries.any_records(actor, model, form.filters(state=filters.get("state", "")))

    return find


def _value(row: Any, name: str, actor: Actor) -> Value:
    if name in SAID:
        return SAID[name](row, actor)
    value: Value = getattr(row, name)
    return told(value, actor) if name in WRITTEN and isinstance(value, str) else value


def _foreign(name: str) -> Callable[[Any, Actor], Value]:
    """The number that the source of the row gave what it is about."""

    def said_of(row: Any, _actor: Actor) -> Value:
        other = getattr(row, name)
        return other.external_id if other and other.source == row.source else ""

    return said_of


def _code(name: str) -> Callable[[Any, Actor], Value]:
    def said_of(row: Any, _actor: Actor) -> Value:
        other = getattr(row, name)
        return other.code if other else ""

    return said_of


def _lines(row: Any, actor: Actor) -> Value:
    kept: Sequence[Line] = row.lines.all()
    return told(lines_text([said(one) for one in kept]), actor)


SAID: Mapping[str, Callable[[Any, Actor], Value]] = {
    **{name: _foreign(name) for name in ("customer", "holding", "bill", "order")},
    **{name: _code(name) for name in ("branch", "product", "plan")},
    "customer_number": lambda row, _actor: row.customer.number if row.customer else None,
    "attributes": lambda row, actor: told(pairs_text(row.attributes), actor),
    "lines": _lines,
}
KINDS = tuple(_kind(model) for model in queries.OF_CUSTOMERS)
