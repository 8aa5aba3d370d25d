"""The list of this area that can be taken out: customers, with the columns that an import takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet, prefetch_related_objects

from zhiyin.core import secrets
from zhiyin.core.actor import Actor
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.exports import ExportColumn, ExportKind, Reader, Type, Value

from . import access, queries
from .forms import FilterForm
from .models import OWN, ContactDetail, Customer, Identity
from .rules import detecting, masking
from .services.rows import IDENTITY

TYPES: Mapping[str, Type] = {"number": "whole", "created_at": "time", "is_active": "bool"}
NAMES = (
    "number", "source", "external_id", "kind", "family_name", "given_name", "full_name", "birth_date", "phone",
    "email", "wechat", "street", "national_id", "passport", "company_code", "other_id", "tier", "stage",
    "relation_level", "relation_kind", "branch", "owner", "note", "is_active", "created_at",
)  # fmt: skip
COLUMNS = tuple(ExportColumn(name, TYPES.get(name, "text")) for name in NAMES)
FILTERS = ("q", "tier", "kind", "stage", "relation_level", "relation_kind", "branch", "owner", "segment", "tag")
SEVERAL = {"phone", "email", "wechat"}


def find(actor: Actor, filters: Mapping[str, str], now: datetime) -> QuerySet[Customer]:
    """The customers of the list with these filters."""
    form = FilterForm(actor, filters)
    return queries.customers(actor, form.filters(now=now) or queries.NOTHING)


def write(rows: Sequence[Customer], reader: Reader) -> list[list[Value]]:
    """One line a customer; masked as on the pages, or in clear."""
    prefetch_related_objects(list(rows), "contacts", "identities", "owner")
    clear = reader.is_clear or reader.actor.kind == "system"
    own = OWN.cells((row.custom for row in rows), told=detecting.masked, is_clear=clear)
    return [[*_line(row, reader), *cells] for row, cells in zip(rows, own, strict=True)]


def _line(row: Customer, reader: Reader) -> list[Value]:
    clear = reader.is_clear or reader.actor.kind == "system"
    born = row.birth_date.isoformat() if row.birth_date and clear else masking.birth_date(row.birth_date)
    documents = {line.kind: _document(line, clear) for line in reversed(row.identities.all())}
    contacts = list(row.contacts.all())
    return [
        row.number, row.source, row.external_id, row.kind, row.family_name, row.given_name, row.full_name, born,
        *(_contacts(contacts, kind, clear) for kind in ("phone", "email", "wechat", "address")),
        *(documents.get(kind, "") for kind in ("national_id", "passport", "company_code", "other")),
        row.tier.code if row.tier else "", row.stage, row.relation_level, row.relation_kind,
        row.branch.code if row.branch else "", str(row.owner.number) if row.owner else "",
        row.note if clear else detecting.masked(row.note), row.is_active, row.created_at,
    ]  # fmt: skip


def _contacts(lines: Iterable[ContactDetail], kind: str, clear: bool) -> str:
    """All of a kind; of addresses the first, for an import takes them as one."""
    values = [line.value if clear else masking.contact(kind, line.value) for line in lines if line.kind == kind]
    return "; ".join(values if kind in SEVERAL else values[:1])


def _document(line: Identity, clear: bool) -> str:
    return secrets.open_(line.cipher, context=IDENTITY) if clear else masking.document(line.last4)


CUSTOMERS = ExportKind(
    "customers", _("Customers"), access.VIEW, FILTERS, find, write, columns=COLUMNS, reveals=True, own=OWN.names
)
