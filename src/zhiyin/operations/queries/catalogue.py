"""The register of products and plans."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from zhiyin.core.access import one, require
from zhiyin.core.actor import Actor
from zhiyin.operations import access
from zhiyin.operations.models import Plan, Product


def products(actor: Actor) -> QuerySet[Product]:
    """All products by category and code."""
    require(actor, access.VIEW)
    return access.visible_products(actor)


def plans(actor: Actor) -> QuerySet[Plan]:
    """All plans with their products, by code."""
    require(actor, access.VIEW)
    return access.visible_plans(actor).select_related("product")


def product(actor: Actor, code: str) -> Product:
    """One product by its code."""
    return one(products(actor), code=code)


def plan(actor: Actor, code: str) -> Plan:
    """One plan by its code."""
    return one(plans(actor), code=code)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The products of one category, with their plans."""

    category: str
    products: list[Product]


def register(actor: Actor) -> list[Shelf]:
    """Every product with its plans, by category."""
    shelves: dict[str, list[Product]] = {}
    rows = products(actor).prefetch_related(Prefetch("plans", plans(actor).order_by("price", "code")))
    for row in rows:
        shelves.setdefault(row.category, []).append(row)
    return [Shelf(category, found) for category, found in shelves.items()]
