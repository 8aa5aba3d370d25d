"""What customers have and do: lists in scope, one record, everything of one customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from zhiyin.core.access import one, require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.paging import SIZE, Page
from zhiyin.core.prepared import Given, Prepared, asked_once
from zhiyin.core.sorting import By, Sorts
from zhiyin.customers.access import reaches
from zhiyin.customers.models import Customer
from zhiyin.operations import access
from zhiyin.operations.models import OWN, Bill, Claim, Holding, Line, Order, Payment, Quote, Record, Shipment, Usage
from zhiyin.operations.models.holdings import NEVER
from zhiyin.people.access import visible_branches

Row = TypeVar("Row", bound=Record)
PANEL, FEW, OWED = 12, 4, 50
OF_CUSTOMERS: tuple[type[Record], ...] = (Holding, Bill, Payment, Quote, Order, Shipment, Claim, Usage)
TOO_WIDE = _("Say in which state (state), or whose (customer): a list goes by one of the two.")
NO_STATE = _("These records have no state to narrow them by: leave it out (state).")
WRONG_STATE = _("“%(state)s” is no state of these records. There are: %(known)s.")
NO_PRODUCT = _("These records are about no product to narrow them by: leave it out (product).")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing. Codes and numbers as they stand in the address.

    `since` and `until` (both included) bound the day by which the kind is listed. `sort` is one of `sorts`.
    """

    state: str = ""
    product: str = ""
    branch: str = ""
    customer: int | None = None
    since: date | None = None
    until: date | None = None
    custom: tuple[tuple[str, str], ...] = ()
    sort: str = ""


SORTS = Sorts(
    (
        By("number", _("Number"), "number", is_walked=True),
        By("customer", _("Customer"), "customer__full_name", may_lack=True),
        By("product", _("Product"), "product__name"),
        By("amount", _("Amount"), "amount", may_lack=True),
        By("started_on", _("In force since"), "started_on"),
        By("renews_on", _("To be renewed on"), "sorted_on", lacks=NEVER, may_lack=True, is_walked=True),
        By("branch", _("Branch"), "branch__name", may_lack=True),
    ),
    OWN,
)
NO_SORTS = Sorts(())


def page(rows: QuerySet[Row], kind: type[Row], filters: Filters, *, cursor: str = "", size: int = SIZE) -> Page[Row]:
    """One page of `records`, in the order of the filters, else that of the kind."""
    return sorts(kind).page(rows, filters.sort, usual=kind.ORDER, cursor=cursor, size=size)


def sorts(kind: type[Record]) -> Sorts:
    """What a list of a kind can be sorted by."""
    return SORTS if kind is Holding else NO_SORTS


def records(actor: Actor, kind: type[Row], filters: Filters) -> QuerySet[Row]:
    """The records of a kind in scope that fit `filters`, in its own order; a branch includes those below it."""
    is_wide = not filters.state and filters.customer is None
    if is_wide and hasattr(kind, "State"):
        require(actor, access.VIEW)
        raise Refused("records.wide", TOO_WIDE, field="state")
    return any_records(actor, kind, filters).order_by(*kind.ORDER)


def any_records(actor: Actor, kind: type[Row], filters: Filters) -> QuerySet[Row]:
    """The same of all states and in no order: for who reads a list to its end."""
    require(actor, access.VIEW)
    _refuse_unfit(kind, filters)
    day = kind.ORDER[0].removeprefix("-")
    named: dict[str, object] = {
        "state": filters.state,
        f"{kind.PRODUCT}__code": filters.product if kind.PRODUCT else "",
        "customer__number": filters.customer,
        **_between(day, filters.since, filters.until),
    }
    conditions = {name: value for name, value in named.items() if value not in {"", None}}
    rows = access.visible(actor, kind).filter(**conditions)
    if filters.branch:
        branch = one(visible_branches(actor), code=filters.branch)
        rows = rows.filter(**{f"scope_{branch.level}": branch.pk}) if branch.level else rows
    rows = OWN.narrowed(rows, dict(filters.custom)) if filters.custom else rows
    return rows.select_related(*kind.SHOWN_WITH)


def _refuse_unfit(kind: type[Record], filters: Filters) -> None:
    states = kind.State.values if hasattr(kind, "State") else []
    if filters.state and not states:
        raise Refused("records.no_state", NO_STATE, field="state")
    if filters.state and filters.state not in states:
        known = ", ".join(states)
        raise Refused("records.state", WRONG_STATE, field="state", state=filters.state[:40], known=known)
    if filters.product and not kind.PRODUCT:
        raise Refused("records.no_product", NO_PRODUCT, field="product")


def _between(column: str, since: date | None, until: date | None) -> dict[str, object]:
    """Days as bounds of a column; moments by the days of the company's zone."""
    if not column.endswith("_at"):
        return {f"{column}__gte": since, f"{column}__lte": until}
    zone = ZoneInfo(settings.TIME_ZONE)
    end = until and datetime.combine(until + timedelta(days=1), time(), zone)
    return {f"{column}__gte": since and datetime.combine(since, time(), zone), f"{column}__lt": end}


