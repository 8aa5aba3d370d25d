"""Who works on a ticket, how urgent it is, and where it stands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record, record_all
from zhiyin.desk import access, events, rules
from zhiyin.desk.models import Ticket
from zhiyin.desk.rules import Priority, Status, Verb
from zhiyin.people.models import Employee

from .changes import assigned, locked, moved, settle


@transaction.atomic
def take(*, ticket: Ticket, actor: Actor, now: datetime) -> Ticket:
    """Make the ticket one's own. Of several claims one wins, the others get `Conflict`."""
    row = locked(ticket, Verb.ASSIGN, None, actor)
    if actor.id is None:
        raise Refused("ticket.person_only", _("Only a person can take a ticket."))
    before = Status(row.status)
    status = rules.next_status(Verb.ASSIGN, before)
    rules.check_claim(row.assignee_id, actor.id)
    if row.assignee_id == actor.id:
        return row
    row.assignee_id = actor.id
    settle(row, row.clock, status, now, "assignee")
    record_all([assigned(row), *moved(row, before, actor)], actor=actor, now=now)
    return row


@transaction.atomic
def assign(
    *, ticket: Ticket, assignee: Employee | None, version: int | None = None, actor: Actor, now: datetime
) -> Ticket:
    """Give the ticket to a colleague, or back (None). To others only with the right for it."""
    row = locked(ticket, Verb.ASSIGN, version, actor)
    _may_assign(row, assignee, actor)
    before = Status(row.status)
    status = rules.next_status(Verb.ASSIGN, before)
    if row.assignee_id == (assignee.pk if assignee else None):
        return row
    row.assignee = assignee
    settle(row, row.clock, status if assignee else before, now, "assignee")
    record_all([assigned(row), *moved(row, before, actor)], actor=actor, now=now)
    return row


def _may_assign(row: Ticket, assignee: Employee | None, actor: Actor) -> None:
    own = {actor.id, None}
    if row.assignee_id not in own or (assignee.pk if assignee else None) not in own:
        require(actor, access.ASSIGN_OTHERS)
    if assignee is None:
        return
    if not sees(actor, assignee):
        raise NotFound("employee")
    if not assignee.is_active:
        sentence = _("%(name)s does not work here any more; choose somebody else.")
        raise Refused("ticket.assignee_gone", sentence, field="assignee", name=assignee.name)


@transaction.atomic
def change_status(*, ticket: Ticket, to: Status, version: int | None = None, actor: Actor, now: datetime) -> Ticket:
    """Wait for the customer, put on hold, go on, solve, reopen or close."""
    require(actor, access.VIEW)
    row = locked(ticket, rules.verb_to(to, Status(ticket.status)), version, actor)
    before = Status(row.status)
    verb = rules.verb_to(to, before)
    require(actor, access.RIGHT[verb])
    after = rules.next_status(verb, before)
    if after is before:
        return row
    settle(row, row.clock, after, now)
    record_all(moved(row, before, actor), actor=actor, now=now)
    return row


@transaction.atomic
def change_priority(*, ticket: Ticket, to: Priority, version: int | None = None, actor: Actor, now: datetime) -> Ticket:
    """Say how urgent the ticket is."""
    row = locked(ticket, Verb.PRIORITISE, version, actor)
    status = rules.next_status(Verb.PRIORITISE, Status(row.status))
    before = row.priority
    if before == to:
        return row
    row.priority = to.value
    settle(row, row.clock, status, now, "priority")
    fact = events.TicketPrioritised(row.pk, row.customer_id, row.number, before, to.value)
    record(Entry(fact, row, changed=("priority",)), actor=actor, now=now)
    return row
