"""Taking over the tickets of another system: new ones are opened, known ones corrected where the file says more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record_all
from zhiyin.core.fields.own import Brought
from zhiyin.core.keys import among
from zhiyin.desk import access, events
from zhiyin.desk.models import OWN, Ticket

from .promises import Promises
from .tickets import BATCH, PLACE, Draft, NewTicket, check_reach, ended, made, store

GIVEN = (
    "subject", "priority", "customer_id", "service_kind_id", "channel_id", "opened_at", "solved_at", "closed_at",
    "custom",
)  # fmt: skip
TAKEN = (
    "subject", "priority", "customer_id", "service_kind_id", "channel_id", "standard_id", "opened_at", "solved_at",
    "closed_at", "status", "is_active", "first_due", "next_due", "resolution_due", "due_at", "paused_at",
    "paused_seconds", "updated_at", "custom", *PLACE,
)  # fmt: skip


class TakenOver(NamedTuple):
    """What became of one row: the ticket, what differed before, or why it was refused."""

    state: Literal["created", "updated", "unchanged", "refused"]
    ticket: Ticket | None = None
    error: Refused | None = None
    is_ended: bool = False
    before: Mapping[str, Any] = MappingProxyType({})


@transaction.atomic
def take_over_tickets(*, rows: Sequence[NewTicket], actor: Actor, now: datetime) -> list[TakenOver]:
    """Open or correct the tickets of `rows` by (source, external_id); one answer per row, in the same order.

    A ticket that people have worked on here is not changed by a file any more: its row is refused where it differs.
    """
    require(actor, access.CREATE)
    known, promises = _known(rows), Promises()
    drafts = _with_own(rows, [_tried(new, promises, actor, now) for new in rows], known)
    new_ones = [
        draft for new, draft in zip(rows, drafts, strict=True)
        if isinstance(draft, Draft) and (new.source, new.external_id) not in known
    ]  # fmt: skip
    store(new_ones, actor, now)
    answers: list[TakenOver] = []
    for new, draft in zip(rows, drafts, strict=True):
        if isinstance(draft, Refused):
            answers.append(TakenOver("refused", error=draft))
        elif (new.source, new.external_id) in known:
            answers.append(_corrected(known[new.source, new.external_id], draft.ticket))
        else:
            answers.append(TakenOver("created", draft.ticket))
    _save([answer for answer in answers if answer.state == "updated"], actor, now)
    return answers


def _known(rows: Iterable[NewTicket]) -> dict[tuple[str, str], Ticket]:
    by_source: dict[str, list[str]] = {}
    for new in rows:
        if new.external_id:
            by_source.setdefault(new.source, []).append(new.external_id)
    found: dict[tuple[str, str], Ticket] = {}
    for source, ids in by_source.items():
        for row in among(Ticket.objects.filter(source=source), "external_id", ids):
            found[source, row.external_id] = row
    return found


def _tried(new: NewTicket, promises: Promises, actor: Actor, now: datetime) -> Draft | Refused:
    try:
        check_reach(new, actor, now)
        return made(new, promises, now)
    except Refused as error:
        return error


def _with_own(
    rows: Sequence[NewTicket], drafts: Sequence[Draft | Refused], known: Mapping[tuple[str, str], Ticket]
) -> list[Draft | Refused]:
    """The drafts with the own fields that their tickets are to hold; a refusal where one stands once only."""
    there = [known.get((new.source, new.external_id)) for new in rows]
    brought = OWN.brought([
        Brought(old.pk if old else None, old.custom if old else None, new.custom)
        for new, old in zip(rows, there, strict=True)
    ])  # fmt: skip
    found: list[Draft | Refused] = []
    for draft, custom in zip(drafts, brought, strict=True):
        if isinstance(draft, Refused):
            found.append(draft)
        elif isinstance(custom, Refused):
            found.append(custom)
        else:
            draft.ticket.custom = custom
            found.append(draft)
    return found


def _corrected(row: Ticket, said: Ticket) -> TakenOver:
    """`row` with what the file says now, not saved yet."""
    if all(getattr(row, name) == getattr(said, name) for name in (*GIVEN, "branch_id")):
        return TakenOver("unchanged", row)
    if error := worked_on(row):
        return TakenOver("refused", error=error)
    is_ended = row.solved_at is None and said.solved_at is not None
    before = {name: getattr(row, name) for name in TAKEN if getattr(row, name) != getattr(said, name)}
    for name in TAKEN:
        setattr(row, name, getattr(said, name))
    return TakenOver("updated", row, is_ended=is_ended, before=before)


def worked_on(row: Ticket) -> Refused | None:
    """Why no file changes this ticket any more, where that is so: people's changes always raise its version."""
    sentence = _("Ticket #%(number)s has been worked on here since it was imported; the file does not change it.")
    return Refused("ticket.worked_on", sentence, number=row.number) if row.version > 1 else None


def corrected(row: Ticket, before: Mapping[str, Any]) -> Entry:
    """The event of a ticket in which `before` stood until now."""
    fact = events.TicketCorrected(row.pk, row.customer_id, row.number)
    shown = [name.removesuffix("_id") for name in (*GIVEN, "branch_id") if name in before and name != "custom"]
    own = OWN.different(before["custom"], row.custom) if "custom" in before else ()
    return Entry(fact, row, changed=(*shown, *own), values=before)


def _save(answers: Sequence[TakenOver], actor: Actor, now: datetime) -> None:
    rows = {answer.ticket: answer for answer in answers if answer.ticket is not None}
    Ticket.objects.bulk_update(rows, TAKEN, batch_size=BATCH // 10)
    OWN.index([row for row, answer in rows.items() if "custom" in answer.before])
    entries: list[Entry] = []
    for row, answer in rows.items():
        entries += [corrected(row, answer.before), *(ended(row) if answer.is_ended else [])]
    record_all(entries, actor=actor, now=now)
