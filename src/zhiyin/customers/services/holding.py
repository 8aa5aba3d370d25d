"""Legal holds: what a court or an authority wants kept is not erased."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiyin.core import text
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, NotFound
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.customers import access, events
from zhiyin.customers.models import Customer, LegalHold

REASON = 300
LIFTED = _("This hold was lifted already.")


@transaction.atomic
def set_hold(*, customer: Customer, reason: str, actor: Actor, now: datetime) -> LegalHold:
    """Put a customer under legal hold; several may stand side by side."""
    require(actor, access.ERASE)
    if not sees(actor, customer):
        raise NotFound("customer")
    why = text.name(reason, most=REASON, field="reason")
    hold = LegalHold.objects.create(customer=customer, reason=why, set_by_id=_who(actor), set_at=now)
    fact = events.HoldSet(customer.pk, hold.pk)
    record(Entry(fact, customer, values={"reason": why}), actor=actor, now=now)
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, actor: Actor, now: datetime) -> None:
    """End a legal hold."""
    require(actor, access.ERASE)
    if not sees(actor, hold.customer):
        raise NotFound("customer")
    if not LegalHold.objects.filter(pk=hold.pk, lifted_at=None).update(lifted_at=now, lifted_by=_who(actor)):
        raise Conflict("hold.lifted", LIFTED)
    record(Entry(events.HoldLifted(hold.customer_id, hold.pk), hold.customer), actor=actor, now=now)


def _who(actor: Actor) -> int | None:
    return actor.id if actor.kind in {"employee", "token"} else None
