"""The register of the whole company: products and their plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from zhiyin.core import text
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.operations import access, events
from zhiyin.operations.models import Plan, Product
from zhiyin.operations.rules import values

TAKEN = _("The code “%(code)s” is taken. Choose another.")


@dataclass(frozen=True, slots=True)
class NewProduct:
    """Something that the company offers; `category` groups products in the company's own words."""

    code: str
    name: str
    category: str = ""
    about: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class NewPlan:
    """One way to have a product; `price` is due each `period`, in the company's currency unless another is named."""

    code: str
    name: str
    product: Product
    price: Decimal | None = None
    currency: str = ""
    period: str = ""
    entitlements: Mapping[str, str] = field(default_factory=dict)
    is_active: bool = True


@transaction.atomic
def define_product(*, new: NewProduct, actor: Actor, now: datetime) -> Product:
    """Add a product."""
    require(actor, access.CATALOGUE)
    product = Product(**_product(new))
    _refuse_taken(Product, product.code)
    product.save(force_insert=True)
    record(Entry(events.ProductDefined(product.pk, product.code), changed=("code", "name")), actor=actor, now=now)
    return product


@transaction.atomic
def change_product(*, product: Product, new: NewProduct, actor: Actor, now: datetime) -> bool:
    """Change what is said about a product; its code stays. Whether anything differed."""
    require(actor, access.CATALOGUE)
    changed = _apply(product, {**_product(new), "code": product.code})
    if changed:
        record(Entry(events.ProductChanged(product.pk, product.code), changed=changed), actor=actor, now=now)
    return bool(changed)


@transaction.atomic
def define_plan(*, new: NewPlan, actor: Actor, now: datetime) -> Plan:
    """Add a plan to a product."""
    require(actor, access.CATALOGUE)
    plan = Plan(**_plan(new))
    _refuse_taken(Plan, plan.code)
    plan.save(force_insert=True)
    record(Entry(events.PlanDefined(plan.pk, plan.code), changed=("code", "name")), actor=actor, now=now)
    return plan


@transaction.atomic
def change_plan(*, plan: Plan, new: NewPlan, actor: Actor, now: datetime) -> bool:
    """Change a plan; code and product stay, and so does what customers pay already. Whether anything differed."""
    require(actor, access.CATALOGUE)
    changed = _apply(plan, {**_plan(new), "code": plan.code, "product": plan.product})
    if changed:
        record(Entry(events.PlanChanged(plan.pk, plan.code), changed=changed), actor=actor, now=now)
    return bool(changed)


def _product(new: NewProduct) -> dict[str, Any]:
    return {
        "code": values.code(new.code),
        "name": text.name(new.name, most=120, field="name"),
        "category": text.line(new.category, most=60, field="category"),
        "about": text.line(new.about, most=300, field="about"),
        "is_active": new.is_active,
    }


def _plan(new: NewPlan) -> dict[str, Any]:
    given = {item.name: getattr(new, item.name) for item in fields(new)}
    return given | {
        "code": values.code(new.code),
        "name": text.name(new.name, most=120, field="name"),
        "price": values.amount(new.price, field="price"),
        "currency": values.currency(new.currency, default=settings.CURRENCY),
        "period": values.period(new.period),
        "entitlements": values.pairs(new.entitlements, field="entitlements"),
    }


def _refuse_taken(table: type[Product | Plan], code: str) -> None:
    if table.objects.filter(code=code).exists():
        raise Refused("code.taken", TAKEN, field="code", code=code)


def _apply(row: Product | Plan, wanted: dict[str, Any]) -> tuple[str, ...]:
    changed = tuple(name for name, value in wanted.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, wanted[name])
    if changed:
        row.save(update_fields=list(changed))
    return changed
