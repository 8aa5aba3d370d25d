"""Reads about following: whom an actor follows, and what there is to tell."""

from __future__ import annotations

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.paging import Page, page_of
from zhiyin.core.prepared import Given, Prepared
from zhiyin.customers import access
from zhiyin.customers.models import Customer, Follower, FollowerNotice

NOTICES = 50
_follower = Prepared(lambda: Follower.objects.filter(employee=Given("employee"), customer=Given("customer")))


def follows(actor: Actor, customer: Customer) -> bool:
    """Whether the actor follows a customer."""
    return bool(_follower(employee=access.employee_of(actor) or 0, customer=customer.pk))


def followed(actor: Actor, *, cursor: str = "") -> Page[Follower]:
    """The customers in scope that the actor follows, the latest first."""
    require(actor, access.VIEW)
    rows = Follower.objects.filter(employee=access.employee_of(actor) or 0, customer__in=access.visible(actor))
    return page_of(rows.select_related("customer__branch", "customer__tier"), order=("-id",), cursor=cursor)


def notices(actor: Actor) -> list[FollowerNotice]:
    """What happened lately to the followed customers in scope, the newest first."""
    require(actor, access.VIEW)
    rows = FollowerNotice.objects.filter(employee=access.employee_of(actor) or 0, customer__in=access.visible(actor))
    return list(rows.select_related("customer", "event").order_by("-id")[:NOTICES])
