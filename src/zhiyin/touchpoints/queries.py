"""Reads about touchpoints, contacts and standards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Count, Max, Q, QuerySet

from zhiyin.core.access import one, require
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.paging import Page, first_page, page_of
from zhiyin.core.prepared import Given, Prepared
from zhiyin.customers import access as customers_access
from zhiyin.customers import queries as customers
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.facts import Told, told
from zhiyin.people.access import visible_branches
from zhiyin.people.models import Branch

from . import access, rules
from .models import Channel, Interaction, ServiceKind, ServiceStandard, Touchpoint, WorkHours

PANEL = 20
MEANT = 8
LONGEST_NUMBER = 12
NEWEST_FIRST = ("-occurred_at", "-id")
OF_CUSTOMER = (
    "number", "customer", "channel", "touchpoint", "employee", "direction", "occurred_at", "wait_seconds", "subject",
    "outcome",
)  # fmt: skip
SHOWN_WITH = ("customer", "channel", "touchpoint", "employee", "service_kind", "branch")
# These belong to the whole company, and all staff see them.
_channels = Prepared(lambda: access.visible_channels(SYSTEM))
_kinds = Prepared(lambda: access.visible_kinds(SYSTEM))
_active = Prepared(lambda: ServiceStandard.objects.filter(is_active=True).select_related("hours"))


@dataclass(frozen=True, slots=True)
class InteractionFilters:
    """What a list of contacts is narrowed to; empty values narrow nothing. Codes and numbers as they stand in the URL.

    `since` is included, `until` is not.
    """

    channel: str = ""
    touchpoint: str = ""
    kind: str = ""
    direction: str = ""
    branch: str = ""
    outcome: str = ""
    customer: int | None = None
    employee: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> dict[str, object]:
        """As lookups on `Interaction`."""
        named: dict[str, object] = {
            "channel__code": self.channel,
            "touchpoint__code": self.touchpoint,
            "service_kind__code": self.kind,
            "direction": self.direction,
            "outcome": self.outcome,
            "customer__number": self.customer,
            "employee__number": self.employee,
            "occurred_at__gte": self.since,
            "occurred_at__lt": self.until,
        }
        return {name: value for name, value in named.items() if value not in {"", None}}


def interactions(actor: Actor, filters: InteractionFilters) -> QuerySet[Interaction]:
    """The contacts in scope that fit `filters`, with what a list shows; a branch includes those below it."""
    require(actor, access.VIEW)
    rows = access.visible_interactions(actor).filter(**filters.conditions())
    if filters.branch:
        branch = _branch(actor, filters.branch)
        if branch.level:
            rows = rows.filter(**{f"scope_{branch.level}": branch.pk})
    return rows.select_related(*SHOWN_WITH)


def interaction(actor: Actor, number: int, *, now: datetime) -> Interaction:
    """One contact by its number, if it lies in scope or its customer can be reached."""
    require(actor, access.VIEW)
    return one(access.readable_interactions(actor, now=now).select_related(*SHOWN_WITH), number=number)


def interactions_of(actor: Actor, customer: Customer, *, cursor: str = "", now: datetime) -> Page[Interaction]:
    """Every contact with a customer whom the actor reaches, wherever it happened, newest first."""
    require(actor, access.VIEW)
    if not cursor:
        reached = customers_access.reaches(actor, customer, now=now)
        return first_page(_newest(customer=customer.pk) if reached else [], order=NEWEST_FIRST, size=PANEL)
    rows = _as_of_customer(access.interactions_of(actor, customer, now=now))
    return page_of(rows, order=NEWEST_FIRST, cursor=cursor, size=PANEL)


def _as_of_customer(rows: QuerySet[Interaction]) -> QuerySet[Interaction]:
    """Contacts with what a list of one customer's shows."""
    related = ("channel", "touchpoint", "employee")
    return rows.select_related(*related).only(*OF_CUSTOMER, *(f"{name}__name" for name in related))


def _of_customer() -> QuerySet[Interaction]:
    rows = access.visible_interactions(SYSTEM).filter(customer=Given("customer"))
    return _as_of_customer(rows).order_by(*NEWEST_FIRST)[: PANEL + 1]


_newest = Prepared(_of_customer)


def customer_at_hand(actor: Actor, number: int, *, now: datetime) -> Customer:
    """The customer in scope or identified for the contact at hand."""
    return one(customers_access.reachable(actor, now=now).select_related("branch", "tier"), number=number)


