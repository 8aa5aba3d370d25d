"""Inviting a customer after a service, or noting why not; what follows from the link; the end of its time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import RESPONDENT, Actor
from zhiyin.core.events import Entry, Placed, record, record_all
from zhiyin.customers import queries as customers
from zhiyin.customers.models import ContactDetail, Customer
from zhiyin.customers.services import note_sent
from zhiyin.voice import access, events, rules
from zhiyin.voice.models import Invitation, OptOut, Survey

from .letters import letter

REACHED = (Invitation.State.CREATED, Invitation.State.SENT, Invitation.State.OPENED, Invitation.State.ANSWERED)
BATCH = 1000
PURPOSE, CHANNEL = "survey", "email"


@dataclass(frozen=True, slots=True)
class Service:
    """The service that is asked about: who received it, in which contact, from whom, where (as it was then)."""

    customer_id: int | None
    interaction_id: int | None
    employee_id: int | None
    place: Placed
    is_recovery: bool = False


@transaction.atomic
def invite(*, survey: Survey, service: Service, actor: Actor, now: datetime) -> Invitation:
    """Invite the customer of `service`, or record why not: either way one row says what was decided."""
    require(actor, access.MANAGE)
    customer = Customer.objects.filter(pk=service.customer_id).first() if service.customer_id else None
    occasion = _occasion(customer, service, now, is_live=actor.origin == "live")
    reason = rules.reason_not_to_invite(occasion, cool_down_days=survey.cool_down_days, now=now)
    invitation = _new(survey, service, now)
    fact: events.InvitationNotSent | events.InvitationCreated
    if reason:
        invitation.state, invitation.reason = Invitation.State.NOT_SENT, reason
        invitation.save()
        fact = events.InvitationNotSent(invitation.pk, service.customer_id, reason)
    else:
        invitation.save()
        fact = events.InvitationCreated(invitation.pk, service.customer_id, service.interaction_id)
    record(Entry(fact, invitation), actor=actor, now=now)
    return invitation


def _occasion(customer: Customer | None, service: Service, now: datetime, *, is_live: bool) -> rules.Occasion:
    if customer is None:
        return rules.Occasion(is_live=is_live, has_customer=False)
    reached = Invitation.objects.filter(customer=customer, state__in=REACHED).order_by("-created_at")
    return rules.Occasion(
        is_live=is_live,
        has_customer=True,
        is_active=customer.is_active,
        has_address=bool(_address(customer.pk)),
        opted_out=OptOut.objects.filter(customer=customer).exists(),
        refused=_refused(customer.pk, now),
        last_invited_at=reached.values_list("created_at", flat=True).first(),
        is_recovery=service.is_recovery,
    )


def _new(survey: Survey, service: Service, now: datetime) -> Invitation:
    seed = secrets.token_hex(16)
    domain = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    place = service.place
    return Invitation(
        survey=survey,
        customer_id=service.customer_id,
        interaction_id=service.interaction_id,
        employee_id=service.employee_id,
        is_recovery=service.is_recovery,
        branch_id=place.branch_id,
        scope_1=place.scope_1,
        scope_2=place.scope_2,
        scope_3=place.scope_3,
        scope_4=place.scope_4,
        seed=seed,
        digest=access.digest_of(access.token_of(seed)),
        language=settings.LANGUAGE_CODE,
        message_id=f"<survey.{secrets.token_hex(16)}@{domain}>",
        created_at=now,
        expires_at=now + timedelta(days=survey.valid_days),
    )


def _address(customer_id: int | None) -> str:
    rows = ContactDetail.objects.filter(customer=customer_id, kind=ContactDetail.Kind.EMAIL).exclude(normal="")
    return rows.values_list("normal", flat=True).first() or ""


def send_invitation(*, invitation_id: int, actor: Actor, now: datetime) -> None:
    """Send the mail of a created invitation and note it. Called again, it sends nothing or the same Message-ID again.

    Not atomic: the mail cannot be taken back. A mail server that does not answer raises, and the worker tries again.
    """
    require(actor, access.MANAGE)
    rows = Invitation.objects.select_related("survey", "customer", "interaction")
    invitation = rows.filter(pk=invitation_id, state=Invitation.State.CREATED, expires_at__gt=now).first()
    if invitation is None or invitation.customer is None:
        return
    address = _address(invitation.customer_id)
    if reason := _against(invitation, address, now):
        _note_not_sent(invitation, reason, actor, now)
        return
    try:
        letter(invitation, address).send()
    except SMTPRecipientsRefused as error:
        if not all(500 <= code < 600 for code, _text in error.recipients.values()):
            raise
        _note_not_sent(invitation, rules.ADDRESS_REFUSED, actor, now)
        return
    _note_sent(invitation, actor, now)


def _refused(customer_id: int, now: datetime) -> str:
    return customers.reason_not_to_send(customer_id=customer_id, purpose=PURPOSE, channel=CHANNEL, now=now)


def _against(invitation: Invitation, address: str, now: datetime) -> str:
    """What has come up against sending since the customer was invited."""
    assert invitation.customer_id is not None
    occasion = rules.Occasion(
        is_live=True,
        has_customer=True,
        has_address=bool(address),
        opted_out=OptOut.objects.filter(customer=invitation.customer_id).exists(),
        refused=_refused(invitation.customer_id, now),
        is_recovery=invitation.is_recovery,
    )
    return rules.reason_not_to_invite(occasion, cool_down_days=0, now=now)


@transaction.atomic
def _note_sent(invitation: Invitation, actor: Actor, now: datetime) -> None:
    rows = Invitation.objects.filter(pk=invitation.pk, state=Invitation.State.CREATED)
    if rows.update(state=Invitation.State.SENT, sent_at=now):
        if invitation.customer_id is not None:
            note_sent(customer_id=invitation.customer_id, purpose=PURPOSE, channel=invitation.channel, now=now)
        fact = events.InvitationSent(invitation.pk, invitation.customer_id, invitation.channel)
        record(Entry(fact, invitation, changed=("state", "sent_at")), actor=actor, now=now)


@transaction.atomic
def _note_not_sent(invitation: Invitation, reason: str, actor: Actor, now: datetime) -> None:
    rows = Invitation.objects.filter(pk=invitation.pk, state=Invitation.State.CREATED)
    if rows.update(state=Invitation.State.NOT_SENT, reason=reason):
        fact = events.InvitationNotSent(invitation.pk, invitation.customer_id, reason)
        record(Entry(fact, invitation, changed=("state", "reason")), actor=actor, now=now)


@transaction.atomic
def mark_opened(*, invitation: Invitation, now: datetime) -> None:
    """Note that the link was opened, once; the bearer of the link is the one who acts."""
    unopened = (Invitation.State.CREATED, Invitation.State.SENT)
    rows = Invitation.objects.filter(pk=invitation.pk, state__in=unopened)
    if rows.update(state=Invitation.State.OPENED, opened_at=now):
        fact = events.InvitationOpened(invitation.pk, invitation.customer_id)
        record(Entry(fact, invitation, changed=("state", "opened_at")), actor=RESPONDENT, now=now)


@transaction.atomic
def decline_surveys(*, token: str, now: datetime) -> None:
    """The bearer of the link wants no more surveys; said twice, it is noted once."""
    invitation = access.by_token(token, now=now)
    if invitation.customer_id is None:
        return
    optout, is_new = OptOut.objects.get_or_create(customer_id=invitation.customer_id, defaults={"at": now})
    if is_new:
        fact = events.SurveysDeclined(optout.pk, invitation.customer_id)
        record(Entry(fact, invitation, changed=("at",)), actor=RESPONDENT, now=now)


@transaction.atomic
def expire_invitations(*, actor: Actor, now: datetime) -> int:
    """Close the links whose time is over, up to 1,000 at once; returns how many."""
    require(actor, access.MANAGE)
    waiting = (Invitation.State.CREATED, Invitation.State.SENT, Invitation.State.OPENED)
    rows = list(Invitation.objects.filter(state__in=waiting, expires_at__lte=now).order_by("pk")[:BATCH])
    Invitation.objects.filter(pk__in=[row.pk for row in rows], state__in=waiting).update(state=Invitation.State.EXPIRED)
    entries = [Entry(events.InvitationExpired(row.pk, row.customer_id), row, changed=("state",)) for row in rows]
    record_all(entries, actor=actor, now=now)
    return len(rows)
