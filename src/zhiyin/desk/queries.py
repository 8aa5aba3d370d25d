"""Reads about tickets; each starts from what the actor sees. Lists are keyset pages over the indexes of `models`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any, cast

from django.core.cache import cache as shared_cache
from django.db.models import Count, Max, Prefetch, Q, QuerySet, prefetch_related_objects

from zhiyin.core.access import one, require, seen, sees
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.fields.showing import Line as FieldLine
from zhiyin.core.paging import SIZE, Page, capped_count, first_page
from zhiyin.core.paging import count_beside as count_beside_page
from zhiyin.core.prepared import Given, Prepared
from zhiyin.core.sorting import By, Sorts
from zhiyin.customers.access import REVEAL
from zhiyin.customers.access import told as told_text
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.facts import Told, told
from zhiyin.people.models import Employee
from zhiyin.people.queries import branches, colleagues
from zhiyin.touchpoints.rules import State

from . import access, rules
from .models import OWN as OWN_FIELDS
from .models import Message, Ticket
from .rules import Status

SOON = timedelta(days=1)
COUNTED = ("open_tickets", "tickets_12m", "open_complaints", "complaints_12m")
BY_DUE = ("due_at", "id")
NEWEST_FIRST = ("-opened_at", "-id")
# What is read of other tables: a row of each of them in full took most of the time of a list.
NAMED = ("customer__full_name", "assignee__name", "service_kind__name")
CODED = (
    "customer__number", "assignee__number", "recovery_of__number",
    "service_kind__code", "channel__code", "branch__code",
)  # fmt: skip
OF_PAGE = (
    *NAMED, "channel__name", "recovery_of__number",
    "customer__number", "customer__tier__name", "customer__tier__rank", "customer__branch__name",
)  # fmt: skip
LISTED = (
    "number", "subject", "status", "is_active", "priority", "customer", "assignee", "service_kind", "standard",
    "opened_at", "updated_at", "first_answered_at", "solved_at", "first_due", "next_due", "resolution_due", "due_at",
    "paused_at", "paused_seconds", "dates_only", "is_recovery",
)  # fmt: skip
OWN = (
    *LISTED, "branch", "scope_1", "scope_2", "scope_3", "scope_4", "interaction", "touchpoint", "team", "channel",
    "closed_at", "source", "external_id", "version", "recovery_of", "custom",
)  # fmt: skip
PLAIN_SORTS = ("due", "newest")
SORTS = Sorts(
    (
        By("number", _("Number"), "number", is_walked=True),
        By("customer", _("Customer"), "customer__full_name", may_lack=True),
        By("kind", _("Kind of service"), "service_kind__name", may_lack=True),
        By("status", _("Status"), "status", values=lambda: list(Status)),
        By("priority", _("Priority"), "priority", values=lambda: list(rules.Priority)[::-1]),
        By("assignee", _("Assignee"), "assignee__name", may_lack=True),
        By("opened", _("Opened"), "opened_at", is_walked=True),
    ),
    OWN_FIELDS,
)
VIEWS = ("mine", "unassigned", "due", "open", "all")
HERE = "desk:here:{}"
HERE_SECONDS = 45


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of tickets is narrowed to; empty values narrow nothing. Codes and numbers as they stand in the URL.

    `view` is one of `VIEWS`; `sort` is `due`, `newest`, one of `SORTS`, or empty (the view's own order).
    """

    view: str = "all"
    status: str = ""
    priority: str = ""
    kind: str = ""
    channel: str = ""
    branch: str = ""
    assignee: int | None = None
    customer: int | None = None
    recovery: bool = False
    sort: str = ""
    custom: tuple[tuple[str, str], ...] = ()

    @property
    def order(self) -> tuple[str, str]:
        """The usual order of the list: what is due first where work waits, else the newest first."""
        own = "newest" if self.view == "all" else "due"
        return BY_DUE if (self.sort if self.sort in PLAIN_SORTS else own) == "due" else NEWEST_FIRST

    def conditions(self) -> dict[str, object]:
        """As lookups on `Ticket`; a status that is being worked on brings the index of active tickets with it."""
        named: dict[str, object] = {
            "status": self.status,
            "priority": self.priority,
            "service_kind__code": self.kind,
            "channel__code": self.channel,
            "assignee__number": self.assignee,
            "customer__number": self.customer,
            "is_recovery": self.recovery or None,
            "is_active": True if self.status in rules.ACTIVE else None,
        }
        return {name: value for name, value in named.items() if value not in {"", None}}


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket with where its nearest promise stands: which one, its state, and the business seconds left.

    `left` is below zero when it is overdue, None without a running promise.
    """

    ticket: Ticket
    promise: str = ""
    state: State = State.NONE
    left: float | None = None

    @property
    def standing(self) -> str:
        """The state in the words of the pages."""
        if self.ticket.status == Status.PENDING and not self.promise:
            return "paused"
        return self.state.value


def tickets(actor: Actor, filters: Filters, *, now: datetime) -> QuerySet[Ticket]:
    """The tickets in scope that fit `filters`; a branch includes those below it."""
    require(actor, access.VIEW)
    rows = _in_view(access.visible(actor), filters.view, actor, now).filter(**filters.conditions())
    if filters.branch:
        branch = one(branches(actor), code=filters.branch)
        rows = rows.filter(**{f"scope_{branch.level}": branch.pk}) if branch.level else rows
    return OWN_FIELDS.narrowed(rows, dict(filters.custom)) if filters.custom else rows


def own_lines(actor: Actor, ticket: Ticket) -> list[FieldLine]:
    """The own fields of a ticket that hold something, as this actor may read them."""
    return OWN_FIELDS.lines(ticket.custom, told=partial(told_text, actor=actor), is_clear=actor.may(REVEAL))


def has_fields() -> bool:
    """Whether tickets have own fields at all."""
    return bool(OWN_FIELDS.fields())


def own_told(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    """The same as the API tells it."""
    return OWN_FIELDS.told(ticket.custom, told=partial(told_text, actor=actor), is_clear=actor.may(REVEAL))


def _in_view(rows: QuerySet[Ticket], view: str, actor: Actor, now: datetime) -> QuerySet[Ticket]:
    if view == "mine":
        return rows.filter(is_active=True, assignee=actor.id)
    if view == "unassigned":
        return rows.filter(is_active=True, assignee=None)
    if view == "due":
        return rows.filter(is_active=True, due_at__lt=now + SOON)
    return rows.filter(is_active=True) if view == "open" else rows


def page(actor: Actor, filters: Filters, *, now: datetime, cursor: str = "") -> Page[Ticket]:
    """One page of the list, with what a row shows."""
    if filters == EVERYTHING and not cursor:
        require(actor, access.VIEW)
        return first_page(_newest(actor.level)(branch=actor.branch), order=NEWEST_FIRST, size=SIZE)
    return _page(_with(tickets(actor, filters, now=now), LISTED, NAMED), filters, cursor)


def count_beside(actor: Actor, filters: Filters, shown: Page[Ticket], *, now: datetime) -> tuple[int, bool]:
    """How many tickets there are beside a page of them, counted to a thousand, and whether there are more."""
    if filters != EVERYTHING or not (shown.next or shown.previous):
        return count_beside_page(shown, tickets(actor, filters, now=now))
    return _all(actor.level).capped_count(branch=actor.branch)


def _visible(level: int) -> QuerySet[Ticket]:
    return access.visible(replace(SYSTEM, level=level, branch=cast("int", Given("branch"))))


@cache
def _all(level: int) -> Prepared[Ticket]:
    return Prepared(lambda: _visible(level))


@cache
def _newest(level: int) -> Prepared[Ticket]:
    """The first page of the whole list, the one that is opened most."""
    return Prepared(lambda: _with(_visible(level), LISTED, NAMED).order_by(*NEWEST_FIRST)[: SIZE + 1])


def coded_page(actor: Actor, filters: Filters, *, now: datetime, cursor: str = "", size: int = SIZE) -> Page[Ticket]:
    """One page of whole tickets, with the codes and numbers of what belongs to them."""
    return _page(_with(tickets(actor, filters, now=now), OWN, CODED), filters, cursor, size)


def _page(rows: QuerySet[Ticket], filters: Filters, cursor: str, size: int = SIZE) -> Page[Ticket]:
    wanted = "" if filters.sort in PLAIN_SORTS else filters.sort
    return SORTS.page(rows, wanted, usual=filters.order, cursor=cursor, size=size)


def _with(rows: QuerySet[Ticket], own: Sequence[str], others: Sequence[str]) -> QuerySet[Ticket]:
    related = {name.rpartition("__")[0] for name in others}
    return rows.select_related("standard__hours", *related).only(*own, *others)


def _one(*others: str) -> Prepared[Ticket]:
    return Prepared(lambda: _with(access.visible(SYSTEM).filter(number=Given("number")), OWN, others))


def _messages() -> QuerySet[Message]:
    shown = ("ticket", "kind", "body", "at", "employee__name", "employee__number")
    rows = Message.objects.filter(ticket=Given("ticket")).select_related("employee").only(*shown)
    return rows.order_by("at", "id")


_by_number = Prepared(lambda: access.visible(SYSTEM).filter(number=Given("number")))
_coded, _of_page, _said = _one(*CODED), _one(*OF_PAGE), Prepared(_messages)


def counts(actor: Actor, *, now: datetime) -> dict[str, tuple[int, bool]]:
    """How many tickets each working view holds, each counted up to a thousand."""
    return {view: capped_count(tickets(actor, Filters(view=view), now=now)) for view in ("mine", "unassigned", "due")}


def ticket(actor: Actor, number: int) -> Ticket:
    """One ticket in scope by its number, by itself: for a change."""
    require(actor, access.VIEW)
    return seen(actor, _by_number(number=number), "ticket")


def coded_ticket(actor: Actor, number: int) -> Ticket:
    """One ticket in scope by its number, with the codes and numbers of what belongs to it."""
    require(actor, access.VIEW)
    return seen(actor, _coded(number=number), "ticket")


def ticket_of_page(actor: Actor, number: int) -> Ticket:
    """One ticket in scope by its number, with what its page shows."""
    require(actor, access.VIEW)
    row = seen(actor, _of_page(number=number), "ticket")
    recoveries = Prefetch("recoveries", Ticket.objects.only("number", "recovery_of"))
    prefetch_related_objects([row], "customer__contacts", recoveries)
    return row


def messages(actor: Actor, ticket: Ticket) -> list[Message]:
    """What was said, in order."""
    return _said(ticket=ticket.pk) if sees(actor, ticket) else []


def tickets_of(actor: Actor, customer: Customer, *, most: int = 10) -> list[Ticket]:
    """The tickets of a customer in scope: those being worked on, then the newest of the others."""
    require(actor, access.VIEW)
    return list(_open_first(actor.level, most)(customer=customer.pk, branch=actor.branch))


@cache
def _open_first(level: int, most: int) -> Prepared[Ticket]:
    rows = _visible(level).filter(customer=Given("customer"))
    return Prepared(lambda: _with(rows, LISTED, ()).order_by("-is_active", *NEWEST_FIRST)[:most])


def find(actor: Actor, number: int) -> list[Ticket]:
    """The ticket with this number, if it is in scope."""
    return list(access.visible(actor).filter(number=number).select_related("customer"))


def colleague(actor: Actor, number: int) -> Employee:
    """One active colleague in scope by number."""
    return one(colleagues(actor), number=number)


def lines(rows: Iterable[Ticket], now: datetime) -> list[Line]:
    """Tickets with the standing of their nearest promise."""
    promises: dict[int, rules.Promise | None] = {}
    found = []
    for row in rows:
        key = row.standard_id or 0
        if key not in promises:
            promises[key] = row.promise
        found.append(_line(row, promises[key], now))
    return found


def line(row: Ticket, now: datetime) -> Line:
    """One ticket with the standing of its nearest promise."""
    return _line(row, row.promise, now)


def _line(row: Ticket, promise: rules.Promise | None, now: datetime) -> Line:
    if promise is None:
        return Line(row)
    standing = rules.standing(row.clock, Status(row.status), row.solved_at, now, promise)
    return Line(row, standing.name, standing.state, standing.left)


def people_here(ticket: Ticket, actor: Actor, *, now: datetime) -> Sequence[str]:
    """The names of others who have this ticket open now (noted by `services.note_presence`)."""
    noted: dict[int, tuple[str, float]] = shared_cache.get(HERE.format(ticket.pk)) or {}
    alive = now.timestamp() - HERE_SECONDS
    return sorted(name for who, (name, seen) in noted.items() if seen >= alive and who != actor.id)


def facts_of(customers: Sequence[int], *, now: datetime) -> Told:
    """What the desk tells of customers (by key) to segments and tiers."""
    year, complaint = Q(opened_at__gt=now - timedelta(days=365)), Q(service_kind__is_complaint=True)
    rows = Ticket.objects.filter(customer__in=customers).order_by().values("customer")
    found = rows.annotate(
        last_ticket_at=Max("opened_at"),
        open_tickets=Count("pk", filter=Q(is_active=True)),
        tickets_12m=Count("pk", filter=year),
        open_complaints=Count("pk", filter=complaint & Q(is_active=True)),
        complaints_12m=Count("pk", filter=complaint & year),
    )
    nothing = {"last_ticket_at": None, **dict.fromkeys(COUNTED, 0)}
    return told(customers, found, nothing)
