"""Who may see and change customers."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from zhiyin.core.access import in_scope, sees
from zhiyin.core.actor import Actor
from zhiyin.core.fulltext.index import narrowed

from .models import Customer, Opening

VIEW = "customers.view"
CREATE = "customers.create"
EDIT = "customers.edit"
IDENTIFY = "customers.identify"
REVEAL = "customers.reveal"
MANAGE = "customers.manage"


def visible(actor: Actor) -> QuerySet[Customer]:
    """Customers of the actor's branch and below."""
    return in_scope(actor, Customer.objects.all())


def among(actor: Actor, found: QuerySet[Customer]) -> QuerySet[Customer]:
    """The same rule as `visible`, for what a search has found (`core.fulltext.index.narrowed` says why)."""
    if not actor.is_known:
        return found.none()
    return narrowed(found, **{f"scope_{actor.level}": actor.branch}) if actor.level else found


def reachable(actor: Actor, *, now: datetime) -> QuerySet[Customer]:
    """What is visible, and the customers identified for the contact at hand: for one customer, never for a list."""
    if not actor.is_known:
        return Customer.objects.none()
    if actor.level == 0:
        return visible(actor)
    own = Q(**{f"scope_{actor.level}": actor.branch})
    return Customer.objects.filter(own | Q(pk__in=openings(actor, now=now).values("customer")))


def reaches(actor: Actor, customer: Customer, *, now: datetime) -> bool:
    """The same rule as `reachable`, for one customer already at hand."""
    if not actor.is_known:
        return False
    return sees(actor, customer) or openings(actor, now=now).filter(customer=customer).exists()


def openings(actor: Actor, *, now: datetime) -> QuerySet[Opening]:
    """What the actor has identified and may still see."""
    return Opening.objects.filter(employee=actor.id, expires_at__gt=now)
