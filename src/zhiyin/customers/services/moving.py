"""Rows that change hands with a merge: every declared reference, each in a few statements, each key written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db.models import Max, Model, QuerySet

from zhiyin.core.bulk import insert_values
from zhiyin.customers import subject
from zhiyin.customers.models import ContactDetail, Merge, MergeMove
from zhiyin.customers.subject import Reference

MOVE = ("merge_id", "reference", "key", "before", "is_later")
CONTACTS = "customers.ContactDetail.customer"
FIRST_CHOICE = {"is_primary": True}
TURN = "customers.merging"
"""Merges take turns: each moves rows of records that others hold, and two of them would wait for each other."""
AT_ONCE = 500  # keys a statement
Key = tuple[Any, ...]


def movable() -> list[Reference]:
    """The references whose rows change hands."""
    return [reference for reference in subject.declared() if reference.on_merge in {"move", "move_or_drop"}]


def rows_of(reference: Reference, customer_id: int) -> QuerySet[Model]:
    """The rows of one customer."""
    rows: QuerySet[Model] = apps.get_model(reference.model)._base_manager.all()
    return rows.filter(**{reference.field: customer_id}).order_by()


def marks() -> dict[str, int]:
    """The last key of each table whose rows can tell to whom they belong: what is beyond came later."""
    tables = {reference.name: apps.get_model(reference.model) for reference in movable() if reference.has_evidence}
    return {name: model._base_manager.aggregate(last=Max("pk"))["last"] or 0 for name, model in tables.items()}


def move_all(merge: Merge) -> None:
    """Move what belongs to the absorbed record to the survivor; where the same stands there, it stays."""
    _move(merge, {reference: _keys_to_move(reference, merge) for reference in movable()})


def catch_up(merge: Merge, gone: dict[Reference, set[Key]]) -> None:
    """Move what `merge` left with its absorbed record because the same stood there, where that has `gone` again."""
    found: dict[Reference, list[int]] = {}
    for reference, keys in gone.items():
        there = set(same_keys(reference, merge.survivor_id).values())
        left = same_keys(reference, merge.absorbed_id)
        found[reference] = [pk for pk, key in left.items() if key in keys and key not in there]
    _move(merge, found)


def _move(merge: Merge, found: dict[Reference, list[int]]) -> None:
    """Move rows and write their keys down. Of the contact details of one kind the survivor's first choice stays so."""
    contacts = [key for reference, keys in found.items() if reference.name == CONTACTS for key in keys]
    there = ContactDetail.objects.filter(customer=merge.survivor_id, is_primary=True)
    kinds = set(there.values_list("kind", flat=True)) if contacts else set()
    first = dict(ContactDetail.objects.filter(pk__in=contacts, is_primary=True).values_list("pk", "kind"))
    ContactDetail.objects.filter(pk__in=[pk for pk, kind in first.items() if kind in kinds]).update(is_primary=False)
    for reference, keys in found.items():
        hand_over(reference, keys, merge.absorbed_id, merge.survivor_id)
    marked = {(CONTACTS, pk): FIRST_CHOICE for pk in first}
    rows = [
        (merge.pk, reference.name, key, marked.get((reference.name, key)), False)
        for reference, keys in found.items()
        for key in keys
    ]
    insert_values(MergeMove, MOVE, rows)


def hand_over(reference: Reference, keys: Sequence[int], source: int, target: int) -> None:
    """Give rows to `target` that stand with `source`."""
    rows = rows_of(reference, source)
    if len(keys) > AT_ONCE and reference.on_merge == "move" and rows.count() == len(keys):
        rows.update(**{reference.field: target})
        return
    for first in range(0, len(keys), AT_ONCE):
        rows.filter(pk__in=keys[first : first + AT_ONCE]).update(**{reference.field: target})


def same_keys(reference: Reference, customer_id: int) -> dict[int, Key]:
    """What each row of a customer is compared by."""
    names = [name for part in reference.same for name in ((part,) if isinstance(part, str) else part)]
    rows = rows_of(reference, customer_id).values("pk", *names)
    return {row["pk"]: tuple(_part(row, part) for part in reference.same) for row in rows}


def _part(row: dict[str, Any], part: str | tuple[str, ...]) -> object:
    return row[part] if isinstance(part, str) else next((row[name] for name in part if row[name]), "")


def _keys_to_move(reference: Reference, merge: Merge) -> list[int]:
    if reference.on_merge == "move":
        return list(rows_of(reference, merge.absorbed_id).values_list("pk", flat=True))
    there = set(same_keys(reference, merge.survivor_id).values())
    keys = []
    for pk, key in sorted(same_keys(reference, merge.absorbed_id).items()):
        if key not in there:
            there.add(key)
            keys.append(pk)
    return keys


def standing(merge: Merge) -> Iterable[Merge]:
    """The other merges into the same survivor that have not been taken back, the eldest first."""
    rows = Merge.objects.filter(survivor=merge.survivor_id, undone_at=None).exclude(pk=merge.pk)
    return rows.order_by("id")


def strays(reference: Reference) -> set[int]:
    """The absorbed records with which rows stand that should have moved."""
    rows: QuerySet[Model] = apps.get_model(reference.model)._base_manager.all()
    found = rows.filter(**{f"{reference.field}__merged_into__isnull": False}).order_by()
    return set(found.values_list(reference.field, flat=True).distinct())
