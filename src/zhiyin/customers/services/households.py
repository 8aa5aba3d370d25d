"""Households: who lives together."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiyin.core import numbers
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.customers import access, events
from zhiyin.customers.models import Customer, Household, HouseholdMember
from zhiyin.customers.rules import ties as rules

HAS_ONE = _("%(name)s belongs to a household already. Take the person out of it first.")
HEAD_ONLY = _("The head is chosen by making a member the head, not by a role.")


@transaction.atomic
def join_household(*, customer: Customer, other: Customer, role: str, actor: Actor, now: datetime) -> Household:
    """Let `other` live with `customer` as its `role`; without a household of its own `customer` becomes a head."""
    require(actor, access.EDIT)
    if not (sees(actor, customer) and sees(actor, other)):
        raise NotFound("customer")
    if customer.pk == other.pk:
        raise Refused("tie.itself", rules.ITSELF, field="number")
    for one in (customer, other):
        rules.check_member(role, one.kind)
    if role == "head":
        raise Refused("household.head", HEAD_ONLY, field="role")
    list(Customer.objects.select_for_update().filter(pk__in=[customer.pk, other.pk]).order_by("pk"))
    if HouseholdMember.objects.filter(customer=other).exists():
        raise Refused("household.taken", HAS_ONE, field="number", name=other.full_name)
    row = HouseholdMember.objects.select_related("household").filter(customer=customer).first()
    if row is None:
        household = Household.objects.create(number=numbers.take("household")[0], founded_at=now)
        _add(household, customer, "head", actor, now)
    else:
        household = row.household
    _add(household, other, role, actor, now)
    return household


@transaction.atomic
def leave_household(*, member: HouseholdMember, actor: Actor, now: datetime) -> None:
    """Take a person out; who stays alone is no household any more, and without its head the eldest member is it."""
    _may(member, actor)
    household = Household.objects.select_for_update().get(pk=member.household_id)
    fact = events.HouseholdLeft(member.customer_id, household.number)
    record(Entry(fact, member.customer), actor=actor, now=now)
    member.delete()
    if household.members.count() < 2:
        household.delete()


@transaction.atomic
def lead_household(*, member: HouseholdMember, actor: Actor, now: datetime) -> None:
    """Make a member the head; its address is the household's from now on."""
    _may(member, actor)
    household = Household.objects.select_for_update().get(pk=member.household_id)
    household.members.filter(is_head=True).update(is_head=False, role="relative")
    household.members.filter(pk=member.pk).update(is_head=True, role="head")
    fact = events.HouseholdJoined(member.customer_id, household.number, "head")
    record(Entry(fact, member.customer), actor=actor, now=now)


def _add(household: Household, customer: Customer, role: str, actor: Actor, now: datetime) -> None:
    HouseholdMember.objects.create(household=household, customer=customer, role=role, is_head=role == "head", since=now)
    fact = events.HouseholdJoined(customer.pk, household.number, role)
    record(Entry(fact, customer), actor=actor, now=now)


def _may(member: HouseholdMember, actor: Actor) -> None:
    require(actor, access.EDIT)
    if not sees(actor, member.customer):
        raise NotFound("household")
