"""Writing what happened, in the transaction of the change, and reading it back as the same dataclass.

An area's events are frozen dataclasses in its `events.py`. The first field names the subject (`ticket_id` ->
`desk.ticket`); a field `customer_id` puts the event on that customer's timeline. Fields are ids, codes, numbers and
times only; personal values go into `values` and are erasable.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from .actor import Actor
from .bulk import insert
from .models import Event, EventPayload, Unsealed

Fact = TypeVar("Fact")
Values = Mapping[str, Any]


class Placed(Protocol):
    """Any row that repeats its branch's ancestors by level."""

    @property
    def branch_id(self) -> int | None: ...

    @property
    def scope_1(self) -> int | None: ...

    @property
    def scope_2(self) -> int | None: ...

    @property
    def scope_3(self) -> int | None: ...

    @property
    def scope_4(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One event about to be written: the fact, where it belongs, what changed."""

    fact: object
    place: Placed | None = None
    occurred_at: datetime | None = None
    changed: tuple[str, ...] = ()
    values: Values = field(default_factory=dict)


def record(entry: Entry, *, actor: Actor, now: datetime) -> Event:
    """Write one event. Call it inside the transaction of the change, so that neither exists without the other."""
    return record_all([entry], actor=actor, now=now)[0]


def record_all(entries: Iterable[Entry], *, actor: Actor, now: datetime) -> list[Event]:
    """Write many events in a few statements, in order."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is written in the transaction of its change: open transaction.atomic() first.")
    salted = [(entry, secrets.token_hex(16) if entry.values else "") for entry in entries]
    rows = [_row(entry, salt, actor, now) for entry, salt in salted]
    insert(rows)
    insert(
        [
            EventPayload(event=row, salt=salt, values=json.loads(_canonical(entry.values)))
            for row, (entry, salt) in zip(rows, salted, strict=True)
            if salt
        ]
    )
    insert([Unsealed(event=row) for row in rows])
    return rows


def kind_of(fact_type: type) -> str:
    """`zhiyin.desk.events.TicketSolved` -> `desk.TicketSolved`."""
    return f"{fact_type.__module__.split('.')[-2]}.{fact_type.__name__}"


def fact_of(row: Event, fact_type: type[Fact]) -> Fact:
    """The dataclass that was recorded; fields added since get their defaults, times are aware again."""
    known: dict[str, Any] = {}
    for item in fields(fact_type):  # type: ignore[arg-type]  # a TypeVar cannot be bound to "a dataclass type"
        if item.name in row.facts:
            value = row.facts[item.name]
            is_time = "datetime" in str(item.type) and isinstance(value, str)
            known[item.name] = datetime.fromisoformat(value) if is_time else value
        elif item.default is MISSING and item.default_factory is MISSING:
            known[item.name] = None
    return fact_type(**known)


def digest(salt: str, values: Values) -> str:
    """What the chain covers in place of the values."""
    return hashlib.sha256(f"{salt}{_canonical(values)}".encode()).hexdigest() if salt else ""


def _row(entry: Entry, salt: str, actor: Actor, now: datetime) -> Event:
    # Facts are flat dataclasses of ids, codes and times (tested), so that no deep copy is needed.
    facts = {item.name: getattr(entry.fact, item.name) for item in fields(entry.fact)}  # type: ignore[arg-type]
    subject_field = next(iter(facts))
    kind = kind_of(type(entry.fact))
    place = entry.place
    return Event(
        kind=kind,
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject=f"{kind.split('.')[0]}.{subject_field.removesuffix('_id')}",
        subject_id=facts[subject_field],
        customer_id=facts.get("customer_id"),
        branch_id=place.branch_id if place else None,
        scope_1=place.scope_1 if place else None,
        scope_2=place.scope_2 if place else None,
        scope_3=place.scope_3 if place else None,
        scope_4=place.scope_4 if place else None,
        origin=actor.origin,
        occurred_at=entry.occurred_at or now,
        recorded_at=now,
        changed=list(entry.changed),
        facts=json.loads(_canonical(facts)),
        digest=digest(salt, entry.values),
    )


def _canonical(value: Values) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
