"""A customer's rights over the API: consent, handing out, erasing; the same services as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status

from zhiyin.api.bodies import In
from zhiyin.core import clock, jobs
from zhiyin.customers import queries, services
from zhiyin.customers.jobs import ERASE
from zhiyin.customers.models import Customer
from zhiyin.customers.services import Word

from .calls import REFUSED, acting

router = Router(tags=["customers"])


class StandOut(Schema):
    """One purpose of sending. `reason` is empty where a message may go now over `channel`."""

    purpose: str
    basis: str
    stands: str
    sent: int
    reason: str


class WordIn(In):
    """What the customer says: `given` or `refused`; `channel` empty: all; `evidence`: how it is known."""

    said: Literal["given", "refused"]
    purpose: str
    channel: str = ""
    evidence: str = ""


class ErasureIn(In):
    """reason: request, withdrawn, ended, unlawful."""

    reason: str = "request"


class ErasureOut(Schema):
    """state: requested, erased (rows are gone), done."""

    number: int
    state: str
    reason: str
    requested_at: datetime


class HandOutIn(In):
    """purpose: service, contact, verify, correct, legal."""

    purpose: str


class HandOutOut(Schema):
    """`path` gives the file to who asked for it, signed in on the pages, until `expires_at`."""

    path: str
    expires_at: datetime


@router.get("/{int:number}/consents", response={200: list[StandOut], **REFUSED}, summary="Where a customer stands")
def list_consents(request: HttpRequest, number: int, channel: str = "") -> list[StandOut]:
    """Each purpose, and whether a message may go now over `channel`."""
    actor, now = acting(request), clock.now()
    return _stands(queries.customer_meant(actor, number, now=now), now, channel)


@router.post("/{int:number}/consent", response={200: list[StandOut], **REFUSED}, summary="Note what it says")
def note_consent(request: HttpRequest, number: int, payload: WordIn) -> list[StandOut]:
    """The ledger keeps every expression of will; the answer tells where the customer stands now."""
    actor, now = acting(request), clock.now()
    row = queries.customer_meant(actor, number, now=now)
    word = Word(payload.purpose, payload.channel, payload.evidence)
    verb = services.give_consent if payload.said == "given" else services.withdraw_consent
    verb(customer=row, word=word, actor=actor, now=now)
    return _stands(row, now, payload.channel)


@router.post("/{int:number}/erasure", response={202: ErasureOut, **REFUSED}, summary="Erase a customer")
def erase_customer(request: HttpRequest, number: int, payload: ErasureIn) -> Status[ErasureOut]:
    """Done in the background; 422 under a legal hold."""
    actor, now = acting(request), clock.now()
    row = queries.customer(actor, number)
    erasure = services.request_erasure(customer=row, reason=payload.reason, actor=actor, now=now)
    jobs.enqueue(ERASE, {}, actor=actor, now=now, key=ERASE)
    return Status(202, ErasureOut.model_validate(erasure, from_attributes=True))


@router.post("/{int:number}/hand-out", response={201: HandOutOut, **REFUSED}, summary="Hand out everything")
def hand_out_customer(request: HttpRequest, number: int, payload: HandOutIn) -> Status[HandOutOut]:
    """Make a file with all that is known of the customer, for the customer."""
    actor, now = acting(request), clock.now()
    row = queries.customer(actor, number)
    made = services.hand_out(customer=row, purpose=payload.purpose, actor=actor, now=now)
    path = f"/customers/hand-outs/{services.link_of(made)}"
    return Status(201, HandOutOut(path=path, expires_at=made.expires_at))


def _stands(row: Customer, now: datetime, channel: str) -> list[StandOut]:
    return [
        StandOut(purpose=one.purpose.code, basis=one.purpose.basis, stands=one.stands, sent=one.sent, reason=one.reason)
        for one in queries.stands(row, now=now, channel=channel)
    ]
