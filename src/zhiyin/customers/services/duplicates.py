"""Deciding about a set of duplicates: not the same, or to be looked at again; and setting one down at entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhiyin.core import numbers
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, NotFound
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.customers import access, events
from zhiyin.customers.models import DuplicateMember, DuplicatePair, DuplicateSet
from zhiyin.customers.rules.clusters import Link, clusters

from .sets import places, put, write

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


@transaction.atomic
def set_down(*, links: Sequence[Link], rule: str, now: datetime) -> None:
    """Put those who were found alike at entry into sets to review; one whom an open set has already joins that one."""
    for cluster in clusters(links):
        there = DuplicateMember.objects.filter(duplicate_set__state=State.OPEN, customer__in=cluster.members)
        key = there.order_by("duplicate_set").values_list("duplicate_set", flat=True).first()
        known = (
            set(DuplicateMember.objects.filter(duplicate_set=key).values_list("customer", flat=True)) if key else set()
        )
        members = tuple(sorted(known | set(cluster.members)))
        (place,) = places([cluster._replace(members=members)])
        row = DuplicateSet.objects.get(pk=key) if key else _new(rule, now)
        row.size = len(members)
        row.chance, row.weight = cluster.weakest.chance, cluster.weakest.weight
        put(row, place)
        row.save()
        pairs = set(DuplicatePair.objects.filter(duplicate_set=row).values_list("first", "second"))
        new_links = tuple(link for link in cluster.links if (link.first, link.second) not in pairs)
        new_members = tuple(one for one in members if one not in known)
        write([row.pk], [cluster._replace(members=new_members, links=new_links)])


def _new(rule: str, now: datetime) -> DuplicateSet:
    (number,) = numbers.take("duplicate_set")
    return DuplicateSet(number=number, rule=rule, origin=DuplicateSet.Origin.ENTRY, found_at=now)


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
