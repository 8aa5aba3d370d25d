"""Deciding about a set of duplicates: not the same, or to be looked at again; and setting one down at entry."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, NotFound
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.customers import access, events
from zhiyin.customers.models import DuplicateSet

State = DuplicateSet.State
DECIDED = _("Somebody has decided about this set already; open the list anew.")
NOT_DECIDED = _("This set is open; there is nothing to take back.")


@transaction.atomic
def dismiss(*, duplicates: DuplicateSet, actor: Actor, now: datetime) -> DuplicateSet:
    """The records of a set are not the same: they are not proposed together again."""
    return _decide(duplicates, State.OPEN, State.DISMISSED, actor, now)


@transaction.atomic
def reopen(*, duplicates: DuplicateSet, actor: Actor, now: datetime) -> DuplicateSet:
    """Take back what was decided about a set."""
    return _decide(duplicates, State.DISMISSED, State.OPEN, actor, now)


def _decide(row: DuplicateSet, before: str, after: str, actor: Actor, now: datetime) -> DuplicateSet:
    require(actor, access.EDIT)
    if not sees(actor, row):
        raise NotFound("duplicateset")
    decided_at = None if after == State.OPEN else now
    if not DuplicateSet.objects.filter(pk=row.pk, state=before).update(state=after, decided_at=decided_at):
        raise Conflict("duplicates.decided", DECIDED if before == State.OPEN else NOT_DECIDED)
    row.state, row.decided_at = after, decided_at
    fact = events.DuplicatesDismissed if after == State.DISMISSED else events.DuplicatesReopened
    record(Entry(fact(row.pk, row.number), row, changed=("state",)), actor=actor, now=now)
    return row
