"""All that is known of one customer, table by table, as it is handed out to the customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps

from zhiyin.core import secrets
from zhiyin.core.access import one
from zhiyin.core.actor import Actor
from zhiyin.core.models import Event
from zhiyin.customers import access
from zhiyin.customers.models import Customer, Erasure, HandOut, LegalHold
from zhiyin.customers.subject import subjects

from .subjects import kin, rows_of

OWN = "customers.Customer"
DERIVED = {"blind", "normal", "salt", "question"}
INNER = {"branch", "scope_1", "scope_2", "scope_3", "scope_4", "version"}
NOT_HANDED_OUT = {"customers.SearchText", "customers.SearchIndex", "customers.HandOut", "customers.LegalHold"}
"""What is made of the other tables, and what is not the customer's to know."""
DOCUMENT = "customers.identity"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of what is handed out."""

    name: str
    columns: list[str]
    rows: list[dict[str, Any]]


def everything(customer: Customer) -> Iterator[Table]:
    """Every row that belongs to the customer, with every column that is personal by the catalogue, secrets opened."""
    keys = kin(customer)
    ways = {OWN: ["pk"]}
    for reference in subjects().references:
        if reference.model not in {*NOT_HANDED_OUT, OWN}:
            ways.setdefault(reference.model, []).append(reference.field)
    for below in subjects().below:
        ways.setdefault(below.model, []).append(below.path)
    for model, paths in ways.items():
        yield _table(model, paths, keys)
    yield _events(keys)


def columns(model: str) -> list[str]:
    """The columns of a table that are handed out: all but what is derived from others or of our own bookkeeping."""
    classes: Mapping[str, str] = subjects().catalogue[model]
    table = apps.get_model(model)._meta
    order = [field.name for field in table.concrete_fields]
    return [name for name in order if name not in DERIVED | INNER and name in classes]


def _table(model: str, paths: list[str], keys: tuple[int, ...]) -> Table:
    """The rows that lead to the customer by any of `paths`, each once: of a tie the customer may be either end."""
    names = columns(model)
    classes = subjects().catalogue[model]
    closed = [name for name in names if classes[name] == "secret"]
    rows = []
    found = reduce(or_, (rows_of(model, path, keys) for path in paths))
    for row in found.order_by("pk").values("pk", *names).distinct().iterator(chunk_size=2000):
        del row["pk"]
        for name in closed:
            row[name] = secrets.open_(row[name], context=model.lower()) if row[name] else ""
        rows.append(row)
    return Table(model, names, rows)


def _events(keys: tuple[int, ...]) -> Table:
    names = ["occurred_at", "kind", "origin", "changed", "values"]
    found = Event.objects.filter(customer_id__in=keys).select_related("payload").order_by("pk")
    rows = [
        {
            "occurred_at": row.occurred_at,
            "kind": row.kind,
            "origin": row.origin,
            "changed": row.changed,
            "values": _opened(row.payload.values) if hasattr(row, "payload") else {},
        }
        for row in found.iterator(chunk_size=2000)
    ]
    return Table("core.Event", names, rows)


def _opened(values: Any) -> Any:
    """The values of an event with its closed documents opened."""
    lines = values.get("identities") if isinstance(values, dict) else None
    if not isinstance(lines, list):
        return values
    opened = [
        {"kind": one["kind"], "value": _number(one["cipher"])}
        for one in lines
        if isinstance(one, dict) and "cipher" in one
    ]
    return {**values, "identities": opened}


def _number(cipher: str) -> str:
    try:
        return secrets.open_(cipher, context=DOCUMENT)
    except secrets.UnknownKey:
        return ""  # closed with a key of its day that is not held any more


def hand_outs(actor: Actor, customer: Customer) -> list[HandOut]:
    """The files made for a customer by this actor."""
    return list(HandOut.objects.filter(customer=customer, requested_by=actor.id or 0))


def holds(customer: Customer) -> list[LegalHold]:
    """The legal holds of a customer, the latest first."""
    return list(LegalHold.objects.filter(customer=customer).select_related("set_by", "lifted_by"))


def hold(customer: Customer, key: int) -> LegalHold:
    """One legal hold of a customer that the actor has read."""
    return one(LegalHold.objects.select_related("customer").filter(customer=customer), pk=key)


def erasures(actor: Actor) -> list[Erasure]:
    """The latest erasures, for who may erase."""
    return list(Erasure.objects.select_related("requested_by")[:200]) if actor.may(access.ERASE) else []


def erasure(text: str) -> Erasure | None:
    """The erasure of the customer that had this number, if there was one and nobody has the number."""
    is_number = text.isdecimal() and len(text) < 18
    return Erasure.objects.filter(number=int(text)).first() if is_number else None
