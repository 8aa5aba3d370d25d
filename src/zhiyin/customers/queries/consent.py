"""Where a customer stands on each purpose of sending, and whether a message may go now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from zhiyin.core.access import one
from zhiyin.customers.models import Consent, Customer, Outreach, SendingPurpose
from zhiyin.customers.rules import consent as rules
from zhiyin.customers.rules.consent import Said


@dataclass(frozen=True, slots=True)
class Stand:
    """One purpose and where a customer stands on it; `reason`: why nothing may be sent now, empty: it may."""

    purpose: SendingPurpose
    stands: rules.Standing
    sent: int
    reason: str
    said: list[Consent]


def purposes() -> list[SendingPurpose]:
    """What messages are sent for."""
    return list(SendingPurpose.objects.filter(is_active=True))


def all_purposes() -> list[SendingPurpose]:
    """The same with those out of use."""
    return list(SendingPurpose.objects.all())


def purpose(code: str) -> SendingPurpose:
    """One purpose by code."""
    return one(SendingPurpose.objects.all(), code=code)


def stands(customer: Customer, *, now: datetime, channel: str = "") -> list[Stand]:
    """Where the customer stands on every purpose: three queries."""
    said: dict[int, list[Consent]] = {}
    rows = Consent.objects.filter(customer=customer).select_related("given_by", "withdrawn_by")
    for row in rows.order_by("id"):
        said.setdefault(row.purpose_id, []).append(row)
    sent: dict[int, list[datetime]] = {}
    for purpose, at in Outreach.objects.filter(customer=customer).values_list("purpose_id", "at"):
        sent.setdefault(purpose, []).append(at)
    return [_stand(one, said.get(one.pk, []), sent.get(one.pk, []), channel, now) for one in purposes()]


def reason_not_to_send(*, customer_id: int, purpose: str, channel: str, now: datetime) -> str:
    """Why no message for this purpose may go over this channel now (a code of `rules.REASONS`); empty: it may.

    Every area asks here before it sends anything, and calls `services.note_sent` when it has.
    """
    if "drop_consent" in settings.SABOTAGE:
        return ""
    known = SendingPurpose.objects.filter(code=purpose, is_active=True).first()
    if known is None:
        return rules.UNKNOWN
    said = list(Consent.objects.filter(customer=customer_id, purpose=known).order_by("id"))
    sent = [] if known.most is None else list(_sent(customer_id, known, now))
    return _stand(known, said, sent, channel, now).reason


def may_send(*, customer_id: int, purpose: str, channel: str, now: datetime) -> bool:
    """Whether a message for this purpose may go to the customer over this channel now."""
    return not reason_not_to_send(customer_id=customer_id, purpose=purpose, channel=channel, now=now)


def _sent(customer_id: int, purpose: SendingPurpose, now: datetime) -> list[datetime]:
    since = _limit(purpose).since(now)
    rows = Outreach.objects.filter(customer=customer_id, purpose=purpose, at__gt=since)
    return list(rows.values_list("at", flat=True)[: purpose.most])


def _stand(purpose: SendingPurpose, said: list[Consent], sent: list[datetime], channel: str, now: datetime) -> Stand:
    limit = _limit(purpose)
    words = [
        Said(row.record, row.version, row.channel, row.given_at, row.withdrawn_at, order)
        for order, row in enumerate(said)
    ]
    where = rules.standing(words, channel=channel, version=purpose.version)
    count = sum(1 for at in sent if at > limit.since(now))
    reason = rules.reason_not_to_send(purpose.basis, where, sent=count, limit=limit)
    return Stand(purpose, where, count, reason, said)


def _limit(purpose: SendingPurpose) -> rules.Limit:
    return rules.Limit(purpose.most, purpose.days)
