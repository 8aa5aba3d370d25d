"""Notes about a customer: writing, pinning, changing, removing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiyin.core import text
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.customers import access, events
from zhiyin.customers.models import Customer, Note

LONGEST = 10_000
EMPTY = _("Write what colleagues should know.")


@transaction.atomic
def write_note(*, customer: Customer, body: str, actor: Actor, now: datetime, is_pinned: bool = False) -> Note:
    """Write a note about a customer in reach."""
    require(actor, access.NOTE)
    if not access.reaches(actor, customer, now=now):
        raise NotFound("customer")
    note = Note.objects.create(
        customer=customer, employee_id=access.employee_of(actor), body=_checked(body), is_pinned=is_pinned,
        written_at=now,
    )  # fmt: skip
    record(Entry(events.NoteWritten(customer.pk, note.pk), customer), actor=actor, now=now)
    return note


@transaction.atomic
def change_note(
    *, note: Note, actor: Actor, now: datetime, body: str | None = None, is_pinned: bool | None = None
) -> Note:
    """Pin a note or take the pin away; change its text, which only its author may, and who manages customers."""
    _may_reach(note, actor, now)
    row = Note.objects.select_for_update().get(pk=note.pk)
    before = row.body
    if body is not None and body.strip() != row.body:
        _refuse_foreign(row, actor)
        row.body, row.changed_at = _checked(body), now
    if is_pinned is not None:
        row.is_pinned = is_pinned
    row.save(update_fields=["body", "is_pinned", "changed_at"])
    values = {"body": before} if before != row.body else {}
    fact = events.NoteChanged(row.customer_id, row.pk, row.is_pinned)
    record(Entry(fact, note.customer, changed=("body",) if values else ("is_pinned",), values=values),
           actor=actor, now=now)  # fmt: skip
    return row


@transaction.atomic
def remove_note(*, note: Note, actor: Actor, now: datetime) -> None:
    """Take a note away; what it said stays behind its event until the customer is erased."""
    _may_reach(note, actor, now)
    _refuse_foreign(note, actor)
    fact = events.NoteRemoved(note.customer_id, note.pk)
    record(Entry(fact, note.customer, values={"body": note.body}), actor=actor, now=now)
    note.delete()


def _may_reach(note: Note, actor: Actor, now: datetime) -> None:
    require(actor, access.NOTE)
    if not access.reaches(actor, note.customer, now=now):
        raise NotFound("customer")


def _refuse_foreign(note: Note, actor: Actor) -> None:
    if not access.may_rewrite(actor, note):
        raise Forbidden(access.MANAGE)


def _checked(body: str) -> str:
    found = text.lines(body, most=LONGEST, field="body")
    if not found:
        raise Refused("note.empty", EMPTY, field="body")
    return found
