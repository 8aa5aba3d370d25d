"""Making good: an answer below expectation opens one recovery ticket, or reopens the recovery it was about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext, override

from zhiyin.core.actor import Actor
from zhiyin.core.events import record_all
from zhiyin.core.keys import among
from zhiyin.customers.models import Customer
from zhiyin.desk import rules
from zhiyin.desk.models import Ticket
from zhiyin.desk.rules import Priority, Status, Verb
from zhiyin.touchpoints.models import Channel, Interaction, ServiceKind

from .changes import locked, moved, settle
from .tickets import NewTicket, open_ticket

SOURCE = "recovery"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer below expectation: to which contact it belongs, and when it was given."""

    answer_id: int
    interaction_id: int | None
    customer_id: int | None
    answered_at: datetime


@transaction.atomic
def recover(*, verdict: Verdict, actor: Actor, now: datetime) -> Ticket | None:
    """Open the one recovery of the ticket that the answer is about, or reopen it if it is a recovery itself.

    The same answer again, or one that is older than the last solving, changes nothing; then None is returned.
    """
    first = _ticket_of(verdict)
    if first is not None and first.is_recovery:
        return _reopen(first, verdict, actor, now)
    if first is not None and Ticket.objects.filter(recovery_of=first).exists():
        return None
    key = f"answer-{verdict.answer_id}"
    if among(Ticket.objects.filter(source=SOURCE), "external_id", [key]).exists():
        return None
    return open_ticket(new=_recovery(first, verdict, key), actor=actor, now=now)


def _ticket_of(verdict: Verdict) -> Ticket | None:
    """The ticket that the answered contact began with; of several the one solved last."""
    if verdict.interaction_id is None:
        return None
    rows = Ticket.objects.filter(interaction=verdict.interaction_id).select_related("branch", "customer", "team")
    return rows.order_by(models.F("solved_at").desc(nulls_last=True), "-pk").first()


def _reopen(ticket: Ticket, verdict: Verdict, actor: Actor, now: datetime) -> Ticket | None:
    row = locked(ticket, Verb.REOPEN, None, actor)
    before = Status(row.status)
    if row.solved_at is None or verdict.answered_at < row.solved_at:
        return None
    settle(row, row.clock, rules.next_status(Verb.REOPEN, before), now)
    record_all(moved(row, before, actor, verdict.answer_id), actor=actor, now=now)
    return row


def _recovery(first: Ticket | None, verdict: Verdict, key: str) -> NewTicket:
    contact = Interaction.objects.select_related("branch").filter(pk=verdict.interaction_id or 0).first()
    customer = Customer.objects.select_related("branch").filter(pk=verdict.customer_id or 0).first()
    place = next((row for row in (first, contact, customer) if row is not None and row.branch is not None), None)
    with override(settings.LANGUAGE_CODE):
        named = gettext("Make good: ticket #%(number)s") % {"number": first.number} if first else ""
        subject = named or gettext("Make good: an answer below expectation")
    return NewTicket(
        subject=subject, customer=customer, channel=Channel.objects.filter(code="survey").first(),
        service_kind=_kind(), branch=place.branch if place else None, priority=Priority.HIGH,
        team=first.team if first else None, recovery_of=first, is_recovery=True, source=SOURCE, external_id=key,
    )  # fmt: skip


def _kind() -> ServiceKind | None:
    """The company's kind of service for recoveries, else its first kind of complaint."""
    rows = ServiceKind.objects.filter(models.Q(code=SOURCE) | models.Q(is_complaint=True), is_active=True)
    return rows.order_by(models.Case(models.When(code=SOURCE, then=0), default=1), "code").first()
