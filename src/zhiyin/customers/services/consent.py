"""The ledger of consent: noting that a customer agreed or took it back, and that a message went out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhiyin.core import text
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.customers import access, events
from zhiyin.customers.models import Consent, Customer, Outreach, SendingPurpose
from zhiyin.customers.rules import consent as rules

UNKNOWN_CHANNEL = _("“%(code)s” is no way of sending. There are: %(known)s; none named means all of them.")
UNKNOWN_PURPOSE = _("There is no purpose “%(code)s”. There are: %(known)s.")


@dataclass(frozen=True, slots=True)
class Word:
    """What a customer says: about which purpose, over which channel (empty: all), how it is known."""

    purpose: str
    channel: str = ""
    evidence: str = ""


@transaction.atomic
def give_consent(*, customer: Customer, word: Word, actor: Actor, now: datetime) -> list[Consent]:
    """Note that the customer agrees to the present text of a purpose: one row for each record it was made of."""
    purpose, channel, evidence = _checked(customer, word, actor, now)
    rows = [
        Consent(
            customer=customer, record=one, purpose=purpose, version=purpose.version, channel=channel,
            given_at=now, evidence=evidence, given_by_id=_who(actor),
        )
        for one in _records(customer, purpose)
    ]  # fmt: skip
    made = Consent.objects.bulk_create(rows)
    fact = events.ConsentGiven(customer.pk, purpose.code, channel, purpose.version)
    record(Entry(fact, customer, changed=("consent",)), actor=actor, now=now)
    return made


@transaction.atomic
def withdraw_consent(*, customer: Customer, word: Word, actor: Actor, now: datetime) -> list[Consent]:
    """Note that the customer does not agree (any more): what was given is closed, a refusal is written beside it."""
    purpose, channel, evidence = _checked(customer, word, actor, now)
    given = Consent.objects.filter(customer=customer, purpose=purpose, withdrawn_at=None)
    closed = given.filter(channel=channel) if channel else given
    answered = set(closed.values_list("record", flat=True))
    closed.update(withdrawn_at=now, withdrawn_by=_who(actor))
    rows = [
        Consent(
            customer=customer, record=one, purpose=purpose, version=purpose.version, channel=channel,
            withdrawn_at=now, evidence=evidence, withdrawn_by_id=_who(actor),
        )
        for one in _records(customer, purpose)
        if one not in answered or evidence
    ]  # fmt: skip
    made = Consent.objects.bulk_create(rows)
    fact = events.ConsentWithdrawn(customer.pk, purpose.code, channel)
    record(Entry(fact, customer, changed=("consent",)), actor=actor, now=now)
    return made


def note_sent(*, customer_id: int, purpose: str, channel: str, now: datetime) -> None:
    """Note that a message has gone out, in the transaction that notes its sending; the sending area has the event."""
    known = SendingPurpose.objects.filter(code=purpose).first()
    if known is not None:
        Outreach.objects.create(customer_id=customer_id, purpose=known, channel=channel, at=now)


def _checked(customer: Customer, word: Word, actor: Actor, now: datetime) -> tuple[SendingPurpose, str, str]:
    require(actor, access.CONSENT)
    if not access.reaches(actor, customer, now=now):
        raise NotFound("customer")
    known = {one.code: one for one in SendingPurpose.objects.filter(is_active=True)}
    if word.purpose not in known:
        raise Refused(
            "consent.purpose", UNKNOWN_PURPOSE, field="purpose", code=word.purpose[:40], known=", ".join(known)
        )
    if word.channel and word.channel not in rules.CHANNELS:
        ways = ", ".join(rules.CHANNELS)
        raise Refused("consent.channel", UNKNOWN_CHANNEL, field="channel", code=word.channel[:40], known=ways)
    evidence = text.line(word.evidence, most=rules.LONGEST_EVIDENCE, field="evidence") if word.evidence.strip() else ""
    return known[word.purpose], word.channel, evidence


def _records(customer: Customer, purpose: SendingPurpose) -> list[int]:
    """The records whose word about this purpose counts here, the customer's own among them."""
    said = Consent.objects.filter(customer=customer, purpose=purpose).values_list("record", flat=True)
    return sorted({customer.pk, *said})


def _who(actor: Actor) -> int | None:
    return actor.id if actor.kind in {"employee", "token"} else None
