"""Reads of sets of duplicates: only those whose records the actor sees, all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from zhiyin.core.access import in_scope, one, require
from zhiyin.core.actor import Actor
from zhiyin.core.paging import SIZE, Page, page_of
from zhiyin.customers import access
from zhiyin.customers.models import Customer, DuplicateMember, DuplicatePair, DuplicateSet

ORDER = ("-chance", "-id")
OPEN = DuplicateSet.State.OPEN.value


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to: the state, the least chance, how a set was found ("": in any way)."""

    state: str = OPEN
    chance: float = 0.0
    origin: str = ""


def duplicates(actor: Actor, filters: Filters | None = None) -> QuerySet[DuplicateSet]:
    """The sets that lie wholly in scope, the most certain first."""
    require(actor, access.VIEW)
    wanted = filters or Filters()
    rows = _visible(actor).filter(state=wanted.state)
    if wanted.chance:
        rows = rows.filter(chance__gte=wanted.chance)
    if wanted.origin:
        rows = rows.filter(origin=wanted.origin)
    return rows.order_by(*ORDER)


def page(actor: Actor, filters: Filters, *, cursor: str = "", size: int = SIZE) -> Page[DuplicateSet]:
    """One page of the list, with members and pairs."""
    rows = duplicates(actor, filters).select_related("branch").prefetch_related(*_parts())
    return page_of(rows, order=ORDER, cursor=cursor, size=size)


def duplicate_set(actor: Actor, number: int) -> DuplicateSet:
    """One set in scope, with members and pairs."""
    require(actor, access.VIEW)
    return one(_visible(actor).select_related("branch").prefetch_related(*_parts()), number=number)


def open_sets_of(actor: Actor, customer: Customer) -> QuerySet[DuplicateSet]:
    """The open sets that a customer is in."""
    return duplicates(actor).filter(members__customer=customer)


def reasons(row: DuplicateSet) -> Sequence[Mapping[str, Any]]:
    """What the fields of the strongest pair say, the weightiest first."""
    pairs = list(row.pairs.all())
    return sorted(pairs[0].reasons, key=lambda reason: -abs(reason["weight"])) if pairs else []


def _visible(actor: Actor) -> QuerySet[DuplicateSet]:
    rows = in_scope(actor, DuplicateSet.objects.all())
    if not actor.level:
        return rows
    # A record may have moved to another branch since the set was placed.
    own = in_scope(actor, Customer.objects.all())
    outside = DuplicateMember.objects.filter(duplicate_set=OuterRef("pk")).exclude(customer__in=own)
    return rows.filter(~Exists(outside))


def _parts() -> tuple[Prefetch[str], Prefetch[str]]:
    members = DuplicateMember.objects.select_related("customer__branch").order_by("customer__number")
    return Prefetch("members", members), Prefetch("pairs", DuplicatePair.objects.order_by("-weight", "id"))
