"""Products, a customer and what this customer has, made through the services as people make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.company import NOW
from zhiyin.core.actor import SYSTEM
from zhiyin.customers import services as customers
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.operations import services
from zhiyin.operations.models import Bill, Holding, Payment, Plan, Product, Record
from zhiyin.operations.rules.lines import NewLine


@dataclass
class Shop:
    """What the company offers in most tests."""

    car: Product
    home: Product
    full: Plan


def shop(now: datetime = NOW) -> Shop:
    """Car insurance with one plan, and home insurance without."""
    car = services.define_product(new=services.NewProduct("car", "车险", "财产险"), actor=SYSTEM, now=now)
    home = services.define_product(new=services.NewProduct("home", "家财险", "财产险"), actor=SYSTEM, now=now)
    new = services.NewPlan(
        "car-full", "全险", car, Decimal(4800), period="year", entitlements={"道路救援": "每年 3 次"}
    )
    return Shop(car, home, services.define_plan(new=new, actor=SYSTEM, now=now))


def customer(branch: str = "dl-1", name: str = "李晓明", key: str = "C1", now: datetime = NOW) -> Customer:
    """A customer of a branch, known to the core system as `key`."""
    new = NewCustomer(
        full_name=name, family_name=name[:1], given_name=name[1:], branch=branch, source="core", external_id=key
    )
    return customers.create_customer(new=new, actor=SYSTEM, now=now)


def holding(who: Customer, offered: Shop, now: datetime = NOW, **fields: Any) -> Holding:
    """A full car insurance since last July, to be renewed on the first of July."""
    given = {"plan": offered.full, "started_on": date(2025, 7, 1), "renews_on": date(2026, 7, 1), **fields}
    return services.add_record(new=services.NewHolding(customer=who, **given), actor=SYSTEM, now=now)


def bill(who: Customer, held: Holding | None = None, now: datetime = NOW, **fields: Any) -> Bill:
    """The second half of the year's premium, due on the tenth of July."""
    given = {"due_on": date(2026, 7, 10), "amount": Decimal(2400), "about": "下半年保费", **fields}
    return services.add_record(new=services.NewBill(customer=who, holding=held, **given), actor=SYSTEM, now=now)


def pay(owed: Bill, amount: str, now: datetime = NOW, **fields: Any) -> Payment:
    """A payment for a bill."""
    given = {"paid_on": date(2026, 6, 18), "amount": Decimal(amount), **fields}
    new = services.NewPayment(customer=owed.customer, bill=owed, **given)
    return services.add_record(new=new, actor=SYSTEM, now=now)


def one_of_each(who: Customer, offered: Shop, now: datetime = NOW) -> dict[str, Record]:
    """One record of every kind, each with a text of its own."""
    held = holding(who, offered, insured="辽B12345", attributes={"座位": "5"})
    owed = bill(who, held)
    lines = (NewLine("car", Decimal(1), Decimal(950)), NewLine("道路救援", Decimal(2), Decimal("99.50")))
    order = services.NewOrder(customer=who, ordered_on=date(2026, 6, 1), about="赠品", lines=lines)
    placed = services.add_record(new=order, actor=SYSTEM, now=now)
    drafts: list[services.Draft[Any]] = [
        services.NewQuote(
            customer=who, plan=offered.full, quoted_on=date(2026, 6, 10), valid_until=date(2026, 6, 25),
            insured="辽B54321", lines=lines, attributes={"车龄": "3"},
        ),
        services.NewUsage(
            customer=who, holding=held, from_on=date(2026, 5, 1), until_on=date(2026, 5, 31), metric="里程",
            quantity=Decimal("812.5"), unit="公里",
        ),
        services.NewClaim(
            customer=who, holding=held, reported_on=date(2026, 6, 2), happened_on=date(2026, 6, 1),
            claimed=Decimal(3000), about="追尾",
        ),
        services.NewShipment(
            customer=who, order=placed, sent_at=now, promised_at=now, origin="沈阳", destination="大连",
            about="赠品", state="on_way",
        ),
    ]  # fmt: skip
    made: list[Record] = [services.add_record(new=new, actor=SYSTEM, now=now) for new in drafts]
    return {row.noun(): row for row in (held, owed, pay(owed, "400", method="微信"), placed, *made)}
