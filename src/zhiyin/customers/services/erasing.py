"""Erasing a customer wholly: rows by what every area declares, files and copies, then what deleting leaves behind.

It is done in steps that may each be repeated. Whatever breaks off is gone on with: by the job, by the command, by a
second call. A line in the ledger of erasures (a file beside the database) lets a restored backup forget again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from zhiyin.core import forgetting
from zhiyin.core.access import require, sees
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.core.models import Event, EventPayload
from zhiyin.customers import access, events, queries
from zhiyin.customers.models import Customer, Erasure, LegalHold
from zhiyin.customers.rules import erasing as rules
from zhiyin.customers.subject import subjects

from .emptying import empty

HELD = _("The customer is under legal hold and is not erased: %(reason)s. Lift the hold first.")
OWN = "customers.Customer"


@transaction.atomic
def request_erasure(*, customer: Customer, reason: str, actor: Actor, now: datetime) -> Erasure:
    """Note that a customer is to be erased; asked twice, it is noted once. `Refused` under a legal hold."""
    require(actor, access.ERASE)
    if not sees(actor, customer):
        raise NotFound("customer")
    rules.check(reason)
    _refuse_held(queries.kin(customer))
    who = actor.id if actor.kind in {"employee", "token"} else None
    given = {"number": customer.number, "reason": reason, "requested_by_id": who, "requested_at": now}
    erasure, is_new = Erasure.objects.get_or_create(customer_key=customer.pk, defaults=given)
    if is_new:
        fact = events.ErasureRequested(customer.pk, erasure.pk, reason)
        record(Entry(fact, customer), actor=actor, now=now)
    return erasure


def erase(*, erasure: Erasure, actor: Actor, now: datetime) -> Erasure:
    """Do what was requested, from the step at which it stands; called again, it does the rest.

    Not one transaction: files cannot be brought back. The rows of the database go in one.
    """
    require(actor, access.ERASE)
    if erasure.state == Erasure.State.REQUESTED:
        customer = Customer.objects.filter(pk=erasure.customer_key).first()
        if customer is not None:
            keys = queries.kin(customer)
            _refuse_held(keys)
            elsewhere = _forget_elsewhere(keys)
            _note_in_ledger(erasure, now)
            _erase_rows(erasure, keys, elsewhere, actor, now)
        else:
            Erasure.objects.filter(pk=erasure.pk).update(state=Erasure.State.ERASED, erased_at=now)
        erasure.refresh_from_db()
    if erasure.state == Erasure.State.ERASED:
        forgetting.scrub()
        Erasure.objects.filter(pk=erasure.pk).update(state=Erasure.State.DONE, finished_at=now)
        erasure.refresh_from_db()
    return erasure


def go_on_erasing(*, actor: Actor, now: datetime) -> int:
    """Finish every erasure that was requested and broke off, or had to wait; returns how many are done now."""
    require(actor, access.ERASE)
    done = 0
    for erasure in Erasure.objects.exclude(state=Erasure.State.DONE).order_by("pk"):
        try:
            done += erase(erasure=erasure, actor=actor, now=now).state == Erasure.State.DONE
        except Refused:
            continue  # under hold since, or named by an import that is under way: tried again with the next round
    return done


def erase_again(*, actor: Actor, now: datetime) -> int:
    """After a backup was restored: erase anew whom the ledger names; returns how many came back and went."""
    require(actor, access.ERASE)
    again = 0
    for line in ledger():
        customer = Customer.objects.filter(pk=line["customer"], number=line["number"]).first()
        if customer is None:
            continue
        Erasure.objects.filter(customer_key=customer.pk).delete()
        erasure = request_erasure(customer=customer, reason="restored", actor=SYSTEM, now=now)
        erase(erasure=erasure, actor=actor, now=now)
        again += 1
    return again


def ledger() -> Iterator[dict[str, Any]]:
    """The lines of the ledger of erasures: `customer` and `number` that were, and `at`."""
    path = Path(settings.ERASURES)
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.endswith("}"):  # a line that was cut off by a crash was written again
                yield json.loads(line)


def _note_in_ledger(erasure: Erasure, now: datetime) -> None:
    if any(line["customer"] == erasure.customer_key for line in ledger()):
        return
    line = {"customer": erasure.customer_key, "number": erasure.number, "at": now.isoformat()}
    with Path(settings.ERASURES).open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(line)}\n")
        file.flush()
        os.fsync(file.fileno())


def _refuse_held(keys: Iterable[int]) -> None:
    hold = LegalHold.objects.filter(customer__in=keys, lifted_at=None).first()
    if hold is not None:
        raise Refused("erasure.held", HELD, reason=hold.reason)


def _forget_elsewhere(keys: tuple[int, ...]) -> dict[str, int]:
    """Files and copies, found by the person's values: while these are still known."""
    if "erase_rows_only" in settings.SABOTAGE:
        return {}
    traces = queries.traces(keys)
    return {one.name: gone for one in subjects().remains if (gone := one.forget(traces))}


@transaction.atomic
def _erase_rows(
    erasure: Erasure, keys: tuple[int, ...], elsewhere: dict[str, int], actor: Actor, now: datetime
) -> None:
    locked = list(Customer.objects.select_for_update().filter(pk__in=keys))
    _refuse_held(keys)
    counts = dict(elsewhere)
    counts["core.EventPayload"] = _forget_values(keys)
    for below in subjects().below:
        counts[below.model] = empty(queries.rows_of(below.model, below.path, keys), below.model)
    for reference in subjects().references:
        if reference.model == OWN:
            continue
        rows = queries.rows_of(reference.model, reference.field, keys)
        if reference.on_erase == "delete":
            gone = rows.delete()[0]
        else:
            key = {reference.field: None}
            gone = empty(rows, reference.model, key) if reference.on_erase == "detach" else rows.update(**key)
        counts[reference.model] = counts.get(reference.model, 0) + gone
    place = next(row for row in locked if row.pk == erasure.customer_key)
    own = Customer.objects.filter(pk__in=keys)
    own.update(merged_into=None)
    counts[OWN] = own.delete()[1][OWN]
    kept = {name: count for name, count in counts.items() if count}
    Erasure.objects.filter(pk=erasure.pk).update(state=Erasure.State.ERASED, erased_at=now, counts=kept)
    place.pk = erasure.customer_key  # taken from the object by the deletion
    record(Entry(events.CustomerErased(erasure.customer_key, erasure.pk, erasure.reason), place), actor=actor, now=now)


def _forget_values(keys: tuple[int, ...]) -> int:
    """The values behind the customer's events; the events stay, and their digests prove that something stood there."""
    about = Q(customer_id__in=keys) | Q(subject="customers.customer", subject_id__in=keys)
    return EventPayload.objects.filter(event__in=Event.objects.filter(about).values("pk")).delete()[0]
