"""What the search for duplicates reads: every customer as it is compared, and what was found and decided before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain, combinations
from typing import Any

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.customers import access
from zhiyin.customers.models import ContactDetail, Customer, DuplicateMember, DuplicateSet, Identity
from zhiyin.customers.rules.likeness import Record

CHUNK = 20_000
COLUMNS = ("pk", "kind", "family_name", "given_name", "full_name", "external_id", "birth_date")
BLIND = 16  # characters of a blind index that are compared


def records(actor: Actor) -> Iterator[tuple[int, Record]]:
    """Every customer in scope by id, with the first contact detail of each kind and its documents."""
    require(actor, access.MANAGE)
    last = 0
    while rows := list(access.visible(actor).filter(pk__gt=last).order_by("pk").values_list(*COLUMNS)[:CHUNK]):
        between = {"customer_id__gt": last, "customer_id__lte": rows[-1][0]}
        lines = _contacts(between)
        documents = _documents(between)
        for row in rows:
            yield row[0], _record(row, lines.get(row[0], {}), documents.get(row[0], ()))
        last = rows[-1][0]


def _record(row: tuple[Any, ...], lines: dict[str, str], documents: tuple[str, ...]) -> Record:
    _key, kind, family, given, full, external, born = row
    birth_date = born.isoformat() if isinstance(born, date) else ""
    return Record(kind, family, given, full, external, birth_date, documents=documents, **lines)


def _contacts(between: dict[str, int]) -> dict[int, dict[str, str]]:
    rows = ContactDetail.objects.filter(kind__in=("phone", "email", "address"), **between)
    found: dict[int, dict[str, str]] = {}
    for owner, kind, value, normal in rows.order_by("customer_id", "-is_primary", "id").values_list(
        "customer_id", "kind", "value", "normal"
    ):
        found.setdefault(owner, {}).setdefault(kind, normal or value)
    return found


def _documents(between: dict[str, int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    rows = Identity.objects.filter(**between).order_by("customer_id", "id")
    for owner, blind in rows.values_list("customer_id", "blind"):
        found[owner] = (*found.get(owner, ()), blind[:BLIND])
    return found


def told_apart() -> set[tuple[int, int]]:
    """Pairs of customers (smaller id first) of which a person has said that they are not the same."""
    sets = DuplicateSet.objects.filter(state=DuplicateSet.State.DISMISSED)
    members: dict[int, list[int]] = {}
    rows = DuplicateMember.objects.filter(duplicate_set__in=sets).order_by("customer_id")
    for key, customer in rows.values_list("duplicate_set_id", "customer_id"):
        members.setdefault(key, []).append(customer)
    return set(chain.from_iterable(combinations(ids, 2) for ids in members.values()))


def undecided() -> dict[int, frozenset[int]]:
    """The members of each open set, by its id."""
    members: dict[int, set[int]] = {}
    rows = DuplicateMember.objects.filter(duplicate_set__state=DuplicateSet.State.OPEN)
    for key, customer in rows.values_list("duplicate_set_id", "customer_id"):
        members.setdefault(key, set()).add(customer)
    return {key: frozenset(ids) for key, ids in members.items()}


def certain(least: float) -> Iterator[list[Customer]]:
    """The records of each open set of at least this chance that all have one and the same proving document."""
    rows = DuplicateSet.objects.filter(state=DuplicateSet.State.OPEN, chance__gte=least)
    for key in rows.order_by("pk").values_list("pk", flat=True):
        members = Customer.objects.filter(duplicate_members__duplicate_set=key, merged_into__isnull=True)
        records = list(members.prefetch_related("identities").order_by("pk"))
        blinds = [{line.blind for line in one.identities.all() if line.kind != Identity.Kind.OTHER} for one in records]
        if len(records) > 1 and set.intersection(*blinds):
            yield records
