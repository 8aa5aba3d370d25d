"""Reads about customers; each starts from what the actor sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from zhiyin.core.access import require, sees
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import kind_of
from zhiyin.core.fulltext.index import narrowed
from zhiyin.core.models import Event
from zhiyin.core.paging import SIZE, Page, first_page, page_of
from zhiyin.core.prepared import Given, Prepared, with_rows
from zhiyin.core.sorting import By, Sorts
from zhiyin.customers import access
from zhiyin.customers import search as search_rules
from zhiyin.customers.events import CustomerAbsorbed, CustomerRevealed
from zhiyin.customers.models import OWN, ContactDetail, Customer, Identity, Opening, Tier
from zhiyin.customers.rules import contacts as contact_rules
from zhiyin.customers.rules import words
from zhiyin.people.access import visible_branches
from zhiyin.people.models import Employee

from .asking import NOBODY, members_of
from .merging import absorbed_ids, followed
from .tags import named_tags

ORDER = ("-position",)
SHOWN = 20
EVENTS = 30
AUDIT = "core.audit"
PLAIN = ("kind", "stage", "relation_level", "relation_kind")
NUMBER = 18  # digits of the longest number
NEWEST_FIRST = ("-occurred_at", "-id")
_by_number = Prepared(
    lambda: access.visible(SYSTEM).select_related("branch", "tier", "owner").filter(number=Given("number"))
)
_contacts = Prepared(lambda: ContactDetail.objects.filter(customer=Given("customer")))
_identities = Prepared(lambda: Identity.objects.filter(customer=Given("customer")))
_audited = Prepared(lambda: Event.objects.filter(customer_id=Given("customer")).order_by(*NEWEST_FIRST)[: EVENTS + 1])
_events = Prepared(
    lambda: (
        Event.objects.filter(customer_id=Given("customer"))
        .exclude(kind=kind_of(CustomerRevealed))
        .order_by(*NEWEST_FIRST)[: EVENTS + 1]
    )
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of customers is narrowed to; an empty text narrows nothing. `tier`, `branch` and `tag` are codes.

    `owner`: `me`, `none`, or the number of an employee.

    `segment` is the number of one, asked as of `at`. `custom` are names of own fields with what they are to be. `sort`
    is an order of `SORTS`.
    """

    text: str = ""
    tier: str = ""
    kind: str = ""
    branch: str = ""
    stage: str = ""
    relation_level: str = ""
    relation_kind: str = ""
    owner: str = ""
    segment: str = ""
    tag: str = ""
    at: datetime | None = None
    custom: tuple[tuple[str, str], ...] = ()
    sort: str = ""


NOTHING = Filters(kind="-")  # what no customer fits


def tiers() -> QuerySet[Tier]:
    """All tiers, the best first."""
    return Tier.objects.all()


_tiers = Prepared(Tier.objects.all)


def named_tiers() -> list[Tier]:
    """The same, for what a filter offers."""
    return _tiers()


SORTS = Sorts(
    (
        By("number", _("Number"), "number", is_walked=True),
        By("name", _("Name"), "full_name", is_walked=True),
        By("tier", _("Tier"), "tier", values=lambda: [tier.pk for tier in named_tiers()]),
        By("stage", _("Life-cycle stage"), "stage", values=lambda: list(words.STAGES)),
        By("branch", _("Branch"), "branch__name", may_lack=True),
        By("since", _("Since"), "created_at"),
    ),
    OWN,
)


def customers(actor: Actor, filters: Filters | None = None) -> QuerySet[Customer]:
    """The customers the actor sees, the newest first: pages of it go by `ORDER`."""
    require(actor, access.VIEW)
    wanted = filters or Filters()
    conditions = _conditions(actor, wanted)
    if conditions is None:
        return Customer.objects.none().annotate(position=F("id"))
    if wanted.text.strip():
        rows = narrowed(_found(actor, wanted.text), **conditions)
    else:
        rows = access.visible(actor).filter(**conditions).annotate(position=F("id"))
    if wanted.custom:
        rows = _holding(rows, wanted)
    if wanted.tag:
        rows = _bearing(rows, wanted)
    if wanted.segment:
        rows = rows.filter(_in_segment(actor, wanted))
    return rows.select_related("branch", "tier").order_by(*ORDER)


def page(actor: Actor, filters: Filters, *, cursor: str = "", size: int = SIZE) -> Page[Customer]:
    """One page of a list, with the contact details."""
    rows = customers(actor, filters).select_related("owner").prefetch_related("contacts")
    return SORTS.page(rows, filters.sort, usual=ORDER, cursor=cursor, size=size)


def search(actor: Actor, text: str) -> list[Customer]:
    """The customer whose number this is, if any, then the newest among those found."""
    require(actor, access.VIEW)
    number = text.strip()
    is_number = number.isdecimal() and len(number) < NUMBER
    exact = access.visible(actor).filter(number=int(number)) if is_number else Customer.objects.none()
    found = _found(actor, text).order_by(*ORDER)
    both = [rows.select_related("branch", "tier", "owner").prefetch_related("contacts") for rows in (exact, found)]
    return list(dict.fromkeys([*both[0], *both[1][:SHOWN]]))


def customer(actor: Actor, number: int) -> Customer:
    """One customer in scope by number; the number of an absorbed record means the one that has absorbed it."""
    require(actor, access.VIEW)
    row = next(iter(_by_number(number=number)), None)
    if row is None or not sees(actor, row):
        return followed(access.visible(actor).select_related("branch", "tier", "owner"), number)
    return row


def customer_at_hand(actor: Actor, number: int, *, now: datetime) -> Customer:
    """One customer in scope, or identified for the contact at hand, with its lines."""
    row = customer_meant(actor, number, now=now)
    return with_rows(row, contacts=_contacts(customer=row.pk), identities=_identities(customer=row.pk))


