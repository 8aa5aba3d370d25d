"""Products, and what customers have of them."""

from __future__ import annotations

from typing import Any

from tests.operations import cast
from zhiyin.operations.rules.shown import KINDS

from .table import Data, Row, World

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
    made.values |= {"owner": who.number, "product": "car", "plan": "car-full"}
    made.values |= {noun: row.number for noun, row in cast.one_of_each(who, offered).items()}


def _sent(**fields: Any) -> Data:
    """A body for the customer of the world."""
    return lambda made: {"customer": made.values["owner"], **fields}


API = "/api/v1"
LINE = {"name": "道路救援", "quantity": "2", "price": "99.50"}
BODIES: dict[str, tuple[Data, dict[str, Any]]] = {
    "holding": (_sent(plan="car-full", started_on="2026-06-01"), {"state": "ended"}),
    "quote": (_sent(plan="car-full", quoted_on="2026-06-19", lines=[LINE]), {"state": "accepted"}),
    "order": (_sent(ordered_on="2026-06-19", lines=[LINE]), {"state": "confirmed"}),
    "bill": (_sent(due_on="2026-07-01", amount="100"), {"amount": "120"}),
    "payment": (_sent(paid_on="2026-06-19", amount="100"), {"state": "returned"}),
    "usage": (_sent(from_on="2026-06-01", metric="里程", quantity="10"), {"quantity": "11"}),
    "claim": (_sent(reported_on="2026-06-19"), {"state": "withdrawn"}),
    "shipment": (_sent(sent_at="2026-06-19T14:00:00+08:00"), {"state": "lost"}),
}

ROWS = [
    Row(f"{API}/products", "operations.view"),
    Row(f"{API}/products/{{product}}", "operations.view"),
    Row(f"{API}/products", "operations.catalogue", "post", {"code": "pet", "name": "宠物险"}, ok=(201,)),
    Row(f"{API}/products/{{product}}", "operations.catalogue", "patch", {"is_active": False}),
    Row(f"{API}/plans", "operations.view"),
    Row(f"{API}/plans/{{plan}}", "operations.view"),
    Row(f"{API}/plans/{{plan}}", "operations.catalogue", "patch", {"price": "99.50"}),
    Row(f"{API}/plans", "operations.catalogue", "post", {"code": "pet-1", "name": "基本", "product": "car"}, ok=(201,)),
    *(
        row
        for shown in KINDS
        for row in (
            Row(f"{API}/{shown.path}?customer=1", "operations.view"),
            Row(f"{API}/{shown.path}/{{{shown.noun}}}", "operations.view", placed=True),
            Row(f"{API}/{shown.path}", "operations.record", "post", BODIES[shown.noun][0], ok=(201,), placed=True),
            Row(
                f"{API}/{shown.path}/{{{shown.noun}}}", "operations.record", "patch", BODIES[shown.noun][1], placed=True
            ),
        )
    ),
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
