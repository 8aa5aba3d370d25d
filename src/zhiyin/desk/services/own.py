"""The company's own fields of a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiyin.core.actor import Actor
from zhiyin.core.events import Entry, record
from zhiyin.desk import events, rules
from zhiyin.desk.models import OWN, Ticket
from zhiyin.desk.rules import Status, Verb

from .changes import locked, settle


@transaction.atomic
def write_fields(
    *, ticket: Ticket, given: Mapping[str, Any], version: int | None = None, actor: Actor, now: datetime
) -> Ticket:
    """Write own fields by their code; what is not given stays. `Conflict` when `version` is not the present one."""
    row = locked(ticket, Verb.PRIORITISE, version, actor)
    status = rules.next_status(Verb.PRIORITISE, Status(row.status))
    before, row.custom = row.custom, OWN.settled(row.custom, given)
    changed = tuple(OWN.different(before, row.custom))
    if changed:
        settle(row, row.clock, status, now, "custom")
        OWN.index([row])
        fact = events.TicketFieldsChanged(row.pk, row.customer_id, row.number)
        record(Entry(fact, row, changed=changed, values={"custom": before}), actor=actor, now=now)
    return row