def customer_meant(actor: Actor, number: int, *, now: datetime) -> Customer:
    """The same customer without its lines, where it is only asked what belongs to it."""
    require(actor, access.VIEW)
    row = next(iter(_by_number(number=number)), None)
    if row is None or not access.reaches(actor, row, now=now):
        return followed(access.reachable(actor, now=now).select_related("branch", "tier", "owner"), number)
    return row


def by_numbers(actor: Actor, numbers: Sequence[int]) -> QuerySet[Customer]:
    """Some customers in scope, by number."""
    require(actor, access.VIEW)
    return access.visible(actor).select_related("branch").filter(number__in=numbers).order_by("number")


def opening(actor: Actor, customer: Customer, *, now: datetime) -> Opening | None:
    """The opening by which the actor reaches a customer of another branch, the longest one."""
    return access.openings(actor, now=now).filter(customer=customer).order_by("-expires_at").first()


def timeline(actor: Actor, customer: Customer, cursor: str = "", size: int = EVENTS, area: str = "") -> Page[Event]:
    """What happened to a customer at all branches, newest first; who looked at it, for auditors only.

    With `area` only the events of that area (`desk`): the same walk along the customer's own index.

    The events of a record that it has absorbed are among them, for events are never changed. `customer` has to come
    from a read of the actor's: who reaches a customer sees all earlier contacts (B3).
    """
    absorbed = absorbed_ids(customer)
    if not absorbed and not cursor and not area and size == EVENTS:
        found = (_audited if actor.may(AUDIT) else _events)(customer=customer.pk)
        return first_page(found, order=NEWEST_FIRST, size=size)
    rows = Event.objects.filter(customer_id__in=[customer.pk, *absorbed] if absorbed else [customer.pk])
    if absorbed:
        rows = rows.exclude(kind=kind_of(CustomerAbsorbed), customer_id__in=absorbed)
    if not actor.may(AUDIT):
        rows = rows.exclude(kind=kind_of(CustomerRevealed))
    if area:
        rows = rows.filter(kind__startswith=f"{area}.")
    return page_of(rows, order=NEWEST_FIRST, cursor=cursor, size=size)


def names_of(rows: Iterable[Event]) -> dict[int, str]:
    """The names of the employees behind events, by id, of whatever branch: colleagues are not secret."""
    ids = {row.actor_id for row in rows if row.actor_kind in {"employee", "token"}}
    return dict(Employee.objects.filter(pk__in=ids).values_list("id", "name")) if ids else {}


def find_by_phone(actor: Actor, phone: str) -> QuerySet[Customer]:
    """Customers in scope with this telephone number, however it is written; none for what is no number."""
    require(actor, access.VIEW)
    try:
        normal = contact_rules.phone(phone)
    except Refused:
        return Customer.objects.none()
    rows = access.visible(actor).filter(contacts__normal=normal, contacts__kind="phone")
    return rows.select_related("branch", "tier").order_by("-id").distinct()


def _found(actor: Actor, text: str) -> QuerySet[Customer]:
    found = search_rules.found(Customer.objects.all(), text)
    return access.among(actor, found).annotate(position=search_rules.place(text))


def _owned(actor: Actor, owner: str) -> dict[str, Any]:
    """The column and value of whom customers belong to; a number of nobody here finds nobody's customers."""
    if owner == "none":
        return {"owner__isnull": True}
    if owner == "me":
        return {"owner": access.employee_of(actor) or 0}
    number = int(owner) if owner.isdecimal() and len(owner) < NUMBER else 0
    return {"owner": Employee.objects.filter(number=number).values("id")[:1]}


def _bearing(rows: QuerySet[Customer], filters: Filters) -> QuerySet[Customer]:
    """Those that bear a tag; its own key is walked, so that a page of a rare tag costs no more than one of all."""
    # A key, not a question for it: the planner knows how many customers bear each tag.
    tag = next((tag.pk for tag in named_tags() if tag.code == filters.tag), 0)
    found = rows.filter(tags__tag=tag)
    return found if filters.text.strip() else found.annotate(position=F("tags__customer"))


def _holding(rows: QuerySet[Customer], filters: Filters) -> QuerySet[Customer]:
    """Those whose own fields are as asked; the index of a single value is walked, as that of a tag is."""
    is_walked = not (filters.text.strip() or filters.tag or filters.sort)
    return OWN.narrowed(rows, dict(filters.custom), is_walked=is_walked)


def _in_segment(actor: Actor, filters: Filters) -> Q:
    number = int(filters.segment) if filters.segment.isdecimal() and len(filters.segment) < NUMBER else 0
    found = access.visible_segments(actor).filter(number=number).first()
    return NOBODY if found is None or filters.at is None else members_of(found, now=filters.at)


def _conditions(actor: Actor, filters: Filters) -> dict[str, Any] | None:
    """Columns and values of the filters; None where no customer can fit. A branch includes all below it."""
    if "\0" in f"{filters.tier}{filters.branch}{filters.tag}{''.join(getattr(filters, name) for name in PLAIN)}":
        return None
    conditions: dict[str, Any] = {name: value for name in PLAIN if (value := getattr(filters, name))}
    if filters.owner:
        conditions |= _owned(actor, filters.owner)
    if filters.tier:
        conditions["tier_id"] = Tier.objects.filter(code=filters.tier).values("id")[:1]
    if filters.branch:
        branch = visible_branches(actor).filter(code=filters.branch).first()
        if branch is None:
            return None
        if branch.level:
            conditions[f"scope_{branch.level}"] = branch.pk
    return conditions
