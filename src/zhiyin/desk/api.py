"""Tickets over the API: the same services and queries as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, cast

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status

from zhiyin.api.bodies import In
from zhiyin.api.errors import Failure
from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.api.requests import ApiRequest
from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.fields.finding import own_filters
from zhiyin.core.prepared import asked_once
from zhiyin.customers import queries as customers
from zhiyin.customers.access import told
from zhiyin.people import queries as people
from zhiyin.touchpoints import queries as touchpoints

from . import queries, rules, services
from .models import Message
from .rules import Priority
from .rules import Status as TicketStatus

router = Router(tags=["tickets"])
REFUSED = {401: Failure, 403: Failure, 404: Failure, 409: Failure, 422: Failure}
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
Code = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9_-]*$")]
StatusName = Literal["new", "open", "pending", "on_hold", "solved", "closed"]
PriorityName = Literal["low", "normal", "high", "urgent"]


class TicketOut(Schema):
    """A ticket; people, branches and kinds by their numbers and codes, times in UTC.

    `version` grows with every change: send it back with a change to be told if somebody was faster.
    """

    number: int
    version: int
    subject: str
    status: StatusName
    priority: PriorityName
    customer: int | None
    service_kind: str | None
    channel: str | None
    branch: str | None
    assignee: int | None
    opened_at: datetime
    dates_only: bool
    first_answered_at: datetime | None
    solved_at: datetime | None
    closed_at: datetime | None
    first_due: datetime | None
    next_due: datetime | None
    resolution_due: datetime | None
    promise: str
    standing: str
    left: float | None
    is_recovery: bool
    recovery_of: int | None
    source: str
    external_id: str
    custom: dict[str, Any]


class MessageOut(Schema):
    """What was said; `employee` by number, none for the customer's own words."""

    id: int
    kind: Literal["customer", "reply", "note"]
    body: str
    at: datetime
    employee: int | None


class TicketIn(In):
    """A new ticket; `body` is what the customer said."""

    subject: str
    body: str
    customer: Number | None = None
    channel: Code = ""
    touchpoint: Code = ""
    service_kind: Code = ""
    branch: Code = ""
    priority: PriorityName = "normal"
    source: Annotated[str, Field(max_length=40)] = ""
    external_id: Annotated[str, Field(max_length=120)] = ""
    custom: dict[str, Any] = {}


class ReplyIn(In):
    """A reply; `then` waits for the customer or solves."""

    body: str
    then: Literal["pending", "solved"] | None = None
    version: Version | None = None


class WordsIn(In):
    """An internal note, or what the customer said."""

    body: str


class AssignIn(In):
    """The new assignee by number; none gives the ticket back."""

    assignee: Number | None
    version: Version | None = None


class ChangeIn(In):
    """`version` as it was seen; none does not ask."""

    version: Version | None = None


class FieldsIn(ChangeIn):
    """Own fields by code (docs/fields.md); what is left out stays, null takes a value away."""

    custom: dict[str, Any]


class StatusIn(ChangeIn):
    """Another status."""

    status: Literal["open", "pending", "on_hold", "solved", "closed"]


class PriorityIn(ChangeIn):
    """Another priority."""

    priority: PriorityName


class TicketQuery(PageQuery):
    """Filters of the list, by codes and numbers.

    `sort`: due, newest, number, customer, kind, status, priority, assignee, opened, `custom.code`; `-` before it:
    falling.
    """

    view: Literal["mine", "unassigned", "due", "open", "all"] = "all"
    status: StatusName | Literal[""] = ""
    priority: PriorityName | Literal[""] = ""
    kind: Code = ""
    channel: Code = ""
    branch: Code = ""
    assignee: Number | None = None
    customer: Number | None = None
    recovery: bool = False
    sort: str = ""
    custom: list[str] = []


@router.get("", response={200: PageOut[TicketOut], **REFUSED}, summary="List tickets")
def list_tickets(request: HttpRequest, query: Query[TicketQuery]) -> PageOut[TicketOut]:
    """The tickets of the own branches, what is due first or the newest first."""
    now = clock.now()
    plain = query.model_dump(exclude={"cursor", "size", "custom"})
    filters = queries.Filters(**plain, custom=own_filters(query.custom))
    page = queries.coded_page(_actor(request), filters, now=now, cursor=query.cursor, size=query.size)
    with asked_once():  # the own fields are the same for every row
        items = [_out(line, _actor(request)) for line in queries.lines(page.rows, now)]
    return PageOut[TicketOut](items=items, next=page.next, previous=page.previous)


