"""What waits for a second person, and what was decided."""

from __future__ import annotations

from zhiyin.core.access import one
from zhiyin.core.actor import Actor
from zhiyin.customers import access
from zhiyin.customers.models import Approval

MOST = 200


def approvals(actor: Actor) -> list[Approval]:
    """The latest requests: all for who decides, the own ones for others."""
    rows = Approval.objects.select_related("asked_by", "decided_by")
    if not actor.may(access.APPROVE):
        rows = rows.filter(asked_by=actor.id or 0)
    return list(rows[:MOST])


def approval(actor: Actor, key: int) -> Approval:
    """One request, for who decides; `NotFound` for others."""
    rows = Approval.objects.all() if actor.may(access.APPROVE) else Approval.objects.none()
    return one(rows, pk=key)
