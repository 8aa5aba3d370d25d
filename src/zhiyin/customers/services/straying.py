"""Rows that reached an absorbed record while it was being merged: whoever wrote them had read it just before."""

from __future__ import annotations

from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.bulk import insert_values
from zhiyin.core.turns import take_turn
from zhiyin.customers import access
from zhiyin.customers.models import Customer, Merge, MergeMove
from zhiyin.customers.subject import Reference

from . import moving


@transaction.atomic
def gather_strays(*, absorbed_id: int, actor: Actor) -> int:
    """Move what stands with an absorbed record to the one that has absorbed it; returns how many rows moved.

    They are written down with every merge on the way, so that each of them gives them back.
    """
    require(actor, access.EDIT)
    take_turn(moving.TURN)
    into = Customer.objects.filter(pk=absorbed_id).values_list("merged_into", flat=True).first()
    if into is None:
        return 0
    held = Customer.objects.select_for_update().filter(pk__in=(absorbed_id, into)).order_by("pk")
    if not any(row.pk == absorbed_id and row.merged_into_id == into for row in held):
        return 0  # taken back, or moved on, in the meantime: that has an event of its own
    return sum(_gathered(one, absorbed_id, into) for one in moving.movable() if one.on_merge == "move")


def strayed() -> list[int]:
    """The absorbed records with which something stands that should have moved."""
    found: set[int] = set()
    for reference in moving.movable():
        if reference.on_merge == "move":
            found.update(moving.strays(reference))
    return sorted(found)


def _gathered(reference: Reference, absorbed_id: int, holder_id: int) -> int:
    keys = list(moving.rows_of(reference, absorbed_id).values_list("pk", flat=True))
    if not keys:
        return 0
    moving.hand_over(reference, keys, absorbed_id, holder_id)
    rows = [(merge, reference.name, key, None, True) for merge in _way(absorbed_id) for key in keys]
    known = MergeMove.objects.filter(reference=reference.name, key__in=keys).values_list("merge", "key")
    insert_values(MergeMove, moving.MOVE, [one for one in rows if (one[0], one[2]) not in set(known)])
    return len(keys)


def _way(absorbed_id: int) -> list[int]:
    """The merges that lead from an absorbed record to where it is now, from inside out."""
    way: list[int] = []
    at: int | None = absorbed_id
    while at is not None:
        merge = Merge.objects.filter(absorbed=at, undone_at=None).first()
        at = merge.survivor_id if merge else None
        way += [merge.pk] if merge else []
    return way