@router.post("", response={201: TicketOut, **REFUSED}, summary="Open a ticket")
def create_ticket(request: HttpRequest, payload: TicketIn) -> Status[TicketOut]:
    """Open a ticket; the contact that brought it is recorded with it. The same source and external_id again: 409."""
    actor, now = _actor(request), clock.now()
    ticket = services.open_ticket(new=_new(payload, actor, now), actor=actor, now=now)
    return Status(201, _out(queries.line(ticket, now), actor))


@router.get("/{int:number}", response={200: TicketOut, **REFUSED}, summary="One ticket")
def get_ticket(request: HttpRequest, number: Path[Number]) -> TicketOut:
    """One ticket of the own branches."""
    return _seen(request, number)


@router.get("/{int:number}/messages", response={200: list[MessageOut], **REFUSED}, summary="What was said in a ticket")
def list_messages(request: HttpRequest, number: Path[Number]) -> list[MessageOut]:
    """Replies, internal notes and the customer's words, in order."""
    actor = _actor(request)
    return [_said(message, actor) for message in queries.messages(actor, queries.ticket(actor, number))]


@router.post("/{int:number}/reply", response={201: MessageOut, **REFUSED}, summary="Answer the customer")
def reply(request: HttpRequest, number: Path[Number], payload: ReplyIn) -> Status[MessageOut]:
    """Send a reply; a ticket that nobody has becomes the own one."""
    actor = _actor(request)
    then = TicketStatus(payload.then) if payload.then else None
    new = services.NewReply(payload.body, then, payload.version)
    message = services.reply(ticket=queries.ticket(actor, number), new=new, actor=actor, now=clock.now())
    return Status(201, _said(message, actor))


@router.post("/{int:number}/note", response={201: MessageOut, **REFUSED}, summary="Add an internal note")
def note(request: HttpRequest, number: Path[Number], payload: WordsIn) -> Status[MessageOut]:
    """Write something that only colleagues see."""
    actor = _actor(request)
    ticket = queries.ticket(actor, number)
    return Status(201, _said(services.add_note(ticket=ticket, body=payload.body, actor=actor, now=clock.now()), actor))


@router.post(
    "/{int:number}/customer-message", response={201: MessageOut, **REFUSED}, summary="Keep what was said to us"
)
def customer_message(request: HttpRequest, number: Path[Number], payload: WordsIn) -> Status[MessageOut]:
    """Keep the customer's words: they end the waiting and reopen what was solved."""
    actor = _actor(request)
    ticket, body = queries.ticket(actor, number), payload.body
    message = services.record_customer_message(ticket=ticket, body=body, actor=actor, now=clock.now())
    return Status(201, _said(message, actor))


@router.post("/{int:number}/take", response={200: TicketOut, **REFUSED}, summary="Take a ticket")
def take(request: HttpRequest, number: Path[Number]) -> TicketOut:
    """Make the ticket one's own; of several claims one wins, the others get 409."""
    actor = _actor(request)
    services.take(ticket=queries.ticket(actor, number), actor=actor, now=clock.now())
    return _seen(request, number)


@router.post("/{int:number}/assign", response={200: TicketOut, **REFUSED}, summary="Assign a ticket")
def assign(request: HttpRequest, number: Path[Number], payload: AssignIn) -> TicketOut:
    """Give the ticket to a colleague, or back."""
    actor, version = _actor(request), payload.version
    assignee = queries.colleague(actor, payload.assignee) if payload.assignee else None
    ticket = queries.ticket(actor, number)
    services.assign(ticket=ticket, assignee=assignee, version=version, actor=actor, now=clock.now())
    return _seen(request, number)


@router.post("/{int:number}/status", response={200: TicketOut, **REFUSED}, summary="Change the status")
def status(request: HttpRequest, number: Path[Number], payload: StatusIn) -> TicketOut:
    """Wait for the customer, put on hold, go on, solve, reopen or close."""
    return _moved(request, number, TicketStatus(payload.status), payload.version)


