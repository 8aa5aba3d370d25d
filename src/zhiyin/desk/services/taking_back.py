"""Taking back what an import of tickets has written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.events import Entry, record_all
from zhiyin.customers.services import out_of_reach, put_back, removable
from zhiyin.desk import access, events
from zhiyin.desk.models import OWN, Message, Ticket

from .history import corrected, worked_on


@transaction.atomic
def remove_imported(*, ids: Sequence[int], actor: Actor, now: datetime) -> dict[int, Refused]:
    """Remove tickets on which nobody has worked, with what is said in them; why one stays, by its id."""
    require(actor, access.CREATE)
    free, kept = removable(access.visible(actor), ids, parts=(Message,))
    kept |= {row.pk: error for row in free if (error := worked_on(row))}
    gone = [row for row in free if row.pk not in kept]
    facts = [(row, events.TicketRemoved(row.pk, row.customer_id, row.number)) for row in gone]
    record_all([Entry(fact, row) for row, fact in facts], actor=actor, now=now)
    keys = [row.pk for row in gone]
    Message.objects.filter(ticket__in=keys).delete()
    Ticket.objects.filter(pk__in=keys).delete()
    return kept


@transaction.atomic
def restore_imported(*, before: Mapping[int, Mapping[str, Any]], actor: Actor, now: datetime) -> dict[int, Refused]:
    """Put back what tickets were before an import corrected them; why one stays as it is, by its id."""
    require(actor, access.CREATE)
    rows = {row.pk: row for row in access.visible(actor).select_for_update().filter(pk__in=before)}
    kept = {pk: out_of_reach() for pk in before if pk not in rows}
    entries = []
    for pk, row in rows.items():
        if error := worked_on(row):
            kept[pk] = error
        elif differs := put_back(row, before[pk]):
            try:
                _save(row, differs)
            except Refused as refused:
                kept[pk] = refused
            else:
                entries.append(corrected(row, differs))
    record_all(entries, actor=actor, now=now)
    return kept


@transaction.atomic
def _save(row: Ticket, differs: Mapping[str, Any]) -> None:
    row.save(update_fields=list(differs))
    if "custom" in differs:
        OWN.index([row])
