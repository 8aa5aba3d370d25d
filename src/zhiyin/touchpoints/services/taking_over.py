"""Bringing contacts of another system up to date: new ones recorded, known ones corrected, wrong ones told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from django.db import transaction

from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record_all
from zhiyin.people.models import SCOPES
from zhiyin.touchpoints import access, events
from zhiyin.touchpoints.models import Interaction

from .interactions import NewInteraction, Recorder, known, save

WRITTEN = (
    "customer_id", "touchpoint_id", "channel_id", "employee_id", "service_kind_id", "branch_id", "direction",
    "occurred_at", "ended_at", "wait_seconds", "subject", "text", "outcome",
)  # fmt: skip


ELSEWHERE = _("An interaction of another branch has this external_id already. It is not changed from here.")


class TakenOver(NamedTuple):
    """What became of one row: the contact that it made or met, what differed before, or why it was refused."""

    state: Literal["created", "updated", "unchanged", "refused"]
    row: Interaction | None = None
    error: Refused | None = None
    before: Mapping[str, Any] = MappingProxyType({})


@transaction.atomic
def take_over_interactions(*, rows: Sequence[NewInteraction], actor: Actor, now: datetime) -> list[TakenOver]:
    """Record or correct contacts by (source, external_id); one answer per row, in order.

    A row at fault is answered with its refusal and hinders no other. No two rows have the same key.
    """
    require(actor, access.RECORD)
    recorder = Recorder.of(actor, now)
    made = [_tried(recorder, new) for new in rows]
    there = known([row for row in made if isinstance(row, Interaction)])
    answers = [_answer(row, there, actor) for row in made]
    save([answer.row for answer in answers if answer.state == "created" and answer.row], actor, now)
    _correct([answer for answer in answers if answer.state == "updated"], actor, now)
    return answers


def _tried(recorder: Recorder, new: NewInteraction) -> Interaction | Refused:
    try:
        return recorder.made(new)
    except Refused as error:
        return error


def _answer(row: Interaction | Refused, there: dict[tuple[str, str], Interaction], actor: Actor) -> TakenOver:
    if isinstance(row, Refused):
        return TakenOver("refused", error=row)
    old = there.get((row.source, row.external_id)) if row.external_id else None
    if old is None:
        return TakenOver("created", row)
    if not sees(actor, old):
        return TakenOver("refused", error=Refused("interaction.elsewhere", ELSEWHERE, field="external_id"))
    before = {name: getattr(old, name) for name in WRITTEN if getattr(old, name) != getattr(row, name)}
    for name in before:
        setattr(old, name, getattr(row, name))
    for name in SCOPES:
        setattr(old, name, getattr(row, name))
    return TakenOver("updated" if before else "unchanged", old, before=before)


def _correct(answers: list[TakenOver], actor: Actor, now: datetime) -> None:
    rows = [(answer.row, answer.before) for answer in answers if answer.row]
    Interaction.objects.bulk_update([row for row, _before in rows], [*WRITTEN, *SCOPES], batch_size=200)
    record_all([corrected(row, before) for row, before in rows], actor=actor, now=now)


def corrected(row: Interaction, before: Mapping[str, Any]) -> Entry:
    """The event of a contact in which `before` stood until now."""
    fact = events.InteractionCorrected(row.pk, row.customer_id, row.number)
    shown = tuple(name.removesuffix("_id") for name in before if name not in SCOPES)
    return Entry(fact, row, changed=shown, values=before)
