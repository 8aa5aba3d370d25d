"""How every change of a ticket begins (locked, seen, current) and ends (clock settled, version raised)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound
from zhiyin.core.events import Entry
from zhiyin.core.prepared import Given, Prepared
from zhiyin.desk import access, events, rules
from zhiyin.desk.models import Message, Ticket

CLOCK = (*rules.Clock._fields[1:], "status", "is_active", "due_at")
_SETTLED = (
    "status", "is_active", "first_answered_at", "solved_at", "closed_at", "first_due", "next_due", "resolution_due",
    "due_at", "paused_at", "paused_seconds", "updated_at", "version",
)  # fmt: skip


def _rows() -> QuerySet[Ticket]:
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("standard__hours", "assignee")
    return rows.filter(pk=Given("pk"))


_locked = Prepared(_rows)


def locked(ticket: Ticket, verb: rules.Verb, version: int | None, actor: Actor) -> Ticket:
    """The ticket as it is now, locked until the transaction ends, if the actor may do `verb` to it.

    Raises `Forbidden`, `NotFound`, or `Conflict` when `version` is not the present one.
    """
    require(actor, access.RIGHT[verb])
    row = next(iter(_locked(pk=ticket.pk)), None)
    if row is None:
        raise NotFound("ticket")
    access.check(actor, verb, row)
    rules.check_version(version, row.version)
    return row


def say(row: Ticket, kind: str, body: str, actor: Actor, now: datetime) -> Message:
    """Add a message to a locked ticket."""
    speaker = None if kind == Message.Kind.CUSTOMER else actor.id
    return Message.objects.create(ticket=row, kind=kind, employee_id=speaker, body=rules.check_body(body), at=now)


def settle(row: Ticket, clock: rules.Clock, status: rules.Status, now: datetime, *fields: str) -> None:
    """Save a locked ticket in `status` with its clock moved on to `now`; `fields` have changed besides."""
    clock = rules.moved(clock, status, now, row.promise)
    for name, value in zip(("opened_at", *CLOCK), clock_columns(clock, status), strict=True):
        setattr(row, name, value)
    if row.is_active:
        row.solved_at = row.closed_at = None
    elif status is rules.Status.SOLVED:
        row.solved_at = row.solved_at or now
    else:
        row.closed_at = row.closed_at or now
    row.updated_at, row.version = now, row.version + 1
    row.save(update_fields=[*_SETTLED, *fields])


def clock_columns(clock: rules.Clock, status: rules.Status) -> tuple[object, ...]:
    """What status and clock are in the columns `opened_at` and `CLOCK`."""
    return (*clock, status.value, status in rules.ACTIVE, rules.due_at(clock, status))


def moved(row: Ticket, before: rules.Status, actor: Actor, answer_id: int | None = None) -> list[Entry]:
    """The event of a change of status that has been settled; none where the status stayed."""
    after = rules.Status(row.status)
    if after is before:
        return []
    fact: object
    if after is rules.Status.SOLVED:
        employee = row.assignee_id or actor.id
        fact = events.TicketSolved(
            row.pk, row.customer_id, row.interaction_id, employee, row.is_recovery, number=row.number
        )
    elif after is rules.Status.CLOSED:
        fact = events.TicketClosed(row.pk, row.customer_id, row.number)
    elif before not in rules.ACTIVE:
        fact = events.TicketReopened(row.pk, row.customer_id, row.number, answer_id)
    else:
        fact = events.TicketStatusChanged(row.pk, row.customer_id, row.number, before.value, after.value)
    return [Entry(fact, row, changed=("status",))]


def assigned(row: Ticket) -> Entry:
    """The event of a new assignee or team."""
    fact = events.TicketAssigned(row.pk, row.customer_id, row.number, row.assignee_id, row.team_id)
    return Entry(fact, row, changed=("assignee", "team"))
