"""Taking back what an import of answers has written; it only ever adds some."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.events import Entry, record_all
from zhiyin.customers.services import removable
from zhiyin.voice import access, events
from zhiyin.voice.models import Answer


@transaction.atomic
def remove_imported(*, ids: Sequence[int], actor: Actor, now: datetime) -> dict[int, Refused]:
    """Remove answers on which nothing hangs; why one stays, by its id."""
    require(actor, access.RECORD)
    gone, kept = removable(access.visible(actor), ids)
    facts = [(row, events.AnswerRemoved(row.pk, row.customer_id, row.number)) for row in gone]
    record_all([Entry(fact, row) for row, fact in facts], actor=actor, now=now)
    Answer.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return kept
