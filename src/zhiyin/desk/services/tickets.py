"""Opening tickets: one as it comes, or many at once (another system's, the demo's) with what has happened since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import transaction

from zhiyin.core import bulk, numbers, text
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record_all
from zhiyin.core.keys import among
from zhiyin.customers.access import reaches
from zhiyin.customers.models import Customer
from zhiyin.desk import access, events, rules
from zhiyin.desk.models import OWN, Message, Ticket
from zhiyin.desk.rules import Priority
from zhiyin.people.models import SCOPES, Branch, Employee, Team
from zhiyin.touchpoints.access import RECORD
from zhiyin.touchpoints.models import Channel, Interaction, ServiceKind, ServiceStandard, Touchpoint
from zhiyin.touchpoints.services import NewInteraction, checked_interactions, insert_interactions

from .changes import CLOCK, clock_columns
from .promises import Promises

BATCH = 1000
AHEAD = timedelta(days=1)
ABOUT = ("customer", "interaction", "service_kind", "touchpoint", "assignee", "team", "recovery_of")
PLACE = ("branch_id", *SCOPES)
NOWHERE = (None,) * len(PLACE)
MESSAGE = ("ticket_id", "kind", "body", "at", "employee_id")
_about, _where = attrgetter(*ABOUT), attrgetter(*PLACE)
_ticket = bulk.builder(
    Ticket,
    (
        "subject", "priority", "dates_only", "is_recovery", "source", "external_id", "solved_at", "closed_at",
        "updated_at", *PLACE, "channel_id", "standard_id", *(f"{name}_id" for name in ABOUT), "opened_at", *CLOCK,
    ),
)  # fmt: skip


class NewMessage(NamedTuple):
    """Something that was said: `kind` customer, reply or note; `employee` said it unless the customer did."""

    kind: str
    body: str
    at: datetime
    employee: Employee | None = None


class NewTicket(NamedTuple):
    """A ticket about to be opened. `body` is the customer's first message, if it is known.

    What lies in the past (`opened_at`, `first_answered_at`, `messages` in order, `solved_at`, `closed_at`) is taken as
    it was; with `dates_only` the instants stand for days. Without `branch` it is placed at the touchpoint, else at the
    actor's.
    """

    subject: str
    body: str = ""
    customer: Customer | None = None
    channel: Channel | None = None
    touchpoint: Touchpoint | None = None
    service_kind: ServiceKind | None = None
    interaction: Interaction | None = None
    branch: Branch | None = None
    priority: Priority = Priority.NORMAL
    assignee: Employee | None = None
    team: Team | None = None
    recovery_of: Ticket | None = None
    is_recovery: bool = False
    opened_at: datetime | None = None
    first_answered_at: datetime | None = None
    messages: Sequence[NewMessage] = ()
    solved_at: datetime | None = None
    closed_at: datetime | None = None
    dates_only: bool = False
    source: str = ""
    external_id: str = ""
    custom: Mapping[str, Any] = MappingProxyType({})


class Draft(NamedTuple):
    """A ticket with what was said in it, not saved yet; `standard` is the one that applies."""

    ticket: Ticket
    said: list[NewMessage]
    standard: ServiceStandard | None


def open_ticket(*, new: NewTicket, actor: Actor, now: datetime) -> Ticket:
    """Open one ticket; the contact that brought it is recorded with it unless it is named."""
    require(actor, access.CREATE)
    check_reach(new, actor, now)
    # Read and checked before other writers have to wait: what is promised now was promised a moment ago.
    new = new._replace(branch=_own_branch(new, actor))
    draft, contacts = made(new, Promises(), now), _contacts(new, actor, now)
    ticket = draft.ticket
    (ticket.custom,) = OWN.for_new([new.custom], is_asked=True)
    # Only who names another system's id can still be refused here, which must not undo what the caller has begun.
    with transaction.atomic(savepoint=bool(new.external_id)):
        _refuse_known([new])
        told = insert_interactions(rows=contacts)
        for contact in contacts:
            ticket.interaction_id = contact.pk
        store([draft], actor, now, told)
    # Known here: whoever shows the ticket need not fetch them again.
    ticket.branch, ticket.standard = new.branch, draft.standard
    ticket.customer, ticket.channel, ticket.service_kind = new.customer, _channel(new), new.service_kind
    return ticket


@transaction.atomic
def open_tickets(*, rows: Sequence[NewTicket], actor: Actor, now: datetime) -> list[Ticket]:
    """Open many tickets in a few statements, with their events, in the given order; all of them or none.

    No contact is made up for them: name the interaction where one is known. A row without a branch stays without.
    """
    require(actor, access.CREATE)
    for new in rows:
        check_reach(new, actor, now)
    # Made first: what no database can keep is refused before one is asked for it.
    promises = Promises()
    drafts = [made(new, promises, now) for new in rows]
    for draft, custom in zip(drafts, OWN.for_new([new.custom for new in rows], is_asked=False), strict=True):
        draft.ticket.custom = custom
    _refuse_known(rows)
    store(drafts, actor, now)
    return [draft.ticket for draft in drafts]


def check_reach(new: NewTicket, actor: Actor, now: datetime) -> None:
    """`NotFound` for a branch, customer or person outside of the actor's scope."""
    for what, row in (("branch", new.branch), ("touchpoint", new.touchpoint), ("employee", new.assignee)):
        if row is not None and not sees(actor, row):
            raise NotFound(what)
    if new.customer is not None and not reaches(actor, new.customer, now=now):
        raise NotFound("customer")
    if new.branch is None and actor.level and actor.origin != "live":
        raise Refused("ticket.branch", _("Say to which branch the ticket belongs."), field="branch")


