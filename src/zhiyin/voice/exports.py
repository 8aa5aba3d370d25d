"""The list of this area that can be taken out: answers to surveys, with the columns that an import takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet, prefetch_related_objects

from zhiyin.core.actor import Actor
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.exports import ExportColumn, ExportKind, Reader, Type, Value
from zhiyin.customers.access import told

from . import access, queries
from .forms import answer_filters
from .models import Answer

TYPES: Mapping[str, Type] = {
    "number": "whole", "customer_number": "whole", "scale": "whole", "answered_at": "time", "expected": "number",
    "perceived": "number",
}  # fmt: skip
NAMES = (
    "number", "source", "external_id", "survey", "answered_at", "expected", "perceived", "scale", "verdict", "group",
    "comment", "branch", "customer", "customer_number", "interaction", "employee", "service_kind",
)  # fmt: skip
FILTERS = ("survey", "branch", "verdict", "group", "kind", "customer", "employee", "since", "until")


def find(actor: Actor, filters: Mapping[str, str], now: datetime) -> QuerySet[Answer]:
    """The answers of the list with these filters."""
    del now
    return queries.answers(actor, answer_filters(filters))


def dimensions() -> list[ExportColumn]:
    """Two columns per dimension of any survey, as an import takes them."""
    return [
        ExportColumn(f"{side}.{code}", "number")
        for code in queries.dimension_codes()
        for side in ("perceived", "expected")
    ]


def write(rows: Sequence[Answer], reader: Reader) -> list[list[Value]]:
    """One line an answer; what people wrote is masked for who may not see personal numbers."""
    prefetch_related_objects(list(rows), "items__dimension")
    codes = queries.dimension_codes()
    return [[*_line(row, reader.actor), *_items(row, codes)] for row in rows]


def _line(row: Answer, actor: Actor) -> list[Value]:
    customer, employee, contact = row.customer, row.employee, row.interaction
    return [
        row.number, row.source, row.external_id, row.survey.code, row.answered_at if row.is_dated else None,
        row.expected, row.perceived, row.scale, row.verdict, row.group, told(row.comment, actor),
        row.branch.code if row.branch else "",
        customer.external_id if customer and customer.source == row.source else "",
        customer.number if customer else None,
        contact.external_id if contact and contact.source == row.source else "",
        employee.external_id if employee and employee.source == row.source else "",
        row.service_kind.code if row.service_kind else "",
    ]  # fmt: skip


def _items(row: Answer, codes: Sequence[str]) -> list[Value]:
    found = {item.dimension.code: (item.perceived, item.expected) for item in row.items.all()}
    return [value for code in codes for value in found.get(code, (None, None))]


COLUMNS = tuple(ExportColumn(name, TYPES.get(name, "text")) for name in NAMES)
ANSWERS = ExportKind(
    "survey-responses", _("Answers to surveys"), access.VIEW, FILTERS, find, write, columns=COLUMNS, more=dimensions
)
