"""What changed, for other systems: the sealed events in their one order, read on from a cursor.

A cursor is the place after the last event that was looked at: the number of its seal, how far inside, and the hash of
the seal last touched. Seals have no gaps and never change, so a reader that goes on from its cursor misses nothing and
gets nothing twice, whatever commits late; where a backup was restored meanwhile, the hash tells it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, cast

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.module_loading import import_string

from .access import in_scope
from .actor import Actor
from .errors import Conflict, Refused
from .errors import gettext_noop as _
from .models import Event, Seal

SCANNED = 2000
"""About so many events are looked at in one call, however few of them the reader may see."""
SEALS = 200
END = "end"
AUDIT = "core.audit"
NO_KIND = _("There is no kind of change “%(given)s”; the nearest is “%(nearest)s”. All stand in docs/events.md.")
NO_CURSOR = _(
    "This cursor is not one of ours. Send the `next` of the last answer, “end”, or nothing for all from the start."
)
OTHER_LOG = _(
    "This cursor belongs to a log that is not here any more: a backup was restored."
    " Read all anew, then go on from “end”."
)


class Place(NamedTuple):
    """Where to read on: the seal, how many of its events were looked at, the hash of the seal last touched."""

    seal: int = 1
    looked: int = 0
    hash: str = ""

    def __str__(self) -> str:
        return f"{self.seal}-{self.looked}-{self.hash[:12]}"


@dataclass(frozen=True, slots=True)
class Change:
    """An event with what people and other systems call its subject, customer and branch (None: it has no name)."""

    event: Event
    number: int | str | None
    customer: int | str | None
    branch: int | str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """Some changes in their order; `next` is where to read on, `more` whether there is more to read right now."""

    items: list[Change]
    next: Place
    more: bool


def kinds() -> Collection[str]:
    """Every kind of event there is, declared by the configuration."""
    return cast("Collection[str]", import_string(settings.ZHIYIN_EVENTS))


def chosen(given: Iterable[str]) -> frozenset[str]:
    """The kinds meant by `given`: kinds, or areas for all of theirs; nothing given means all.

    Raises `Refused` for a name that is neither, naming the nearest that exists.
    """
    wanted = [name.strip() for name in given if name.strip()]
    for name in wanted:
        if not meant([name]):
            nearest = difflib.get_close_matches(name, kinds(), n=1, cutoff=0)[0]
            raise Refused("kind.unknown", NO_KIND, field="kinds", given=name[:80], nearest=nearest)
    return meant(wanted)


def meant(wanted: Collection[str]) -> frozenset[str]:
    """The same, where a name that is not there (any more) means nothing."""
    return frozenset(kind for kind in kinds() if not wanted or {kind, kind.partition(".")[0]} & set(wanted))


def may_know(actor: Actor, kind: str) -> bool:
    """Whether the actor may hear of events of `kind`: whoever may view the area, or read the whole log."""
    return actor.may(f"{kind.partition('.')[0]}.view") or actor.may(AUDIT)


def end() -> Place:
    """The place after the newest seal."""
    last = Seal.objects.order_by("-number").first()
    return Place(last.number + 1, 0, last.hash) if last else Place()


def place(cursor: str) -> Place:
    """The place that a cursor means. Raises `Refused` for one that is not ours, `Conflict` after a restored backup."""
    if cursor == END:
        return end()
    if not cursor:
        return Place()
    found = re.fullmatch(r"(\d{1,15})-(\d{1,5})-([0-9a-f]{12})?", cursor)
    if not found:
        raise Refused("cursor.invalid", NO_CURSOR, field="cursor")
    here = Place(int(found[1]), int(found[2]), found[3] or "")
    touched = here.seal if here.looked else here.seal - 1
    if touched and not Seal.objects.filter(number=touched, hash__startswith=here.hash or "-").exists():
        raise Conflict("cursor.other_log", OTHER_LOG, field="cursor")
    return here


def changes(actor: Actor, *, wanted: Collection[str], after: Place, size: int) -> Feed:
    """At most `size` changes of the `wanted` kinds, after a place, that the actor may see."""
    seals = _seals(after)
    ids = [key for sealed in seals for key in sealed.events]
    heard = {kind for kind in wanted if may_know(actor, kind)}
    rows = in_scope(actor, Event.objects.filter(pk__in=ids)) if heard else Event.objects.none()
    seen = {row.pk: row for row in rows if row.kind in heard}
    found: list[Event] = []
    here = after
    for sealed in seals:
        for index, key in enumerate(sealed.events[here.looked :], here.looked + 1):
            if key in seen:
                found.append(seen[key])
            if len(found) == size:
                return Feed(named(found), _after(sealed, index), more=True)
        here = _after(sealed, len(sealed.events))
    more = bool(seals) and Seal.objects.filter(number__gte=here.seal).exists()
    return Feed(named(found), here, more)


def _seals(after: Place) -> list[Seal]:
    """The next seals, as many as hold about `SCANNED` events."""
    found: list[Seal] = []
    scanned = 0
    for sealed in Seal.objects.filter(number__gte=after.seal).order_by("number")[:SEALS].iterator(chunk_size=20):
        found.append(sealed)
        scanned += len(sealed.events)
        if scanned >= SCANNED:
            break
    return found


def _after(sealed: Seal, index: int) -> Place:
    if index == len(sealed.events):
        return Place(sealed.number + 1, 0, sealed.hash)
    return Place(sealed.number, index, sealed.hash)


def told(change: Change) -> dict[str, Any]:
    """A change as the API and webhooks give it: ids, numbers, codes and times, never a personal value."""
    row = change.event
    return {
        "id": row.pk, "kind": row.kind, "subject": row.subject, "subject_id": row.subject_id, "number": change.number,
        "customer": change.customer, "branch": change.branch, "origin": row.origin, "by": row.actor_kind,
        "occurred_at": row.occurred_at, "recorded_at": row.recorded_at, "changed": row.changed, "facts": row.facts,
    }  # fmt: skip


def named(rows: Sequence[Event]) -> list[Change]:
    """Events with the numbers and codes by which the API and people know what they are about; a query for each kind."""
    ids: dict[str, set[int]] = {}
    for row in rows:
        for subject, key in _about(row):
            ids.setdefault(subject, set()).add(key)
    names = {(subject, key): name for subject, keys in ids.items() for key, name in _names(subject, keys)}
    return [Change(row, *(names.get(about) for about in _about(row))) for row in rows]


def _about(row: Event) -> tuple[tuple[str, int], tuple[str, int], tuple[str, int]]:
    return (
        (row.subject, row.subject_id),
        ("customers.customer", row.customer_id or 0),
        ("people.branch", row.branch_id or 0),
    )


def _names(subject: str, keys: set[int]) -> list[tuple[int, Any]]:
    model, column = _named_by(subject)
    return list(model._base_manager.filter(pk__in=keys).values_list("pk", column)) if model and any(keys) else []


@cache
def _named_by(subject: str) -> tuple[type[Model] | None, str]:
    """The table of a subject (`desk.ticket`) and the column with its number or code, if it has one."""
    area, _dot, noun = subject.partition(".")
    try:
        model = apps.get_model(area, noun.replace("_", ""))
    except LookupError:
        return None, ""
    for column in ("number", "code"):
        try:
            model._meta.get_field(column)
        except FieldDoesNotExist:
            continue
        return model, column
    return None, ""