def _contacts(new: NewTicket, actor: Actor, now: datetime) -> list[Interaction]:
    """The contact that a ticket begins with, unless it is named; whoever may open tickets may record it."""
    if new.interaction is not None or not (new.channel or new.touchpoint):
        return []
    contact = NewInteraction(
        occurred_at=new.opened_at or now, channel=new.channel, touchpoint=new.touchpoint, customer=new.customer,
        service_kind=new.service_kind, branch=new.branch, subject=rules.check_subject(new.subject),
    )  # fmt: skip
    return checked_interactions(rows=[contact], actor=actor.holding(RECORD), now=now)


def _channel(new: NewTicket) -> Channel | None:
    return new.channel or (new.touchpoint.channel if new.touchpoint else None)


def _own_branch(new: NewTicket, actor: Actor) -> Branch | None:
    for place in (new, new.touchpoint, new.interaction):
        if place is not None and place.branch is not None:
            return place.branch
    return Branch.objects.filter(pk=actor.branch).first() if actor.branch else None


def _refuse_known(rows: Iterable[NewTicket]) -> None:
    """`Conflict` where the same source has brought the same id before, or brings it twice now."""
    by_source: dict[str, list[str]] = {}
    for new in rows:
        if new.external_id and "\0" not in new.source:
            by_source.setdefault(new.source, []).append(new.external_id)
    for source, ids in by_source.items():
        there = among(Ticket.objects.filter(source=source), "external_id", ids).values_list("external_id", flat=True)
        twice = {external_id for external_id, count in Counter(ids).items() if count > 1}
        for external_id in sorted(twice.union(there)):
            sentence = _("The ticket “%(external_id)s” of “%(source)s” is here already.")
            raise Conflict("ticket.exists", sentence, field="external_id", source=source, external_id=external_id)


def store(drafts: Sequence[Draft], actor: Actor, now: datetime, told: Sequence[Entry] = ()) -> None:
    """Save tickets that `made` has made, with their numbers, messages and events, after those of what was `told`."""
    given = numbers.take("ticket", len(drafts)) if drafts else ()
    for draft, number in zip(drafts, given, strict=True):
        draft.ticket.number = number
    bulk.insert([draft.ticket for draft in drafts])
    OWN.index([draft.ticket for draft in drafts], is_new=True)
    said = [
        (draft.ticket.pk, one.kind, one.body, one.at, one.employee and one.employee.pk)
        for draft in drafts
        for one in draft.said
    ]
    keys = iter(bulk.insert_values(Message, MESSAGE, said))
    record_all([*told, *(entry for draft in drafts for entry in _entries(draft, keys))], actor=actor, now=now)


def made(new: NewTicket, promises: Promises, now: datetime) -> Draft:
    """The rows of a ticket about to be saved; `Refused` where it cannot be."""
    opened_at = new.opened_at or now
    _check_times(new, opened_at, now)
    channel = _channel(new)
    standard, promise = promises.applying(new, channel)
    first = [NewMessage("customer", new.body, opened_at)] if new.body.strip() else []
    said = [one._replace(body=rules.check_body(one.body)) for one in (*first, *new.messages)]
    past = rules.Past(
        opened_at, new.assignee is not None, [(one.kind, one.at) for one in said], new.first_answered_at,
        new.solved_at, new.closed_at, new.dates_only,
    )  # fmt: skip
    now_is = rules.replayed(past, promise)
    ticket = _ticket(
        rules.check_subject(new.subject), new.priority.value, new.dates_only,
        new.is_recovery or new.recovery_of is not None, text.line(new.source, most=40, field="source"),
        text.line(new.external_id, most=120, field="external_id"), new.solved_at or new.closed_at, new.closed_at,
        now_is.updated_at, *(_where(new.branch) if new.branch else NOWHERE),
        *[row and row.pk for row in (channel, standard, *_about(new))], *clock_columns(now_is.clock, now_is.status),
    )  # fmt: skip
    return Draft(ticket, said, standard)


def _check_times(new: NewTicket, opened_at: datetime, now: datetime) -> None:
    later = [at for at in (new.first_answered_at, new.solved_at, new.closed_at) if at is not None]
    if any(at < opened_at for at in later):
        raise Refused("ticket.times", _("A ticket cannot end before it was opened. Mend the dates."), field="solved")
    if opened_at > now + AHEAD:
        raise Refused("ticket.future", _("This ticket was opened in the future. Mend the date."), field="opened")


def _entries(draft: Draft, messages: Iterator[int]) -> list[Entry]:
    ticket, who = draft.ticket, (draft.ticket.pk, draft.ticket.customer_id, draft.ticket.number)
    opened = events.TicketOpened(
        *who, ticket.interaction_id, ticket.service_kind_id, ticket.is_recovery, ticket.recovery_of_id
    )
    entries = [Entry(opened, ticket, ticket.opened_at)]
    for message, key in zip(draft.said, messages, strict=False):
        if message.kind == Message.Kind.REPLY:
            is_first = message.at == ticket.first_answered_at
            entries.append(Entry(events.TicketReplied(*who, key, is_first), ticket, message.at))
    if ticket.assignee_id is not None and ticket.is_active:
        entries.append(Entry(events.TicketAssigned(*who, ticket.assignee_id, ticket.team_id), ticket, ticket.opened_at))
    return [*entries, *ended(ticket)]


def ended(ticket: Ticket) -> list[Entry]:
    """The event of a ticket that is taken over as solved."""
    if ticket.solved_at is None:
        return []
    solved = events.TicketSolved(
        ticket.pk, ticket.customer_id, ticket.interaction_id, ticket.assignee_id, ticket.is_recovery, ticket.number
    )
    return [Entry(solved, ticket, ticket.solved_at)]
