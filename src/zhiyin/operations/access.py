"""Who may see products and what customers have of them, and change either."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db.models import Q, QuerySet

from zhiyin.core.access import in_scope
from zhiyin.core.actor import Actor
from zhiyin.core.fulltext.index import narrowed
from zhiyin.customers import access as customers

from .models import Plan, Product, Record

VIEW = "operations.view"
RECORD = "operations.record"
CATALOGUE = "operations.catalogue"
"""Products and plans hold for the whole company: a branch does not change them."""

Row = TypeVar("Row", bound=Record)


def visible(actor: Actor, kind: type[Row]) -> QuerySet[Row]:
    """The records of a kind at the actor's branch and below."""
    return in_scope(actor, kind.objects.all())


def among(actor: Actor, found: QuerySet[Row]) -> QuerySet[Row]:
    """The same rule as `visible`, for what a search has found (`core.fulltext.index.narrowed` says why)."""
    if not actor.is_known:
        return found.none()
    return narrowed(found, **{f"scope_{actor.level}": actor.branch}) if actor.level else found


def readable(actor: Actor, kind: type[Row], *, now: datetime) -> QuerySet[Row]:
    """Those, and the records of a customer whom the actor reaches: for one record, never for a list."""
    if not actor.is_known or actor.level == 0:
        return visible(actor, kind)
    own = Q(**{f"scope_{actor.level}": actor.branch})
    reached = Q(customer__in=customers.reachable(actor, now=now))
    return kind.objects.filter(own | reached)


def visible_products(actor: Actor) -> QuerySet[Product]:
    """Products belong to the whole company; staff see them all."""
    return Product.objects.all() if actor.is_known else Product.objects.none()


def visible_plans(actor: Actor) -> QuerySet[Plan]:
    """Plans belong to the whole company; staff see them all."""
    return Plan.objects.all() if actor.is_known else Plan.objects.none()
