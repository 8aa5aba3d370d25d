"""Keeping what stood in a record before a change of many, and putting it back where nobody has changed it since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db.models import Model, QuerySet

from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.fields import kinds
from zhiyin.core.models import Event, EventPayload

from .actions import Action
from .outcomes import settle
from .tables import BulkChange, BulkRun

PIECE = 200
SINCE = _("Somebody has changed this record since; it stays as it is.")
NOTHING_LEFT = _("What stood here before was erased.")


def change(run: BulkRun, action: Action, row: Any, actor: Actor) -> bool:
    """Do what the run wants to one record, and keep what stood there; whether it is different now."""
    row = locked(row)
    before = action.present(row, run.value)
    if not action.apply(row, run.value, actor, clock.now()):
        return False
    kept = BulkChange(run=run, key=row.pk, number=row.number)
    if action.field is None:
        kept.before = before
    else:
        kept.event_id = _events(row).order_by("-id").values_list("id", flat=True).first()
    kept.save()
    return True


def steps(run: BulkRun, action: Action, rows: QuerySet[Any], actor: Actor) -> Iterator[Callable[[], None]]:
    """Putting back one record after the other of what `run` takes back; `rows` are those that the actor sees."""
    while piece := _piece(run):
        found = {row.pk: row for row in rows.filter(pk__in=[one.key for one in piece])}
        for one in piece:
            row = found.get(one.key)
            yield partial(_put_back, run, action, one, row, actor)


def _piece(run: BulkRun) -> list[BulkChange]:
    changes = BulkChange.objects.filter(run=run.takes_back_id, id__gt=run.last_key)
    return list(changes.order_by("id")[:PIECE])


def _put_back(run: BulkRun, action: Action, one: BulkChange, row: Any, actor: Actor) -> None:
    settle(run, one.number, one.pk, partial(_restored, run, action, one, row, actor))


def _restored(run: BulkRun, action: Action, one: BulkChange, row: Any, actor: Actor) -> bool:
    if row is None:
        raise NotFound("record")
    row = locked(row)
    if action.present(row, run.value) != action.settled(run.value):
        raise Conflict("bulk.since", SINCE)
    if action.opposite is not None:
        return action.opposite(row, run.value, actor, clock.now())
    return action.apply(row, _before(action, one), actor, clock.now())


def _before(action: Action, one: BulkChange) -> str:
    if action.field is None:
        return one.before
    values = EventPayload.objects.filter(event=one.event_id or 0).values_list("values", flat=True).first()
    if values is None:
        raise Refused("bulk.nothing_left", NOTHING_LEFT)
    return kinds.plain((values.get("custom") or {}).get(action.field.code))


def locked(row: Any) -> Any:
    """The record as it is now, held until the end of the transaction."""
    model: type[Model] = type(row)
    found = model._default_manager.select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise NotFound("record")
    return found


def _events(row: Any) -> QuerySet[Event]:
    return Event.objects.filter(subject=f"{row._meta.app_label}.{row._meta.model_name}", subject_id=row.pk)
