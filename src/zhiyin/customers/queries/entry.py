"""Who is here already, asked when somebody is written down: by index, a few questions whatever the number of customers.

It looks at the whole company; what may be told of it decides the service.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from zhiyin.customers.models import ContactDetail, Customer, EntryRule, Identity
from zhiyin.customers.rules import entry
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.entry import Key
from zhiyin.customers.rules.likeness import Record

MOST = 20
BORN = 400
"""Customers of one day of birth; more share only a day that stands for "unknown", and it says nothing of them."""
COLUMNS = ("pk", "kind", "family_name", "given_name", "full_name", "external_id", "birth_date")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is done at one door, by evidence, and from which chance on two records are alike."""

    actions: Mapping[str, str] = field(default_factory=dict)
    chance: float = entry.CHANCE

    @property
    def is_idle(self) -> bool:
        """Whether everything is allowed."""
        return set(self.actions.values()) <= {"allow"}


def ruling(door: str) -> Ruling:
    """The rules of a door: the shipped ones with what was set."""
    actions, chance = dict(entry.SHIPPED.get(door, {})), entry.CHANCE
    for row in EntryRule.objects.filter(entry=door):
        actions[row.evidence] = row.action
        chance = row.chance or chance if row.evidence == "alike" else chance
    return Ruling(actions, chance)


def holders(keys: Collection[Key]) -> dict[Key, set[int]]:
    """The customers who have these documents (by blind index), phones and e-mail addresses."""
    found: dict[Key, set[int]] = {}
    blinds = {value for evidence, value in keys if evidence in ("document", "other")}
    if blinds:
        rows = Identity.objects.filter(blind__in=blinds, customer__merged_into=None)
        for kind, blind, customer in rows.values_list("kind", "blind", "customer")[: MOST * len(blinds)]:
            found.setdefault((entry.kind_of(kind), blind), set()).add(customer)
    normals = {value for evidence, value in keys if evidence in ("phone", "email")}
    if normals:
        lines = ContactDetail.objects.filter(normal__in=normals, customer__merged_into=None)
        for kind, normal, customer in lines.values_list("kind", "normal", "customer")[: MOST * len(normals)]:
            found.setdefault((kind, normal), set()).add(customer)
    return {key: ids for key, ids in found.items() if key in set(keys)}


def namesakes(draft: NewCustomer) -> dict[int, Record]:
    """Those of the same day of birth, and those of the very same name; of a day that too many share, those of both."""
    rows = Customer.objects.filter(merged_into=None, kind=draft.kind).order_by()
    named = rows.filter(full_name=draft.full_name)
    found = dict(_records(named[:MOST]))
    if draft.birth_date and draft.kind == "person":
        born = Customer.objects.filter(birth_date=draft.birth_date)[: BORN + 1].count() <= BORN
        among, most = (rows, BORN) if born else (named, MOST)
        found |= dict(_records(among.filter(birth_date=draft.birth_date)[:most]))
    return found


def with_contacts(records: Mapping[int, Record]) -> dict[int, Record]:
    """The same records with the first phone, e-mail address and address of each."""
    lines: dict[int, dict[str, Any]] = {}
    rows = ContactDetail.objects.filter(customer__in=records, kind__in=("phone", "email", "address"))
    for owner, kind, value, normal in rows.order_by("-is_primary", "id").values_list(
        "customer", "kind", "value", "normal"
    ):
        lines.setdefault(owner, {}).setdefault(kind, normal or value)
    return {key: record._replace(**lines.get(key, {})) for key, record in records.items()}


def records(ids: Collection[int]) -> dict[int, Record]:
    """Some customers as they are compared."""
    return dict(_records(Customer.objects.filter(pk__in=ids))) if ids else {}


def bearers(name: str) -> int:
    """How many have this full name, counted up to a thousand."""
    return Customer.objects.filter(full_name=name)[:1000].count()


def size() -> int:
    """About how many customers there are."""
    return Customer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _records(rows: QuerySet[Customer]) -> Iterable[tuple[int, Record]]:
    for key, kind, family, given, full, external, born in rows.values_list(*COLUMNS):
        yield key, Record(kind, family, given, full, external, born.isoformat() if born else "")
