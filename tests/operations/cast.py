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
from zhiyin.operations.models import Holding, Plan, Product


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
