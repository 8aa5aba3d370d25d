"""What is said in a ticket: replies, internal notes, messages of the customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.events import Entry, record, record_all
from zhiyin.desk import access, events, rules
from zhiyin.desk.models import Message, Ticket
from zhiyin.desk.rules import Status, Verb

from .changes import assigned, locked, moved, say, settle


@dataclass(frozen=True, slots=True)
class NewReply:
    """A reply about to be sent: `then` waits for the customer or solves; `version` is the ticket's as it was seen."""

    body: str
    then: Status | None = None
    version: int | None = None


@transaction.atomic
def reply(*, ticket: Ticket, new: NewReply, actor: Actor, now: datetime) -> Message:
    """Answer the customer; a ticket that nobody has becomes the answering person's own."""
    row = locked(ticket, Verb.REPLY, new.version, actor)
    before = Status(row.status)
    status = rules.next_status(Verb.REPLY, before)
    if new.then is not None:
        verb = rules.verb_to(new.then, status)
        require(actor, access.RIGHT[verb])
        status = rules.next_status(verb, status)
    is_first = row.first_answered_at is None
    message = say(row, Message.Kind.REPLY, new.body, actor, now)
    is_taken = row.assignee_id is None and actor.id is not None and actor.may(access.ASSIGN)
    if is_taken:
        row.assignee_id = actor.id
    settle(row, rules.answered(row.clock, now), status, now, "assignee")
    fact = events.TicketReplied(row.pk, row.customer_id, row.number, message.pk, is_first)
    entries = [Entry(fact, row), *([assigned(row)] if is_taken else []), *moved(row, before, actor)]
    record_all(entries, actor=actor, now=now)
    return message


@transaction.atomic
def add_note(*, ticket: Ticket, body: str, actor: Actor, now: datetime) -> Message:
    """Write something for colleagues; no clock stops, and nobody else's change is in the way."""
    row = locked(ticket, Verb.NOTE, None, actor)
    message = say(row, Message.Kind.NOTE, body, actor, now)
    row.updated_at = now
    row.save(update_fields=["updated_at"])
    fact = events.NoteAdded(row.pk, row.customer_id, row.number, message.pk)
    record(Entry(fact, row), actor=actor, now=now)
    return message


@transaction.atomic
def record_customer_message(*, ticket: Ticket, body: str, actor: Actor, now: datetime) -> Message:
    """Keep what the customer said: it ends the waiting, reopens what was solved, and asks for the next answer."""
    row = locked(ticket, Verb.HEAR, None, actor)
    before = Status(row.status)
    message = say(row, Message.Kind.CUSTOMER, body, actor, now)
    settle(row, rules.heard(row.clock, now, row.promise), rules.next_status(Verb.HEAR, before), now)
    fact = events.CustomerWrote(row.pk, row.customer_id, row.number, message.pk)
    record_all([Entry(fact, row), *moved(row, before, actor)], actor=actor, now=now)
    return message