def customers_meant(actor: Actor, text: str, number: int | None, *, now: datetime) -> list[Customer]:
    """The customer chosen by `number`, else a few who answer to `text` (number, phone, name, initials)."""
    if number is not None:
        return [customer_at_hand(actor, number, now=now)]
    text = text.strip()
    if not text:
        return []
    if text.isdecimal() and len(text) <= LONGEST_NUMBER:
        exact = customers_access.reachable(actor, now=now).filter(number=int(text)).first()
        if exact is not None:
            return [exact]
    return customers.search(actor, text)[:MEANT]


def touchpoints(actor: Actor) -> QuerySet[Touchpoint]:
    """The register in scope, by code."""
    require(actor, access.VIEW)
    related = ("channel", "hours", "branch", "owner")
    return access.visible_touchpoints(actor).select_related(*related).order_by("code", "id")


def touchpoint(actor: Actor, code: str) -> Touchpoint:
    """One touchpoint in scope by its code."""
    return one(touchpoints(actor), code=code)


def channels(actor: Actor) -> QuerySet[Channel]:
    """All channels in the company's order."""
    require(actor, access.VIEW)
    return access.visible_channels(actor)


def channel(actor: Actor, code: str) -> Channel:
    """One channel by its code; an unknown one is refused with those that exist."""
    require(actor, access.VIEW)
    return _by_code(_channels(), code, "channel", _("There is no channel “%(code)s”. There are: %(known)s."))


def channel_page(actor: Actor, code: str) -> Channel:
    """One channel by its code, for its own page."""
    return one(channels(actor), code=code)


def hours(actor: Actor) -> QuerySet[WorkHours]:
    """All work hours by code."""
    require(actor, access.VIEW)
    return access.visible_hours(actor)


def work_hours(actor: Actor, code: str) -> WorkHours:
    """One set of work hours by its code."""
    return one(hours(actor), code=code)


def service_kinds(actor: Actor) -> QuerySet[ServiceKind]:
    """All kinds of service by code."""
    require(actor, access.VIEW)
    return access.visible_kinds(actor)


def service_kind(actor: Actor, code: str) -> ServiceKind:
    """One kind of service by its code; an unknown one is refused with those that exist."""
    sentence = _("There is no kind of service “%(code)s”. There are: %(known)s.")
    require(actor, access.VIEW)
    return _by_code(_kinds(), code, "service_kind", sentence)


def kind_page(actor: Actor, code: str) -> ServiceKind:
    """One kind of service by its code, for its own page."""
    return one(service_kinds(actor), code=code)


def standards(actor: Actor) -> QuerySet[ServiceStandard]:
    """All standards in the order in which they are tried."""
    require(actor, access.VIEW)
    related = ("tier", "service_kind", "touchpoint", "channel", "hours")
    return access.visible_standards(actor).select_related(*related)


def standard(actor: Actor, number: int) -> ServiceStandard:
    """One standard by its id."""
    return one(standards(actor), pk=number)


def active_standards() -> list[ServiceStandard]:
    """The standards that are tried, in order, with their hours. Bulk callers keep the list and ask `rules.first_match`.

    Asked by services about everybody's promises, so it has no scope.
    """
    return _active()


def standard_for(
    *,
    tier_id: int | None = None,
    service_kind_id: int | None = None,
    touchpoint: Touchpoint | None = None,
    channel_id: int | None = None,
) -> ServiceStandard | None:
    """The first active standard that applies, with its hours; None: nothing is promised.

    A touchpoint brings its channel where none is given.
    """
    return rules.first_match(active_standards(), case_of(tier_id, service_kind_id, touchpoint, channel_id))


def case_of(
    tier_id: int | None, service_kind_id: int | None, touchpoint: Touchpoint | None, channel_id: int | None
) -> rules.Case:
    """What a standard is sought for; a touchpoint brings its channel where none is given."""
    if touchpoint is None:
        return rules.Case(tier_id, service_kind_id, None, channel_id)
    return rules.Case(tier_id, service_kind_id, touchpoint.pk, channel_id or touchpoint.channel_id)


def _branch(actor: Actor, code: str) -> Branch:
    return one(visible_branches(actor), code=code)


Named = TypeVar("Named", Channel, ServiceKind)


def _by_code(found: list[Named], code: str, field: str, sentence: str) -> Named:
    for row in found:
        if row.code == code:
            return row
    known = ", ".join(row.code for row in found) or "–"
    raise Refused(f"{field}.unknown", sentence, field=field, code=code, known=known)


def facts_of(customers: Sequence[int], *, now: datetime) -> Told:
    """What contacts tell of customers (by key) to segments and tiers."""
    rows = Interaction.objects.filter(customer__in=customers).order_by().values("customer")
    year = Q(occurred_at__gt=now - timedelta(days=365))
    found = rows.annotate(last_contact_at=Max("occurred_at"), contacts_12m=Count("pk", filter=year))
    return told(customers, found, {"last_contact_at": None, "contacts_12m": 0})