def record(actor: Actor, kind: type[Row], number: int, *, now: datetime) -> Row:
    """One record by its number, if it lies in scope or its customer can be reached."""
    require(actor, access.VIEW)
    rows = access.readable(actor, kind, now=now).select_related(*kind.SHOWN_WITH)
    return one(rows.prefetch_related(*kind.PARTS), number=number)


def of_customer(actor: Actor, kind: type[Row], customer: Customer, *, now: datetime, most: int = PANEL) -> list[Row]:
    """What a customer whom the actor reaches has of a kind, wherever it lies: the newest first, `most` of them."""
    require(actor, access.VIEW)
    if not reaches(actor, customer, now=now) or kind not in _kinds_of(customer):
        return []
    return _newest(kind, most)(customer=customer.pk)


def _kinds_of(customer: Customer) -> set[type[Record]]:
    """Of which kinds there is anything of a customer: most have something of few."""
    return {kind for row in _has(customer=customer.pk) for kind in OF_CUSTOMERS if getattr(row, f"has_{kind.noun()}")}


def _asked_of_each() -> QuerySet[Customer]:
    there = {f"has_{kind.noun()}": Exists(kind.objects.filter(customer=OuterRef("pk"))) for kind in OF_CUSTOMERS}
    return Customer.objects.filter(pk=Given("customer")).only("pk").annotate(**there)


_has = Prepared(_asked_of_each)


@cache
def _newest(kind: type[Row], most: int) -> Prepared[Row]:
    return Prepared(lambda: _of_customer(kind).order_by(f"-{kind.DAY}", "-id")[:most])


def _of_customer(kind: type[Row]) -> QuerySet[Row]:
    return kind.objects.filter(customer=Given("customer")).select_related(*kind.SHOWN_WITH)


_owed = Prepared(lambda: _of_customer(Bill).filter(state=Bill.State.OPEN).order_by(*Bill.ORDER)[:OWED])


def own_record(actor: Actor, kind: type[Row], number: int) -> Row:
    """One record in scope by its number, to be changed; what an erased customer left is not."""
    require(actor, access.VIEW)
    rows = access.visible(actor, kind).filter(customer__isnull=False).select_related(*kind.SHOWN_WITH)
    return one(rows.prefetch_related(*kind.PARTS), number=number)


def lines(actor: Actor, row: Record) -> list[Line]:
    """The lines of a record that the actor has read, where its kind has some."""
    require(actor, access.VIEW)
    return list(row.lines.all()) if isinstance(row, Quote | Order) else []


def about_holding(actor: Actor, holding: Holding) -> list[tuple[type[Record], list[Any]]]:
    """What was billed, used and claimed under a holding that the actor has read, the newest of each first."""
    require(actor, access.VIEW)
    ways: dict[type[Record], str] = {Bill: "holding", Payment: "bill__holding", Claim: "holding", Usage: "holding"}
    found = []
    for kind, way in ways.items():
        rows = kind.objects.filter(**{way: holding}).select_related(*(("bill",) if kind is Payment else ("holding",)))
        found.append((kind, list(rows.order_by(f"-{kind.DAY}", "-id")[:PANEL])))
    return found


def about_bill(actor: Actor, bill: Bill) -> list[Payment]:
    """The payments for a bill that the actor has read, newest first."""
    require(actor, access.VIEW)
    return list(bill.payments.order_by("-paid_on", "-id")[:PANEL])


@dataclass(frozen=True, slots=True)
class Account:
    """What a customer owes and has paid: open bills, the one due first first, and the last payments."""

    bills: list[Bill]
    payments: list[Payment]

    @property
    def due(self) -> dict[str, Decimal]:
        """What is still to be paid, by currency."""
        sums: dict[str, Decimal] = {}
        for bill in self.bills:
            sums[bill.currency] = sums.get(bill.currency, Decimal(0)) + bill.left
        return sums


def account(actor: Actor, customer: Customer, *, now: datetime) -> Account:
    """What a customer whom the actor reaches owes and has paid."""
    with asked_once():
        payments = of_customer(actor, Payment, customer, now=now, most=FEW)
        owes = reaches(actor, customer, now=now) and Bill in _kinds_of(customer)
    return Account(_owed(customer=customer.pk) if owes else [], payments)


def doings(actor: Actor, customer: Customer, *, now: datetime) -> list[tuple[type[Record], list[Any]]]:
    """What a customer whom the actor reaches was offered, ordered, was sent, claimed and used: the last of each."""
    kinds: tuple[type[Record], ...] = (Quote, Order, Shipment, Claim, Usage)
    with asked_once():
        return [(kind, of_customer(actor, kind, customer, now=now, most=FEW)) for kind in kinds]