@router.post("/{int:number}/fields", response={200: TicketOut, **REFUSED}, summary="Write own fields")
def fields(request: HttpRequest, number: Path[Number], payload: FieldsIn) -> TicketOut:
    """Write the company's own fields of a ticket."""
    actor, ticket = _actor(request), queries.ticket(_actor(request), number)
    services.write_fields(ticket=ticket, given=payload.custom, version=payload.version, actor=actor, now=clock.now())
    return _seen(request, number)


@router.post("/{int:number}/priority", response={200: TicketOut, **REFUSED}, summary="Say how urgent it is")
def priority(request: HttpRequest, number: Path[Number], payload: PriorityIn) -> TicketOut:
    """The promise of the standard stays; the order of the queue follows."""
    actor = _actor(request)
    ticket, to = queries.ticket(actor, number), rules.Priority(payload.priority)
    services.change_priority(ticket=ticket, to=to, version=payload.version, actor=actor, now=clock.now())
    return _seen(request, number)


@router.post("/{int:number}/solve", response={200: TicketOut, **REFUSED}, summary="Solve a ticket")
def solve(request: HttpRequest, number: Path[Number], payload: ChangeIn) -> TicketOut:
    """Solve the ticket; an invitation to the survey follows where one is planned."""
    return _moved(request, number, TicketStatus.SOLVED, payload.version)


@router.post("/{int:number}/reopen", response={200: TicketOut, **REFUSED}, summary="Reopen a ticket")
def reopen(request: HttpRequest, number: Path[Number], payload: ChangeIn) -> TicketOut:
    """Reopen a solved or closed ticket."""
    ticket = queries.ticket(_actor(request), number)
    rules.next_status(rules.Verb.REOPEN, TicketStatus(ticket.status))
    return _moved(request, number, TicketStatus.OPEN, payload.version)


def _actor(request: HttpRequest) -> Actor:
    return cast(ApiRequest, request).actor


def _moved(request: HttpRequest, number: int, to: TicketStatus, version: int | None) -> TicketOut:
    actor = _actor(request)
    ticket = queries.ticket(actor, number)
    services.change_status(ticket=ticket, to=to, version=version, actor=actor, now=clock.now())
    return _seen(request, number)


def _seen(request: HttpRequest, number: int) -> TicketOut:
    actor = _actor(request)
    return _out(queries.line(queries.coded_ticket(actor, number), clock.now()), actor)


def _new(payload: TicketIn, actor: Actor, now: datetime) -> services.NewTicket:
    kind, touchpoint, channel = payload.service_kind, payload.touchpoint, payload.channel
    return services.NewTicket(
        subject=payload.subject,
        body=rules.check_body(payload.body),
        customer=customers.customer_meant(actor, payload.customer, now=now) if payload.customer else None,
        channel=touchpoints.channel(actor, channel) if channel else None,
        touchpoint=touchpoints.touchpoint(actor, touchpoint) if touchpoint else None,
        service_kind=touchpoints.service_kind(actor, kind) if kind else None,
        branch=people.branch(actor, payload.branch) if payload.branch else None,
        priority=Priority(payload.priority),
        source=payload.source,
        external_id=payload.external_id,
        custom=payload.custom,
    )


SAME = (
    "number", "version", "subject", "status", "priority", "opened_at", "dates_only", "first_answered_at", "solved_at",
    "closed_at", "first_due", "next_due", "resolution_due", "is_recovery", "source", "external_id",
)  # fmt: skip
CODED = ("service_kind", "channel", "branch")
NUMBERED = ("customer", "assignee", "recovery_of")


def _out(line: queries.Line, actor: Actor) -> TicketOut:
    row = line.ticket
    plain: dict[str, Any] = {name: getattr(row, name) for name in SAME}
    plain["subject"] = told(row.subject, actor)
    plain |= {name: found.code if (found := getattr(row, name)) else None for name in CODED}
    plain |= {name: found.number if (found := getattr(row, name)) else None for name in NUMBERED}
    plain["custom"] = queries.own_told(actor, row)
    return TicketOut(**plain, promise=line.promise, standing=line.standing, left=line.left)


def _said(message: Message, actor: Actor) -> MessageOut:
    body = told(message.body, actor)
    plain: dict[str, Any] = {"id": message.pk, "kind": message.kind, "body": body, "at": message.at}
    return MessageOut(**plain, employee=message.employee.number if message.employee else None)
