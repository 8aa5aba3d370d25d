"""Reads about the pool: who lies in it, which terms hold where, whom the clock brings back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound
from zhiyin.core.paging import Page, page_of
from zhiyin.customers import access
from zhiyin.customers.models import Customer, PoolDay, PoolRule
from zhiyin.customers.rules.pool import Terms, nearest
from zhiyin.people.access import visible_branches
from zhiyin.people.models import SCOPES, Branch, Employee

from .records import ORDER, Filters, by_numbers, customers

FIELDS = ("most_held", "most_a_day", "idle_days", "protected_days")
NOBODY = Q(pk__in=[])


def pooled(actor: Actor, filters: Filters) -> QuerySet[Customer]:
    """The active customers in scope that nobody owns, the newest first."""
    return customers(actor, replace(filters, owner="none")).filter(is_active=True)


def pool_page(actor: Actor, filters: Filters, *, cursor: str = "", size: int = 50) -> Page[Customer]:
    """One page of the pool, with how each came into it."""
    rows = pooled(actor, filters).select_related("pool_entry__last_owner", "owner").prefetch_related("contacts")
    return page_of(rows, order=ORDER, cursor=cursor, size=size)


def chosen(actor: Actor, numbers: Sequence[int]) -> list[Customer]:
    """The customers in scope of these numbers, or `NotFound` where one is not there."""
    rows = list(by_numbers(actor, numbers))
    if len(rows) < len(set(numbers)):
        raise NotFound("customer")
    return rows


@dataclass(frozen=True, slots=True)
class Room:
    """What an employee holds and has taken today, beside the terms of the own branch."""

    held: int
    taken: int
    terms: Terms


def room(actor: Actor, *, now: datetime) -> Room | None:
    """How much room the actor has for more customers; None where nobody of the staff asks."""
    employee = Employee.objects.select_related("branch").filter(pk=access.employee_of(actor) or 0).first()
    return room_of(employee, now=now) if employee else None


def room_of(employee: Employee, *, now: datetime) -> Room:
    """The same for an employee."""
    held = Customer.objects.filter(owner=employee, merged_into=None).count()
    taken = PoolDay.objects.filter(employee=employee, day=today(now)).values_list("taken", flat=True).first()
    return Room(held, taken or 0, TermsOf().at(employee))


def today(now: datetime) -> date:
    """The day of the company's calendar."""
    return timezone.localdate(now, timezone.get_default_timezone())


class TermsOf:
    """The terms of all branches, read once."""

    def __init__(self) -> None:
        rows = PoolRule.objects.values_list("branch", *FIELDS)
        self.terms = {row[0]: Terms(*row[1:]) for row in rows}
        self.root = Branch.objects.filter(level=0).values_list("pk", flat=True).first() if self.terms else None

    def at(self, place: Any) -> Terms:
        """What holds for a row that is placed at a branch, or for the whole company's."""
        return nearest([*(getattr(place, name) for name in reversed(SCOPES)), self.root], self.terms)


def pool_rules(actor: Actor) -> list[PoolRule]:
    """The rules of the branches in scope, from the company down."""
    require(actor, access.VIEW)
    rows = PoolRule.objects.filter(branch__in=visible_branches(actor)).select_related("branch")
    return list(rows.order_by("branch__level", "branch__code"))


def due_back(*, now: datetime) -> QuerySet[Customer]:
    """Owned customers whose owner has left, or who had no contact for as long as the rule of their branch allows."""
    owned = Customer.objects.filter(owner__isnull=False, merged_into__isnull=True)
    return owned.filter(Q(owner__is_active=False) | _idle(now)).order_by("pk")


def _idle(now: datetime) -> Q:
    rules = {row.branch_id: row for row in PoolRule.objects.select_related("branch")}
    return reduce(or_, (_idle_by(row, rules, now) for row in rules.values() if row.idle_days), NOBODY)


def _idle_by(rule: PoolRule, rules: dict[int, PoolRule], now: datetime) -> Q:
    """Whom one rule brings back: those of its branch and below, but for lower branches with a rule of their own."""
    days = timedelta(days=rule.idle_days or 0)
    silent = Q(facts__last_contact_at__isnull=True) | Q(facts__last_contact_at__lt=now - days)
    lower = reduce(or_, (_below(one.branch) for one in rules.values() if _lies_below(one.branch, rule.branch)), NOBODY)
    return _below(rule.branch) & ~lower & Q(owner_since__lt=today(now) - days) & silent


def _below(branch: Branch) -> Q:
    return Q(**{f"scope_{branch.level}": branch.pk}) if branch.level else ~NOBODY


def _lies_below(branch: Branch, upper: Branch) -> bool:
    return branch.pk != upper.pk and (upper.level == 0 or getattr(branch, f"scope_{upper.level}") == upper.pk)
