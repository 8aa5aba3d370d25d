"""What the page of a merge shows: some records side by side, part by part, and why they may be one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from zhiyin.core.access import in_scope, require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound
from zhiyin.core.fields import showing
from zhiyin.core.fields.kinds import label
from zhiyin.core.models import CustomField, Event
from zhiyin.core.prepared import asked_once
from zhiyin.customers import access
from zhiyin.customers.models import Customer, DuplicatePair, DuplicateSet, SourceSystem
from zhiyin.customers.rules import detecting
from zhiyin.customers.rules import merging as rules

from . import merging

LAST = {"name": -1, "branch": 1, "owner": 1, "is_active": 2}


@dataclass(frozen=True, slots=True)
class Value:
    """One record's value of a part, as it is shown; `pick` is what choosing it sends."""

    pick: str
    text: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the records side by side; `is_same`: all say the same, so that nothing is to be chosen."""

    name: str
    label: str
    values: tuple[Value, ...]
    is_same: bool
    rule: str
    both: Value | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One record: the customer with its lines, and how much has happened with it."""

    customer: Customer
    events: int
    last_at: Any


@dataclass(frozen=True, slots=True)
class Review:
    """Records to merge, the one that stays first, with what the golden-record rules propose."""

    sides: tuple[Side, ...]
    parts: tuple[Part, ...]
    pairs: tuple[DuplicatePair, ...]

    @property
    def numbers(self) -> str:
        """The numbers as they stand in the address."""
        return ",".join(str(side.customer.number) for side in self.sides)


def to_merge(actor: Actor, numbers: Sequence[int]) -> list[Customer]:
    """The customers in scope of these numbers, an absorbed record standing for the one that has absorbed it."""
    require(actor, access.VIEW)
    gone = Customer.objects.filter(number__in=numbers, merged_into__isnull=False)
    into = dict(gone.values_list("number", "merged_into__number"))
    wanted = list(dict.fromkeys(into.get(number, number) for number in numbers))
    rows = access.visible(actor).select_related("branch", "tier", "owner").prefetch_related("contacts", "identities")
    found = {row.number: row for row in rows.filter(number__in=wanted)}
    if any(number not in found for number in wanted):
        raise NotFound("customer")
    return [found[number] for number in wanted]


def usual_order(records: Sequence[Customer]) -> list[Customer]:
    """The record that is proposed to stay first: of the most trusted source, then the eldest."""
    trust = dict(SourceSystem.objects.values_list("code", "trust_rank"))
    return sorted(records, key=lambda row: (trust.get(row.source, rules.UNTRUSTED), row.number))


def review(records: Sequence[Customer]) -> Review:
    """Everything of the page; `records` come from `to_merge`."""
    with asked_once():  # which own fields there are
        proposed, own = merging.suggestion(records), merging.own_parts()
        parts = [
            _own_part(own[name], records, proposed) if name in own else _part(name, columns, records, proposed)
            for name, columns in merging.parts().items()
        ]
    parts.sort(key=lambda part: LAST.get(part.name, 0))
    ids = [row.pk for row in records]
    counted = Event.objects.filter(customer_id__in=ids).order_by().values("customer_id")
    rows = {row["customer_id"]: row for row in counted.annotate(count=Count("id"), last=Max("occurred_at"))}
    sides = tuple(
        Side(row, rows[row.pk]["count"], rows[row.pk]["last"]) if row.pk in rows else Side(row, 0, None)
        for row in records
    )
    pairs = DuplicatePair.objects.filter(first__in=ids, second__in=ids).select_related("first", "second")
    return Review(sides, tuple(part for part in parts if any(value.text for value in part.values)), tuple(pairs))


def open_set(actor: Actor, numbers: Sequence[int]) -> DuplicateSet | None:
    """The open set of duplicates that holds all of these records, if there is one."""
    rows = in_scope(actor, DuplicateSet.objects.filter(state=DuplicateSet.State.OPEN))
    for number in numbers:
        rows = rows.filter(members__customer__number=number)
    return rows.first()


def _own_part(field: CustomField, records: Sequence[Customer], proposed: merging.Suggestion) -> Part:
    """An own field; what is masked may differ though it looks the same."""
    kept = [rules.held(row, field.name) for row in records]
    texts = [showing.text_of(field, value, told=detecting.masked) for value in kept]
    chosen = proposed.places[field.name]
    values = tuple(
        Value(str(row.number), text, n == chosen) for n, (row, text) in enumerate(zip(records, texts, strict=True))
    )
    is_same = all(value == kept[0] for value in kept)
    return Part(field.name, label(field), values, is_same, proposed.rule[field.name])


def _part(name: str, columns: Sequence[str], records: Sequence[Customer], proposed: merging.Suggestion) -> Part:
    texts = [_text(name, columns, row) for row in records]
    chosen = proposed.places[name]
    is_both = proposed.rule[name] == rules.BOTH
    values = tuple(
        Value(str(row.number), text, n == chosen and not is_both)
        for n, (row, text) in enumerate(zip(records, texts, strict=True))
    )
    both = Value(rules.BOTH, "", is_both) if name in rules.TEXTS else None
    return Part(name, rules.label(name), values, len(set(texts)) == 1, proposed.rule[name], both)


def _text(name: str, columns: Sequence[str], row: Customer) -> str:
    if name == "name":
        return row.full_name
    if name in {"branch", "tier", "owner"}:
        return str(getattr(row, name) or "")
    value = getattr(row, columns[0])
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
