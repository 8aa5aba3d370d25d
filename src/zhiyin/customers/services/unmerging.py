"""Taking a merge back: both records as they were, and what came later where it belongs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, NotFound
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record_all
from zhiyin.core.turns import take_turn
from zhiyin.customers import access, events
from zhiyin.customers.models import ContactDetail, Customer, Merge, MergeMove
from zhiyin.customers.queries import later as reads
from zhiyin.customers.rules import merging as rules
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.subject import Reference
from zhiyin.people.models import Branch

from . import lines, moving, settling
from .merging import plain, put, rebuild

UNDONE = _("This merge has been taken back already.")
DEEPER = _("The customer %(number)s has been merged into %(into)s since. Take that merge back first, then this one.")


@transaction.atomic
def unmerge_customers(
    *, merge: Merge, actor: Actor, now: datetime, back: Mapping[str, Collection[int]] | None = None
) -> Customer:
    """Take `merge` back and return the restored record.

    Every row that moved goes back where it still is; a field of the survivor gets its value from before unless
    somebody changed it since. Rows that came later go back where they carry evidence of the restored record
    (`queries.later`); `back` (reference -> keys) decides in place of the evidence for the references it names.
    """
    require(actor, access.EDIT)
    take_turn(moving.TURN)
    merge = _locked(merge)
    survivor, restored = merge.survivor, merge.absorbed
    if not (sees(actor, survivor) and sees(actor, restored)):
        raise NotFound("merge")
    _add_later(merge, dict(back or {}))
    gone = _give_back(merge)
    for other in moving.standing(merge):
        moving.catch_up(other, gone)
    _restore_fields(merge, survivor, now)
    _stand_alone(merge, restored, now)
    for row in (survivor, restored):
        lines.settle_primary(row, Change({}))
        rebuild(row)
    settling.unsettle(merge)
    _announce(merge, actor, now)
    return restored


def _locked(merge: Merge) -> Merge:
    """The merge as it is now, both its customers held; refuses what is not to be taken back."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    rows = Customer.objects.select_for_update().filter(pk__in=(merge.survivor_id, merge.absorbed_id)).order_by("pk")
    held = {row.pk: row for row in rows}
    survivor, absorbed = held[merge.survivor_id], held[merge.absorbed_id]
    if not merge.is_standing:
        raise Conflict("merge.undone", UNDONE)
    if survivor.merged_into_id is not None:
        into = Customer.objects.values_list("number", flat=True).get(pk=survivor.merged_into_id)
        raise Conflict("merge.deeper", DEEPER, number=survivor.number, into=into)
    merge.survivor, merge.absorbed = survivor, absorbed
    return merge


def _add_later(merge: Merge, back: dict[str, Collection[int]]) -> None:
    """Write down which rows that came after the merge go back with it."""
    by_evidence = {name: {row.key for row in rows if row.goes_back} for name, rows in reads.later(merge).items()}
    rows = [
        MergeMove(merge=merge, reference=name, key=key, is_later=True)
        for name, keys in (by_evidence | reads.allowed(merge, back)).items()
        for key in sorted(keys)
    ]
    MergeMove.objects.bulk_create(rows)


def _give_back(merge: Merge) -> dict[Reference, set[moving.Key]]:
    """Move the rows back; returns what the survivor may now lack that others had brought too."""
    moved = merge.moves.order_by()
    named = set(moved.values_list("reference", flat=True).distinct())
    gone: dict[Reference, set[moving.Key]] = {}
    for reference in moving.movable():
        if reference.name not in named:
            continue
        keys = moved.filter(reference=reference.name).values("key")
        rows = moving.rows_of(reference, merge.survivor_id).filter(pk__in=keys)
        if reference.on_merge == "move_or_drop":
            before = moving.same_keys(reference, merge.survivor_id)
            held = set(rows.values_list("pk", flat=True))
            gone[reference] = {key for pk, key in before.items() if pk in held}
        rows.update(**{reference.field: merge.absorbed_id})
    first = moved.filter(reference=moving.CONTACTS, before=moving.FIRST_CHOICE).values("key")
    contacts = moved.filter(reference=moving.CONTACTS).values("key")
    back = ContactDetail.objects.filter(customer=merge.absorbed_id, pk__in=contacts)
    back.filter(pk__in=first).update(is_primary=True)
    back.exclude(pk__in=first).update(is_primary=False)
    return gone


def _restore_fields(merge: Merge, survivor: Customer, now: datetime) -> None:
    """Give the survivor its own values back where they are still those of the merge.

    A later merge that has overwritten one remembers it as its own before-image: there it is put right instead.
    """
    later = [one for one in moving.standing(merge) if one.pk > merge.pk]
    back: dict[str, Any] = {}
    for name, value in merge.before.items():
        mine = merge.after[name]
        over = next((one for one in later if name in one.before), None)
        if over is not None:
            if over.before[name] == mine:
                over.before[name] = value
                over.save(update_fields=["before"])
        elif plain(rules.held(survivor, name)) == mine:
            back[name] = value
    changed = ["version", "changed_at", *put(survivor, back)]
    if "branch_id" in changed:
        survivor.place(Branch.objects.filter(pk=survivor.branch_id or 0).first())
        changed += [name for name in rules.PLACE if name not in changed]
    survivor.version, survivor.changed_at = survivor.version + 1, now
    survivor.save(update_fields=changed)


def _stand_alone(merge: Merge, restored: Customer, now: datetime) -> None:
    restored.merged_into = None
    restored.version, restored.changed_at = restored.version + 1, now
    restored.save(update_fields=["merged_into", "version", "changed_at"])
    merge.undone_at = now
    merge.save(update_fields=["undone_at"])


def _announce(merge: Merge, actor: Actor, now: datetime) -> None:
    kept, back = merge.survivor, merge.absorbed
    changed: tuple[str, ...] = tuple(name for name in merge.before if name not in rules.PLACE[1:])
    values: dict[str, Any] = {name: merge.after[name] for name in changed}
    entries = [
        Entry(events.CustomersUnmerged(kept.pk, merge.pk, back.pk, back.number), kept, changed=changed, values=values),
        Entry(events.CustomerRestored(back.pk, merge.pk, kept.pk, kept.number), back),
    ]
    record_all(entries, actor=actor, now=now)
