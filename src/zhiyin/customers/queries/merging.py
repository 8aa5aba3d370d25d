"""Reads about merges: who was merged into whom, what a merge would choose, whom an old number means."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, overload

from django.db.models import QuerySet

from zhiyin.core.access import one, require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound
from zhiyin.core.events import kind_of
from zhiyin.core.keys import among
from zhiyin.core.models import CustomField, Event
from zhiyin.core.prepared import Given, Prepared
from zhiyin.customers import access
from zhiyin.customers.events import (
    CustomerAssigned,
    CustomerChanged,
    CustomerCreated,
    CustomerReturned,
    CustomerTaken,
)
from zhiyin.customers.models import Customer, GoldenRule, Merge, SourceSystem
from zhiyin.customers.rules import merging as rules

CHANGES = (CustomerCreated, CustomerChanged, CustomerAssigned, CustomerReturned, CustomerTaken)
RECENT = 200  # events of each record that are asked when a field was changed

_absorbed = Prepared(lambda: Customer.objects.filter(merged_into=Given("customer")).only("pk"))
_own = Prepared(lambda: CustomField.objects.filter(owner="customers"))
_merges = Prepared(
    lambda: Merge.objects.filter(undone_at=None, absorbed__merged_into=Given("customer")).select_related(
        "absorbed__branch", "survivor__branch"
    )
)


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    return rules.parts(field.attname for field in Customer._meta.concrete_fields)


def own_parts() -> dict[str, CustomField]:
    """The company's own fields by their name (`custom.club`), the archived ones too: they are kept."""
    return {field.name: field for field in _own()}


def parts() -> dict[str, tuple[str, ...]]:
    """What can be chosen in a merge, each with its columns; each own field is one."""
    return _columns() | {name: (name,) for name in own_parts()}


def golden_rules() -> dict[str, str]:
    """The rule of every part: the one that was set, else the shipped one."""
    set_here = dict(GoldenRule.objects.values_list("part", "rule"))
    return {part: set_here.get(part, rules.usual(part)) for part in parts()}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Whose value the golden-record rules take: the place of a record by part, the first being the one that stays."""

    places: Mapping[str, int]
    rule: Mapping[str, str]

    def sides(self) -> dict[str, str]:
        """The same for two records."""
        return {part: self._side(part, place) for part, place in self.places.items()}

    def _side(self, part: str, place: int) -> str:
        if self.rule[part] == rules.BOTH:
            return rules.BOTH
        return rules.ABSORBED if place else rules.SURVIVOR


def suggestion(records: Sequence[Customer]) -> Suggestion:
    """What the golden-record rules choose among `records`, the first being the one that stays."""
    golden, known = golden_rules(), parts()
    changed = _changed_at([row.pk for row in records], known)
    trust = dict(SourceSystem.objects.values_list("code", "trust_rank"))
    candidates = [
        rules.Candidate(
            {name: rules.held(row, name) for columns in known.values() for name in columns},
            {part: changed.get((row.pk, part), row.created_at) for part in known},
            trust.get(row.source, rules.UNTRUSTED) if row.source else rules.UNTRUSTED,
        )
        for row in records
    ]
    places = {part: rules.chosen(part, columns, candidates, golden[part]) for part, columns in known.items()}
    return Suggestion(places, golden)


def _changed_at(ids: Collection[int], known: Mapping[str, Sequence[str]]) -> dict[tuple[int, str], datetime]:
    """When each part of some customers was written last, as far as the events tell."""
    rows = Event.objects.filter(
        subject="customers.customer", subject_id__in=ids, kind__in=map(kind_of, CHANGES)
    ).order_by("-id")
    owner = {name: part for part, columns in known.items() for name in columns}
    found: dict[tuple[int, str], datetime] = {}
    for subject_id, changed, at in rows.values_list("subject_id", "changed", "occurred_at")[: RECENT * len(ids)]:
        for name in changed:
            found.setdefault((subject_id, owner.get(name, name)), at)
    return found


def followed(rows: QuerySet[Customer], number: int) -> Customer:
    """One of `rows` (already scoped) by its number, or the one that has absorbed the record of that number."""
    try:
        return one(rows, number=number)
    except NotFound:
        into = Customer.objects.filter(number=number, merged_into__isnull=False).values_list("merged_into", flat=True)
        if not (found := into.first()):
            raise
        return one(rows, pk=found)


@overload
def by_external(source: str, ids: Collection[str]) -> dict[str, Customer]: ...


@overload
def by_external(source: str, ids: Collection[str], rows: QuerySet[Any]) -> dict[str, Any]: ...


def by_external(source: str, ids: Collection[str], rows: QuerySet[Any] | None = None) -> dict[str, Any]:
    """Customers by the ids that `source` gave them; an absorbed record's id means the one that has absorbed it.

    `rows`: customers already scoped, with their relations, or tuples with `pk` and `external_id`; without it all.
    """
    every: QuerySet[Any] = Customer.objects.filter(merged_into__isnull=True) if rows is None else rows
    ids = {key for key in ids if key}
    found = {row.external_id: row for row in among(every.filter(source=source), "external_id", ids)} if ids else {}
    if not (missing := ids - found.keys()):
        return found
    gone = among(Customer.objects.filter(source=source), "external_id", missing).filter(merged_into__isnull=False)
    into = dict(gone.values_list("external_id", "merged_into"))
    kept = {row.pk: row for row in every.filter(pk__in=set(into.values()))} if into else {}
    return found | {key: kept[pk] for key, pk in into.items() if pk in kept}


def by_number(numbers: Collection[int], rows: QuerySet[Customer]) -> dict[int, Customer]:
    """The same by number; `rows` are already scoped."""
    wanted = set(numbers)
    found = {row.number: row for row in rows.filter(number__in=wanted).select_related("branch")}
    gone = Customer.objects.filter(number__in=wanted - found.keys(), merged_into__isnull=False)
    into = dict(gone.values_list("number", "merged_into")) if wanted - found.keys() else {}
    kept = {row.pk: row for row in rows.filter(pk__in=set(into.values())).select_related("branch")} if into else {}
    return found | {number: kept[pk] for number, pk in into.items() if pk in kept}


def absorbed_ids(customer: Customer) -> list[int]:
    """The records that a customer has absorbed, directly and through them."""
    return [row.pk for row in _absorbed(customer=customer.pk)]


def merges(actor: Actor, customer: Customer) -> list[Merge]:
    """The merges that a customer is made of now, the newest first; `customer` comes from a read of the actor's."""
    require(actor, access.VIEW)
    return _merges(customer=customer.pk) if absorbed_ids(customer) else []


def merge_into(actor: Actor, customer: Customer, number: int) -> Merge:
    """The merge by which the record of the old `number` became a part of a customer."""
    row = next((one for one in merges(actor, customer) if one.absorbed.number == number), None)
    if row is None:
        raise NotFound("merge")
    return row
