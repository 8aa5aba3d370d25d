"""Who may see touchpoints and contacts, record them, and change what is promised."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from zhiyin.core.access import in_scope
from zhiyin.core.actor import Actor
from zhiyin.customers import access as customers
from zhiyin.customers.models import Customer

from .models import Channel, Interaction, ServiceKind, ServiceStandard, Touchpoint, WorkHours

VIEW = "touchpoints.view"
RECORD = "touchpoints.record"
MANAGE = "touchpoints.manage"
STANDARDS = "touchpoints.standards"
"""Channels, work hours, kinds of service and standards hold for the whole company: a branch does not change them."""


def visible_touchpoints(actor: Actor) -> QuerySet[Touchpoint]:
    """Touchpoints of the actor's branch and below."""
    return in_scope(actor, Touchpoint.objects.all())


def visible_interactions(actor: Actor) -> QuerySet[Interaction]:
    """Contacts that the actor's branch and those below it had."""
    return in_scope(actor, Interaction.objects.all())


def readable_interactions(actor: Actor, *, now: datetime) -> QuerySet[Interaction]:
    """Those, and the contacts that anybody had with a customer whom the actor reaches: whoever answers sees them all.

    For one contact, never for a list.
    """
    if not actor.is_known or actor.level == 0:
        return visible_interactions(actor)
    own = Q(**{f"scope_{actor.level}": actor.branch})
    return Interaction.objects.filter(own | Q(customer__in=customers.reachable(actor, now=now)))


def interactions_of(actor: Actor, customer: Customer, *, now: datetime) -> QuerySet[Interaction]:
    """Every contact with a customer whom the actor reaches, wherever it happened."""
    reached = customers.reaches(actor, customer, now=now)
    return Interaction.objects.filter(customer=customer) if reached else Interaction.objects.none()


def visible_channels(actor: Actor) -> QuerySet[Channel]:
    """Channels belong to the whole company; staff see them all."""
    return Channel.objects.all() if actor.is_known else Channel.objects.none()


def visible_hours(actor: Actor) -> QuerySet[WorkHours]:
    """Work hours belong to the whole company; staff see them all."""
    return WorkHours.objects.all() if actor.is_known else WorkHours.objects.none()


def visible_kinds(actor: Actor) -> QuerySet[ServiceKind]:
    """Kinds of service belong to the whole company; staff see them all."""
    return ServiceKind.objects.all() if actor.is_known else ServiceKind.objects.none()


def visible_standards(actor: Actor) -> QuerySet[ServiceStandard]:
    """Standards belong to the whole company; staff see them all."""
    return ServiceStandard.objects.all() if actor.is_known else ServiceStandard.objects.none()
