"""Products, and what customers have of them."""

from __future__ import annotations

from tests.operations import cast

from .table import Row, World

ORDER = 15
SAVED = (302,)
PRODUCT = {"code": "pet", "name": "宠物险", "is_active": "on"}
PLAN = {"code": "pet-1", "name": "基本", "price": "99.50", "is_active": "on"}
HOLDING = {"plan": "car-full", "state": "active", "started_on": "2026-06-01"}


def build(made: World) -> None:
    """What the company offers, a customer and a policy."""
    offered, who = cast.shop(), cast.customer()
    made.values |= {"owner": who.number, "holding": cast.holding(who, offered).number}


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
    Row("/holdings", "operations.view"),
    Row("/holdings/{holding}", "operations.view", placed=True),
    Row("/holdings/{holding}/edit", "operations.record", placed=True),
    Row("/holdings/{holding}/edit", "operations.record", "post", HOLDING, ok=SAVED, placed=True),
    Row("/customers/{owner}/holdings", "operations.view", placed=True),
    Row("/customers/{owner}/holdings/new", "operations.record", placed=True),
    Row("/customers/{owner}/holdings/new", "operations.record", "post", HOLDING, ok=SAVED, placed=True),
]
