"""What one person may not do alone: asking, deciding, using once.

Whoever builds an export asks `needs_approval(rows)`; where it does, `ask_approval`, and before the file is written
`use_approval` with the same `kind` and `about`: it raises `Refused` unless a second person has allowed exactly this.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from zhiyin.core import text
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Forbidden, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.customers import access, events
from zhiyin.customers.models import Approval

VALID = timedelta(days=7)
REASON = 300
SAME_PERSON = _("Who asked cannot decide: a second person has to.")
DECIDED = _("This was decided already.")
NOT_ALLOWED = _("More than %(alone)s rows need a second person. Ask for it, and wait until it is allowed.")


def needs_approval(rows: int) -> bool:
    """Whether so many rows need a second person."""
    return rows > settings.ROWS_ALONE


@transaction.atomic
def ask_approval(
    *, kind: str, about: Mapping[str, Any], rows: int, reason: str, actor: Actor, now: datetime
) -> Approval:
    """Ask that a second person allows this."""
    if actor.kind not in {"employee", "token"} or actor.id is None:
        raise Forbidden("customers.view")
    require(actor, access.VIEW)
    made = Approval.objects.create(
        kind=kind, about=dict(about), rows=rows, reason=text.name(reason, most=REASON, field="reason"),
        asked_by_id=actor.id, asked_at=now, expires_at=now + VALID,
    )  # fmt: skip
    record(Entry(events.ApprovalAsked(made.pk, kind, rows)), actor=actor, now=now)
    return made


@transaction.atomic
def decide_approval(*, approval: Approval, is_granted: bool, actor: Actor, now: datetime) -> Approval:
    """Allow it or not; never by who asked."""
    require(actor, access.APPROVE)
    if actor.id == approval.asked_by_id:
        raise Refused("approval.same_person", SAME_PERSON)
    state = Approval.State.GRANTED if is_granted else Approval.State.REFUSED
    rows = Approval.objects.filter(pk=approval.pk, state=Approval.State.ASKED, expires_at__gt=now)
    if not rows.update(state=state, decided_by=actor.id, decided_at=now):
        raise Refused("approval.decided", DECIDED)
    record(Entry(events.ApprovalDecided(approval.pk, approval.kind, is_granted)), actor=actor, now=now)
    approval.refresh_from_db()
    return approval


@transaction.atomic
def use_approval(*, kind: str, about: Mapping[str, Any], rows: int, actor: Actor, now: datetime) -> Approval | None:
    """The approval that allows this very thing, used up; None where none is needed. `Refused` without one."""
    if not needs_approval(rows):
        return None
    granted = Approval.objects.select_for_update().filter(
        state=Approval.State.GRANTED, kind=kind, asked_by=actor.id or 0, rows__gte=rows, expires_at__gt=now
    )
    found = next((one for one in granted if one.about == dict(about)), None)
    if found is None:
        raise Refused("approval.needed", NOT_ALLOWED, alone=settings.ROWS_ALONE)
    Approval.objects.filter(pk=found.pk).update(state=Approval.State.USED)
    record(Entry(events.ApprovalUsed(found.pk, kind, rows)), actor=actor, now=now)
    return found
