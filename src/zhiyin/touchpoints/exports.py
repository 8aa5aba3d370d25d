"""The list of this area that can be taken out: interactions, with the columns that an import takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet

from zhiyin.core.actor import Actor
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.exports import ExportColumn, ExportKind, Reader, Type, Value
from zhiyin.customers.access import told

from . import access, queries
from .forms import FilterForm
from .models import Interaction

TYPES: Mapping[str, Type] = {
    "number": "whole", "customer_number": "whole", "wait": "whole", "occurred_at": "time", "ended_at": "time",
}  # fmt: skip
NAMES = (
    "number", "source", "external_id", "occurred_at", "ended_at", "wait", "channel", "touchpoint", "customer",
    "customer_number", "employee", "service_kind", "branch", "direction", "subject", "text", "outcome",
)  # fmt: skip
FILTERS = (
    "channel", "touchpoint", "kind", "direction", "branch", "outcome", "customer", "employee", "since", "until",
)  # fmt: skip
RELATED = ("channel", "touchpoint", "customer", "employee", "service_kind", "branch")


def find(actor: Actor, filters: Mapping[str, str], now: datetime) -> QuerySet[Interaction]:
    """The interactions of the list with these filters."""
    del now
    return queries.interactions(actor, FilterForm(actor, filters).filters()).select_related(*RELATED)


def write(rows: Sequence[Interaction], reader: Reader) -> list[list[Value]]:
    """One line an interaction; what people wrote is masked for who may not see personal numbers."""
    return [_line(row, reader.actor) for row in rows]


def _line(row: Interaction, actor: Actor) -> list[Value]:
    customer, employee = row.customer, row.employee
    return [
        row.number, row.source, row.external_id, row.occurred_at, row.ended_at, row.wait_seconds, row.channel.code,
        row.touchpoint.code if row.touchpoint else "",
        customer.external_id if customer and customer.source == row.source else "",
        customer.number if customer else None,
        employee.external_id if employee and employee.source == row.source else "",
        row.service_kind.code if row.service_kind else "", row.branch.code if row.branch else "", row.direction,
        told(row.subject, actor), told(row.text, actor), told(row.outcome, actor),
    ]  # fmt: skip


COLUMNS = tuple(ExportColumn(name, TYPES.get(name, "text")) for name in NAMES)
INTERACTIONS = ExportKind("interactions", _("Interactions"), access.VIEW, FILTERS, find, write, columns=COLUMNS)
