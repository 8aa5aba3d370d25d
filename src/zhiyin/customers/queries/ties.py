"""Reads of ties to companies and of households, from the side of a customer that the actor has read.

Who lies outside the actor's scope is counted and not named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from zhiyin.core.access import one, require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound
from zhiyin.core.prepared import Given, Prepared
from zhiyin.customers import access
from zhiyin.customers.models import ContactDetail, Customer, CustomerFacts, Household, HouseholdMember, Tie

_ties = Prepared(
    lambda: (
        Tie.objects.filter(Q(customer=Given("customer")) | Q(company=Given("customer")))
        .select_related("customer", "company")
        .order_by("role", "id")
    )
)
_members = Prepared(
    lambda: (
        HouseholdMember.objects.filter(
            household__members__customer=Given("customer"), customer__merged_into__isnull=True
        )
        .select_related("household", "customer")
        .order_by("household", "-is_head", "id")
    )
)


@dataclass(frozen=True, slots=True)
class TieShown:
    """A tie from one side: `other` is who stands on the other; `is_company`: the reader stands on the company's."""

    tie: Tie
    other: Customer
    is_company: bool


@dataclass(frozen=True, slots=True)
class Ties:
    """The ties that the actor may see, and how many lead outside the own scope."""

    rows: list[TieShown] = field(default_factory=list)
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class HouseholdShown:
    """A household as an actor sees it: members in scope, the head first, and how many live elsewhere."""

    household: Household
    members: list[HouseholdMember]
    hidden: int = 0

    @property
    def head(self) -> Customer | None:
        """Who leads it, where the actor sees that person."""
        return next((one.customer for one in self.members if one.is_head), None)


@dataclass(frozen=True, slots=True)
class HouseholdFigures:
    """What a household amounts to, of those in scope; `facts` by the key of a member. Money in the company's currency.

    `value` and `clv` are None where nothing is known.
    """

    facts: dict[int, CustomerFacts]
    value: Decimal | None
    clv: Decimal | None
    open_tickets: int
    open_complaints: int
    address: ContactDetail | None


def ties_of(actor: Actor, customer: Customer) -> Ties:
    """A customer's ties in both directions; what a merge made double or led to itself is left out."""
    seen: dict[tuple[int, str, bool], TieShown] = {}
    hidden = 0
    for row in _ties(customer=customer.pk):
        is_company = row.company_id == customer.pk
        other = row.customer if is_company else row.company
        if other.pk == customer.pk or other.merged_into_id is not None:
            continue
        if sees(actor, other):
            seen.setdefault((other.pk, row.role, is_company), TieShown(row, other, is_company))
        else:
            hidden += 1
    return Ties(list(seen.values()), hidden)


def tie(customer: Customer, key: int) -> Tie:
    """One tie of a customer."""
    rows = Tie.objects.select_related("customer", "company").filter(Q(customer=customer) | Q(company=customer))
    return one(rows, pk=key)


def households_of(actor: Actor, customer: Customer) -> list[HouseholdShown]:
    """The household of a customer; two where both records of a merge had one."""
    found: dict[int, list[HouseholdMember]] = {}
    for row in _members(customer=customer.pk):
        found.setdefault(row.household_id, []).append(row)
    return [_shown(actor, rows) for rows in found.values()]


def household(actor: Actor, number: int) -> HouseholdShown:
    """One household of which the actor sees a member, else `NotFound`."""
    require(actor, access.VIEW)
    rows = list(
        HouseholdMember.objects.filter(household__number=number, customer__merged_into=None).select_related(
            "household", "customer__branch", "customer__tier"
        )
    )
    if not any(sees(actor, row.customer) for row in rows):
        raise NotFound("household")
    return _shown(actor, rows)


def housemate(customer: Customer, key: int) -> HouseholdMember:
    """One member of the household of a customer that the actor has read; the customer itself is one too."""
    return one(HouseholdMember.objects.filter(household__members__customer=customer).select_related("customer"), pk=key)


def member(actor: Actor, number: int, key: int) -> HouseholdMember:
    """One member in scope of a household."""
    for row in household(actor, number).members:
        if row.pk == key:
            return row
    raise NotFound("household")


def household_figures(shown: HouseholdShown) -> HouseholdFigures:
    """Value, tickets and the shared address of a household, of its members in scope."""
    keys = [row.customer_id for row in shown.members]
    facts = CustomerFacts.objects.in_bulk(keys)
    head = shown.head
    lines = ContactDetail.objects.filter(customer=head, kind="address").order_by("-is_primary", "id") if head else []
    return HouseholdFigures(
        facts,
        _sum(row.value_12m for row in facts.values()),
        _sum(row.clv for row in facts.values()),
        sum(row.open_tickets or 0 for row in facts.values()),
        sum(row.open_complaints or 0 for row in facts.values()),
        next(iter(lines), None),
    )


def _shown(actor: Actor, rows: list[HouseholdMember]) -> HouseholdShown:
    members = [row for row in rows if sees(actor, row.customer)]
    return HouseholdShown(rows[0].household, members, len(rows) - len(members))


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal()) if known else None
