"""Sealing events into a gap-free, hash-chained order, handing them out, and proving that nothing was touched.

Writers never queue for a sequence number: they commit, and within a second the sealer puts what has committed into
the next seal. Fan-out to handlers happens in the transaction of the seal, so every live event is handed out once.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.db import IntegrityError, transaction

from . import clock
from .events import digest, kind_of
from .models import Delivery, Event, EventPayload, Seal, Unsealed

BATCH = 2000
START = "0" * 64
Handler = Callable[..., None]
Subscriptions = Mapping[type, tuple[Handler, ...]]

CHAINED = (
    "id", "kind", "actor_kind", "actor_id", "subject", "subject_id", "customer_id", "branch_id", "scope_1", "scope_2",
    "scope_3", "scope_4", "origin", "occurred_at", "recorded_at", "changed", "facts", "digest",
)  # fmt: skip


def seal(subscriptions: Subscriptions, *, now: datetime) -> int:
    """Seal up to `BATCH` waiting events and create their deliveries; return how many. Safe to run concurrently."""
    try:
        with transaction.atomic():
            return _seal(subscriptions, now)
    except IntegrityError:
        return 0  # another sealer took this number; its batch is as good as ours


def _seal(subscriptions: Subscriptions, now: datetime) -> int:
    # The last seal first: what another sealer seals in between is gone from the queue, or its number is taken.
    last = Seal.objects.order_by("-number").first()
    waiting = list(Unsealed.objects.order_by("event_id").values_list("event_id", flat=True)[:BATCH])
    if not waiting:
        return 0
    previous = last.hash if last else START
    rows = list(Event.objects.filter(pk__in=waiting).order_by("pk").values_list(*CHAINED))
    Seal.objects.create(
        number=last.number + 1 if last else 1,
        events=waiting,
        sealed_at=now,
        previous=previous,
        hash=_hash(previous, rows),
    )
    _fan_out(subscriptions, rows, now)
    Unsealed.objects.filter(pk__in=waiting).delete()
    return len(waiting)


def _fan_out(subscriptions: Subscriptions, rows: list[tuple[object, ...]], now: datetime) -> None:
    handlers = {kind_of(fact): names for fact, names in subscriptions.items()}
    origin = CHAINED.index("origin")
    Delivery.objects.bulk_create(
        Delivery(event_id=cast("int", row[0]), handler=name_of(handler), run_after=now)
        for row in rows
        if row[origin] == Event.Origin.LIVE
        for handler in handlers.get(str(row[1]), ())
    )


def name_of(handler: Handler) -> str:
    """The stored name of a handler: `voice.handlers.ticket_solved`."""
    return f"{handler.__module__.removeprefix('zhiyin.')}.{handler.__name__}"


def _hash(previous: str, rows: list[tuple[object, ...]]) -> str:
    # Keyed, so that whoever can write the tables still cannot make a chain that verifies.
    state = hmac.new(settings.AUDIT_KEY, previous.encode(), sha256)
    for row in rows:
        plain = [value.isoformat() if isinstance(value, datetime) else value for value in row]
        state.update(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode())
    return state.hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the log that is not as it was written."""

    seal: int
    event: int | None
    what: str


def note_head(*, now: datetime) -> bool:
    """Write the newest seal, signed, into the file of heads beside the database; False where it stands there already.

    A chain whose end was cut off verifies by itself: only what is kept apart from it tells. Copy the file elsewhere.
    """
    newest = Seal.objects.order_by("-number").values_list("number", "hash").first()
    if newest is None or any(head[:2] == newest for head in heads()):
        return False
    number, told = newest
    line = {"number": number, "hash": told, "at": now.isoformat(), "signature": _signed(number, told)}
    with Path(settings.SEAL_HEADS).open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(line)}\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def keep_heads(_arguments: Mapping[str, Any], report: Callable[[Mapping[str, Any]], None]) -> None:
    """The job that writes the newest head down."""
    report({"done": int(note_head(now=clock.now()))})


def heads() -> Iterator[tuple[int, str, bool]]:
    """The heads that were written down: number and hash of the seal, and whether the signature is ours."""
    path = Path(settings.SEAL_HEADS)
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        if text.endswith("}"):  # a line that was cut off by a crash was never the proof of anything
            line = json.loads(text)
            is_ours = hmac.compare_digest(line["signature"], _signed(line["number"], line["hash"]))
            yield line["number"], line["hash"], is_ours


def _signed(number: int, told: str) -> str:
    return hmac.new(settings.AUDIT_KEY, f"head:{number}:{told}".encode(), sha256).hexdigest()


def _lost() -> Iterator[Fault]:
    """What stands among the heads and no more in the chain."""
    for number, told, is_ours in heads():
        if not is_ours:
            yield Fault(number, None, "the head of this seal in the file of heads was changed")
        elif not Seal.objects.filter(number=number, hash=told).exists():
            yield Fault(number, None, "this seal stood here once and is gone, or is another")


def verify() -> Iterator[Fault]:
    """Walk the whole chain; yield every fault found (none: the log is as it was written)."""
    yield from _lost()
    previous, expected = START, 1
    for sealed in Seal.objects.order_by("number").iterator(chunk_size=50):
        if sealed.number != expected:
            yield Fault(sealed.number, None, "a seal is missing before this one")
        rows = list(Event.objects.filter(pk__in=sealed.events).order_by("pk").values_list(*CHAINED))
        if sealed.previous != previous or sealed.hash != _hash(sealed.previous, rows):
            yield Fault(sealed.number, None, "the events of this seal, or the seal, were changed")
        yield from _changed_values(sealed)
        previous, expected = sealed.hash, sealed.number + 1


def _changed_values(sealed: Seal) -> Iterator[Fault]:
    # An erased payload is no fault: its digest stays in the event and proves that something stood there.
    for payload in EventPayload.objects.filter(event_id__in=sealed.events).select_related("event"):
        if payload.event.digest != digest(payload.salt, payload.values):
            yield Fault(sealed.number, payload.event_id, "the values of this event were changed")
