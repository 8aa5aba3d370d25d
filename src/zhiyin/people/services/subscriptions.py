"""Subscribing to a result, and telling those who did: each reader gets what the own scope shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.core.results import Result, offers
from zhiyin.people import access, events
from zhiyin.people.models import Employee, Reading, Subscription, Team
from zhiyin.people.queries import actor_of_employee

from .notices import give_notice

PAUSES = {
    Subscription.Rhythm.CHANGE: timedelta(0),
    Subscription.Rhythm.DAILY: timedelta(days=1),
    Subscription.Rhythm.WEEKLY: timedelta(days=7),
}
NO_PERSON = _("Only a signed-in person can subscribe to a result.")
NO_RESULT = _("There is no such result for you. Choose one of those offered.")


@transaction.atomic
def subscribe(
    *, kind: str, key: str, rhythm: str, team: Team | None = None, actor: Actor, now: datetime
) -> Subscription:
    """Be told of a result, or have a team told; asked twice, the rhythm is changed. What it says now is the start."""
    if actor.kind not in {"employee", "token"} or actor.id is None:
        raise Refused("subscription.person_only", NO_PERSON)
    offer = offers().get(kind)
    if offer is None or not actor.may(offer.permission) or offer.read(actor, key, now) is None:
        raise Refused("subscription.unknown", NO_RESULT, field="result")
    if team is not None:
        require(actor, access.SUBSCRIBE_TEAM)
        if not access.visible_teams(actor).filter(pk=team.pk).exists():
            raise NotFound("team")
    row, _is_new = Subscription.objects.update_or_create(
        employee_id=actor.id, kind=kind, key=key, team=team, defaults={"rhythm": rhythm, "since": now}
    )
    place = Employee.objects.get(pk=actor.id)
    record(Entry(events.Subscribed(row.pk, kind, rhythm), place, changed=("rhythm",)), actor=actor, now=now)
    _tell(row, now)
    return row


@transaction.atomic
def end_subscription(*, subscription: Subscription, actor: Actor, now: datetime) -> None:
    """Be told no more."""
    if not access.own_subscriptions(actor).filter(pk=subscription.pk).exists():
        raise NotFound("subscription")
    fact = events.Unsubscribed(subscription.pk, subscription.kind)
    record(Entry(fact, subscription.employee), actor=actor, now=now)
    subscription.delete()


def tell_subscribers(*, now: datetime) -> int:
    """Tell whoever is due; each subscription is one transaction. Returns how many notices were given."""
    return sum(_tell(row, now) for row in Subscription.objects.select_related("employee", "team").order_by("pk"))


@transaction.atomic
def _tell(row: Subscription, now: datetime) -> int:
    offer = offers().get(row.kind)
    if offer is None:
        return 0
    told = {one.employee_id: one for one in row.readings.all()}
    given = 0
    for reader in _readers(row):
        last = told.get(reader.pk)
        if last and now - last.at < PAUSES[Subscription.Rhythm(row.rhythm)]:
            continue
        actor = actor_of_employee(reader.pk)
        result = offer.read(actor, row.key, now) if actor.may(offer.permission) else None
        if result is not None:
            given += _told(row, reader, last, result, now)
    return given


def _readers(row: Subscription) -> Iterable[Employee]:
    if row.team is None:
        return [row.employee] if row.employee.is_active else []
    return row.team.members.filter(is_active=True)


def _told(row: Subscription, reader: Employee, last: Reading | None, result: Result, now: datetime) -> int:
    """Note what a reader sees now, and tell it if it is another or the rhythm asks for it; the first is the start."""
    is_due = last is not None and (last.mark != result.mark or row.rhythm != Subscription.Rhythm.CHANGE)
    if last is None or is_due:
        seen = {"mark": result.mark, "text": result.text, "at": now}
        Reading.objects.update_or_create(subscription=row, employee=reader, defaults=seen)
    if last is None or not is_due:
        return 0
    is_same, reads_same = last.mark == result.mark, last.text == result.text
    kind = "same" if is_same else "list" if reads_same else "result"
    facts = {"what": row.kind, "label": result.label, "was": last.text, "value": result.text}
    give_notice(employee=reader, kind=kind, facts=facts, url=result.url, actor=SYSTEM, now=now)
    return 1
