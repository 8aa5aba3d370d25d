"""Following customers: who wants to know, and telling them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, kind_of, record
from zhiyin.core.models import Event
from zhiyin.customers import access, events
from zhiyin.customers.models import Customer, Follower, FollowerNotice

NO_EMPLOYEE = _("Only a member of staff can follow a customer.")


@transaction.atomic
def follow(*, customer: Customer, actor: Actor, now: datetime) -> None:
    """Be told what happens to a customer in reach; asked twice, it is noted once."""
    employee = _employee(actor)
    if not access.reaches(actor, customer, now=now):
        raise NotFound("customer")
    _row, is_new = Follower.objects.get_or_create(employee_id=employee, customer=customer, defaults={"since": now})
    if is_new:
        record(Entry(events.CustomerFollowed(customer.pk, employee), customer), actor=actor, now=now)


@transaction.atomic
def unfollow(*, customer: Customer, actor: Actor, now: datetime) -> None:
    """Be told no more; also of a customer that has left one's scope."""
    employee = _employee(actor)
    if Follower.objects.filter(employee_id=employee, customer=customer).delete()[0]:
        FollowerNotice.objects.filter(employee_id=employee, customer=customer).delete()
        record(Entry(events.CustomerUnfollowed(customer.pk, employee), customer), actor=actor, now=now)


@transaction.atomic
def tell_followers(*, event: Event, now: datetime) -> int:
    """One notice for each follower of the event's customer but who did it; told twice, it stands once."""
    followers = Follower.objects.filter(customer_id=event.customer_id or 0)
    if event.actor_kind in {"employee", "token"}:
        followers = followers.exclude(employee_id=event.actor_id or 0)
    rows = [FollowerNotice(employee_id=one.employee_id, customer_id=one.customer_id, event=event, at=now)
            for one in followers]  # fmt: skip
    FollowerNotice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def tell_of_many(*, customers: Sequence[int], fact: type, actor: Actor, now: datetime) -> None:
    """The same for a change of many customers at once, for their latest event of this kind: where anybody follows them.

    A delivery for each event would keep the worker busy for what hardly anybody follows.
    """
    if actor.origin != "live":
        return
    followed = set(Follower.objects.filter(customer__in=customers).values_list("customer", flat=True))
    for key in sorted(followed):
        event = Event.objects.filter(customer_id=key, kind=kind_of(fact)).order_by("-occurred_at", "-id").first()
        if event is not None:
            tell_followers(event=event, now=now)


def read_notices(*, actor: Actor, now: datetime) -> int:
    """Mark all notices of the actor as read."""
    return FollowerNotice.objects.filter(employee_id=_employee(actor), read_at=None).update(read_at=now)


def _employee(actor: Actor) -> int:
    require(actor, access.VIEW)
    employee = access.employee_of(actor)
    if employee is None:
        raise Refused("follow.no_employee", NO_EMPLOYEE)
    return employee
