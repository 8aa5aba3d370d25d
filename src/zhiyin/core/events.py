"""Writing what happened, in the transaction of the change, and reading it back as the same dataclass.

An area's events are frozen dataclasses in its `events.py`. The first field names the subject (`ticket_id` ->
`desk.ticket`); a field `customer_id` puts the event on that customer's timeline. Fields are ids, codes, numbers and
times only; personal values go into `values` and are erasable.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from .actor import Actor
from .bulk import insert, insert_values
from .models import Event, EventPayload, Unsealed

Fact = TypeVar("Fact")
Values = Mapping[str, Any]
PLACE = ("branch_id", "scope_1", "scope_2", "scope_3", "scope_4")
COLUMNS = (
    "kind", "actor_kind", "actor_id", "subject", "subject_id", "customer_id", *PLACE, "origin", "occurred_at",
    "recorded_at", "changed", "facts", "digest",
)  # fmt: skip
NOWHERE = (None,) * len(PLACE)
SIMPLE = frozenset({int, str, bool, type(None)})
_WHERE = attrgetter(*PLACE)


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


class Entry(NamedTuple):
    """One event about to be written: the fact, where it belongs, what changed."""

    fact: object
    place: Placed | None = None
    occurred_at: datetime | None = None
    changed: tuple[str, ...] = ()
    values: Values = MappingProxyType({})


def record(entry: Entry, *, actor: Actor, now: datetime) -> Event:
    """Write one event. Call it inside the transaction of the change, so that neither exists without the other."""
    _inside_a_transaction()
    salt = _salt(entry)
    row = Event(**dict(zip(COLUMNS, _values(entry, salt, actor, now), strict=True)))
    insert([row])
    if salt:
        insert([EventPayload(event=row, salt=salt, values=_plain(entry.values))])
    insert([Unsealed(event=row)])
    return row


def record_all(entries: Iterable[Entry], *, actor: Actor, now: datetime) -> None:
    """Write many events in a few statements, in order."""
    _inside_a_transaction()
    salted = [(entry, _salt(entry)) for entry in entries]
    keys = insert_values(Event, COLUMNS, [_values(entry, salt, actor, now) for entry, salt in salted])
    payloads = [(key, salt, _plain(entry.values)) for key, (entry, salt) in zip(keys, salted, strict=True) if salt]
    insert_values(EventPayload, ("event_id", "salt", "values"), payloads)
    insert_values(Unsealed, ("event_id",), [(key,) for key in keys])


def _inside_a_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is written in the transaction of its change: open transaction.atomic() first.")


def _salt(entry: Entry) -> str:
    return secrets.token_hex(16) if entry.values else ""


def kind_of(fact_type: type) -> str:
    """`zhiyin.desk.events.TicketSolved` -> `desk.TicketSolved`; the same where the events are a package."""
    area = fact_type.__module__.partition(".events")[0].rpartition(".")[2]
    return f"{area}.{fact_type.__name__}"


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


@dataclass(frozen=True, slots=True)
class _Shape:
    """What every fact of one type shares."""

    kind: str
    subject: str
    names: tuple[str, ...]
    values: Callable[[object], tuple[Any, ...]]
    customer: int | None


@cache
def _shape(fact_type: type) -> _Shape:
    kind = kind_of(fact_type)
    names = tuple(item.name for item in fields(fact_type))
    subject = f"{kind.split('.')[0]}.{names[0].removesuffix('_id')}"
    # With one name alone `attrgetter` gives no tuple.
    values = attrgetter(*names) if len(names) > 1 else lambda fact: (getattr(fact, names[0]),)
    return _Shape(kind, subject, names, values, names.index("customer_id") if "customer_id" in names else None)


def _values(entry: Entry, salt: str, actor: Actor, now: datetime) -> tuple[Any, ...]:
    """The row of an event, in the order of `COLUMNS`."""
    fact_type: Any = type(entry.fact)
    shape, place = _shape(fact_type), entry.place
    given = shape.values(entry.fact)
    # Facts are flat dataclasses of ids, codes and times (tested), so that no deep copy is needed.
    facts = dict(zip(shape.names, given, strict=True))
    return (
        shape.kind,
        actor.kind,
        actor.id,
        shape.subject,
        given[0],
        None if shape.customer is None else given[shape.customer],
        *(NOWHERE if place is None else _WHERE(place)),
        actor.origin,
        entry.occurred_at or now,
        now,
        entry.changed,
        facts if SIMPLE.issuperset(map(type, given)) else _plain(facts),
        digest(salt, entry.values) if salt else "",
    )


def _plain(values: Values) -> Any:
    """The values as JSON gives them back."""
    return json.loads(_canonical(values))


class Exact(DjangoJSONEncoder):
    """Moments to the microsecond: what an event has kept of a record is put back as it was."""

    def default(self, o: Any) -> Any:
        """What JSON knows of a value."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _canonical(value: Values) -> str:
    return json.dumps(value, cls=Exact, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
