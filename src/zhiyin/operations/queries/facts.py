"""What products, orders, bills and payments tell of customers to segments, tiers and life-cycle stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q, Sum
from django.utils import timezone

from zhiyin.customers.rules.facts import Told
from zhiyin.operations.models import Bill, Holding, Order, Payment, Quote

Rows = Iterable[Mapping[str, Any]]
NAMES = (
    "first_bought_at", "last_bought_at", "holdings", "value_12m", "value_before", "overdue", "next_renewal_at",
)  # fmt: skip
BOUGHT = (Order.State.PLACED, Order.State.CONFIRMED, Order.State.FULFILLED)


def facts_of(customers: Sequence[int], *, now: datetime) -> Told:
    """All facts of the business with customers (by key); nothing is known of whom there is no record at all.

    Value is what was received in the company's currency; the day of a purchase counts from its start in the company's
    time zone.
    """
    today = timezone.localdate(now, timezone.get_default_timezone())
    facts: dict[int, dict[str, Any]] = {key: dict.fromkeys(NAMES) for key in customers}
    for key in Quote.objects.filter(customer__in=customers).values_list("customer", flat=True).distinct():
        _known(facts[key])
    for row in _holdings(customers, today):
        told = _known(facts[row["customer"]])
        told["holdings"], told["next_renewal_at"] = row["active"], _start(row["renews"])
        _bought(told, row["first"], row["last"])
    for row in _orders(customers):
        _bought(_known(facts[row["customer"]]), row["first"], row["last"])
    for row in _payments(customers, today):
        told = _known(facts[row["customer"]])
        told["value_12m"], told["value_before"] = row["year"] or 0, row["before"] or 0
    for row in _overdue(customers, today):
        _known(facts[row["customer"]])["overdue"] = row["left"]
    return facts


def _known(told: dict[str, Any]) -> dict[str, Any]:
    for name in ("holdings", "value_12m", "value_before", "overdue"):
        told[name] = told[name] or 0
    return told


def _bought(told: dict[str, Any], first: date, last: date) -> None:
    at = [one for one in (told["first_bought_at"], _start(first)) if one]
    told["first_bought_at"] = min(at)
    told["last_bought_at"] = max(one for one in (told["last_bought_at"], _start(last)) if one)


def _start(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, timezone.get_default_timezone())


def _holdings(customers: Sequence[int], today: date) -> Rows:
    active = Q(state=Holding.State.ACTIVE)
    rows = Holding.objects.filter(customer__in=customers).order_by().values("customer")
    found: Rows = rows.annotate(
        active=Count("pk", filter=active),
        renews=Min("renews_on", filter=active & Q(renews_on__gte=today)),
        first=Min("started_on"),
        last=Max("started_on"),
    )
    return found


def _orders(customers: Sequence[int]) -> Rows:
    rows = Order.objects.filter(customer__in=customers, state__in=BOUGHT).order_by().values("customer")
    found: Rows = rows.annotate(first=Min("ordered_on"), last=Max("ordered_on"))
    return found


def _payments(customers: Sequence[int], today: date) -> Rows:
    year, before = today - timedelta(days=365), today - timedelta(days=730)
    received = Payment.objects.filter(
        customer__in=customers, state=Payment.State.RECEIVED, currency=settings.CURRENCY, paid_on__gt=before
    )
    sums = {"year": Sum("amount", filter=Q(paid_on__gt=year)), "before": Sum("amount", filter=Q(paid_on__lte=year))}
    found: Rows = received.order_by().values("customer").annotate(**sums)
    return found


def _overdue(customers: Sequence[int], today: date) -> Rows:
    late = Bill.objects.filter(
        customer__in=customers, state=Bill.State.OPEN, currency=settings.CURRENCY, due_on__lt=today
    )
    found: Rows = late.order_by().values("customer").annotate(left=Sum(F("amount") - F("paid")))
    return found
