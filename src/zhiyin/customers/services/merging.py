"""Merging: one record takes another one in, with everything that belongs to it, so that it can be given back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q

from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record_all
from zhiyin.core.turns import take_turn
from zhiyin.customers import access, events
from zhiyin.customers.models import OWN, Customer, Merge, SearchText
from zhiyin.customers.queries import merging as reads
from zhiyin.customers.rules import merging as rules

from . import moving, settling
from . import rows as build

SAME = _("A customer is not merged with itself; choose two records.")
OTHER_KIND = _("A person and a company are not merged. Change the kind of one of them first, if it is wrong.")
GONE = _("The customer %(number)s is merged into %(into)s already; merge that one.")


@transaction.atomic
def merge_customers(
    *, survivor: Customer, absorbed: Customer, choices: Mapping[str, str] | None, actor: Actor, now: datetime
) -> Merge:
    """Let `survivor` take in `absorbed`: all its rows move, and of each field one value is kept.

    `choices` say by part (`rules.merging.parts`) whose value it is: `survivor`, `absorbed` or, for texts, `both`; what
    is not chosen follows the golden-record rules. Both records have to be in the actor's scope. The absorbed one stays
    as a row that leads to the survivor; `unmerge_customers` gives back what was.
    """
    require(actor, access.EDIT)
    if not (sees(actor, survivor) and sees(actor, absorbed)):
        raise NotFound("customer")
    take_turn(moving.TURN)
    survivor, absorbed = locked(survivor, absorbed)
    parts = reads.parts()
    rules.check_choices(choices or {}, parts)
    decided = reads.suggestion([survivor, absorbed]).sides() | dict(choices or {})
    before, after = _changes(survivor, absorbed, decided, parts)
    merge = Merge.objects.create(
        survivor=survivor, absorbed=absorbed, choices=decided, before=before, after=after,
        marks=moving.marks(), actor_kind=actor.kind, actor_id=actor.id, merged_at=now,
    )  # fmt: skip
    moving.move_all(merge)
    _save(survivor, absorbed, after, now)
    settling.settle(merge, now)
    _announce(merge, actor, now)
    return merge


def locked(first: Customer, second: Customer) -> tuple[Customer, Customer]:
    """Both rows as they are now, held until the end of the transaction with those that they absorbed; refuses what
    cannot be merged."""
    if first.pk == second.pk:
        raise Refused("merge.same", SAME, field="absorbed")
    keys = {first.pk, second.pk}
    rows = Customer.objects.select_for_update().filter(Q(pk__in=keys) | Q(merged_into__in=keys)).order_by("pk")
    found = {row.pk: row for row in rows if row.pk in keys}
    if len(found) < 2:
        raise NotFound("customer")
    for row in found.values():
        if row.merged_into_id is not None:
            into = Customer.objects.values_list("number", flat=True).get(pk=row.merged_into_id)
            raise Conflict("merge.gone", GONE, number=row.number, into=into)
    if first.kind != second.kind:
        raise Refused("merge.kind", OTHER_KIND, field="absorbed")
    return found[first.pk], found[second.pk]


def plain(value: object) -> Any:
    """A value of a column as a merge keeps it in JSON."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def put(customer: Customer, values: Mapping[str, Any]) -> list[str]:
    """Give a customer (not saved) the values of columns and of own fields; the columns that have changed."""
    fields = {field.attname: field for field in Customer._meta.concrete_fields}
    own = {name.removeprefix(rules.OWN): value for name, value in values.items() if name.startswith(rules.OWN)}
    others = {name: value for name, value in values.items() if not name.startswith(rules.OWN)}
    for name, value in others.items():
        setattr(customer, name, fields[name].to_python(value))
    if own:
        held = (customer.custom or {}) | own
        customer.custom = {code: value for code, value in held.items() if value is not None} or None
    return [*others, *(["custom"] if own else [])]


def rebuild(customer: Customer) -> None:
    """By what a customer is found: its words and those of all that it has absorbed, its lines, its own fields."""
    OWN.index([customer])
    SearchText.objects.update_or_create(customer=customer, defaults=build.found_by(customer))


def _changes(
    survivor: Customer, absorbed: Customer, decided: Mapping[str, str], parts: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of the survivor that become different: what they were, what they will be."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for part, columns in parts.items():
        for name in columns:
            own, other = rules.held(survivor, name), rules.held(absorbed, name)
            side = decided.get(part, rules.SURVIVOR)
            new = {rules.SURVIVOR: own, rules.ABSORBED: other}.get(side)
            new = rules.together(own, other) if side == rules.BOTH else new
            if new != own:
                before[name], after[name] = plain(own), plain(new)
    return before, after


def _save(survivor: Customer, absorbed: Customer, after: Mapping[str, Any], now: datetime) -> None:
    changed = put(survivor, after)
    absorbed.merged_into = survivor
    for row in (survivor, absorbed):
        row.version, row.changed_at = row.version + 1, now
    survivor.save(update_fields=[*changed, "version", "changed_at"])
    absorbed.save(update_fields=["merged_into", "version", "changed_at"])
    SearchText.objects.filter(customer=absorbed).delete()
    OWN.drop(absorbed)
    rebuild(survivor)


def _announce(merge: Merge, actor: Actor, now: datetime) -> None:
    kept, gone = merge.survivor, merge.absorbed
    changed = tuple(name for name in merge.before if name not in rules.PLACE[1:])
    values = {name: merge.before[name] for name in changed}
    entries = [
        Entry(events.CustomersMerged(kept.pk, merge.pk, gone.pk, gone.number), kept, changed=changed, values=values),
        Entry(events.CustomerAbsorbed(gone.pk, merge.pk, kept.pk, kept.number), gone),
    ]
    record_all(entries, actor=actor, now=now)
