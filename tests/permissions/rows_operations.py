"""Products, and what customers have of them."""

from __future__ import annotations

from tests.operations import cast
from zhiyin.operations.rules.shown import KINDS

from .table import Row, World

ORDER = 15
SAVED = (302,)
PRODUCT = {"code": "pet", "name": "宠物险", "is_active": "on"}
PLAN = {"code": "pet-1", "name": "基本", "price": "99.50", "is_active": "on"}
QUOTE = {"plan": "car-full", "state": "open", "quoted_on": "2026-06-19"}
PAYMENT = {"amount": "100", "paid_on": "2026-06-19"}
HOLDING = {"plan": "car-full", "state": "active", "started_on": "2026-06-01"}


def build(made: World) -> None:
    """What the company offers, a customer, and one record of every kind."""
    offered, who = cast.shop(), cast.customer()
    made.values["owner"] = who.number
    made.values |= {noun: row.number for noun, row in cast.one_of_each(who, offered).items()}


ROWS = [
    Row("/products", "operations.view"),
    Row("/products/new", "operations.catalogue"),
    Row("/products/new", "operations.catalogue", "post", PRODUCT, ok=SAVED),
    Row("/products/car/edit", "operations.catalogue"),
    Row("/products/car/edit", "operations.catalogue", "post", PRODUCT, ok=SAVED),
    Row("/products/car/plans/new", "operations.catalogue"),
    Row("/products/car/plans/new", "operations.catalogue", "post", PLAN, ok=SAVED),
    Row("/plans/car-full/edit", "operations.catalogue"),
    Row("/plans/car-full/edit", "operations.catalogue", "post", PLAN, ok=SAVED),
    *(Row(f"/{shown.path}", "operations.view") for shown in KINDS),
    *(Row(f"/{shown.path}/{{{shown.noun}}}", "operations.view", placed=True) for shown in KINDS),
    Row("/holdings/{holding}/edit", "operations.record", placed=True),
    Row("/holdings/{holding}/edit", "operations.record", "post", HOLDING, ok=SAVED, placed=True),
    Row("/quotes/{quote}/edit", "operations.record", placed=True),
    Row("/quotes/{quote}/edit", "operations.record", "post", QUOTE, ok=SAVED, placed=True),
    Row("/bills/{bill}/payments/new", "operations.record", placed=True),
    Row("/bills/{bill}/payments/new", "operations.record", "post", PAYMENT, ok=SAVED, placed=True),
    Row("/customers/{owner}/holdings", "operations.view", placed=True),
    Row("/customers/{owner}/account", "operations.view", placed=True),
    Row("/customers/{owner}/doings", "operations.view", placed=True),
    Row("/customers/{owner}/quotes/new", "operations.record", placed=True),
    Row("/customers/{owner}/quotes/new", "operations.record", "post", QUOTE, ok=SAVED, placed=True),
    Row("/customers/{owner}/holdings/new", "operations.record", placed=True),
    Row("/customers/{owner}/holdings/new", "operations.record", "post", HOLDING, ok=SAVED, placed=True),
]
