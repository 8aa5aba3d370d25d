"""The list of this area that can be taken out: tickets, with the columns that an import takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db.models import QuerySet

from zhiyin.core.actor import Actor
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.exports import ExportColumn, ExportKind, Reader, Type, Value
from zhiyin.customers.access import told

from . import access, queries
from .forms import filters_of
from .models import OWN, Message, Ticket

TYPES: Mapping[str, Type] = {
    "number": "whole", "customer_number": "whole",
    **dict.fromkeys(("opened", "first_answered", "solved", "closed"), "time"),
}  # fmt: skip
NAMES = (
    "number", "source", "external_id", "opened", "subject", "body", "service_kind", "channel", "touchpoint", "branch",
    "customer", "customer_number", "assignee", "priority", "status", "first_answered", "solved", "closed",
)  # fmt: skip
FILTERS = ("status", "priority", "kind", "channel", "branch", "assignee", "customer", "recovery")
RELATED = ("service_kind", "channel", "touchpoint", "branch", "customer", "assignee")


def find(actor: Actor, filters: Mapping[str, str], now: datetime) -> QuerySet[Ticket]:
    """The tickets of the list with these filters."""
    return queries.tickets(actor, filters_of(filters, view="all"), now=now).select_related(*RELATED)


def write(rows: Sequence[Ticket], reader: Reader) -> list[list[Value]]:
    """One line a ticket; what people wrote is masked for who may not see personal numbers."""
    said = Message.objects.filter(ticket__in=rows, kind=Message.Kind.CUSTOMER).order_by("-at", "-id")
    first = dict(said.values_list("ticket", "body"))  # the first of each comes last
    own = OWN.cells((row.custom for row in rows), told=partial(told, actor=reader.actor), is_clear=reader.is_clear)
    return [[*_line(row, first.get(row.pk, ""), reader.actor), *cells] for row, cells in zip(rows, own, strict=True)]


def _line(row: Ticket, body: str, actor: Actor) -> list[Value]:
    customer, assignee = row.customer, row.assignee
    return [
        row.number, row.source, row.external_id, row.opened_at, told(row.subject, actor), told(body, actor),
        row.service_kind.code if row.service_kind else "", row.channel.code if row.channel else "",
        row.touchpoint.code if row.touchpoint else "", row.branch.code if row.branch else "",
        customer.external_id if customer and customer.source == row.source else "",
        customer.number if customer else None,
        assignee.external_id if assignee and assignee.source == row.source else "",
        row.priority, row.status, row.first_answered_at, row.solved_at, row.closed_at,
    ]  # fmt: skip


COLUMNS = tuple(ExportColumn(name, TYPES.get(name, "text")) for name in NAMES)
TICKETS = ExportKind("tickets", _("Tickets"), access.VIEW, FILTERS, find, write, columns=COLUMNS, own=OWN.names)
