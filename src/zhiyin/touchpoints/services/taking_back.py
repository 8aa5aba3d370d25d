"""Taking back what an import of contacts has written."""

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
from zhiyin.touchpoints import access, events
from zhiyin.touchpoints.models import Interaction

from .taking_over import corrected


@transaction.atomic
def remove_imported(*, ids: Sequence[int], actor: Actor, now: datetime) -> dict[int, Refused]:
    """Remove contacts on which nothing hangs; why one stays, by its id."""
    require(actor, access.RECORD)
    gone, kept = removable(access.visible_interactions(actor), ids)
    facts = [(row, events.InteractionRemoved(row.pk, row.customer_id, row.number)) for row in gone]
    record_all([Entry(fact, row) for row, fact in facts], actor=actor, now=now)
    Interaction.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return kept


@transaction.atomic
def restore_imported(*, before: Mapping[int, Mapping[str, Any]], actor: Actor, now: datetime) -> dict[int, Refused]:
    """Put back what contacts were before an import corrected them; why one stays as it is, by its id."""
    require(actor, access.RECORD)
    rows = {row.pk: row for row in access.visible_interactions(actor).select_for_update().filter(pk__in=before)}
    entries = []
    for pk, row in rows.items():
        if differs := put_back(row, before[pk]):
            row.save(update_fields=list(differs))
            entries.append(corrected(row, differs))
    record_all(entries, actor=actor, now=now)
    return {pk: out_of_reach() for pk in before if pk not in rows}
