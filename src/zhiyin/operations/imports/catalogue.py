"""Products and plans as files bring them, known by their code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import transaction

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import Column, ImportContext, ImportRow, Kind, Outcome, values
from zhiyin.core.imports.cells import Cells
from zhiyin.operations import access, services
from zhiyin.operations.models import Plan, Product
from zhiyin.operations.rules import values as rules

NO_PRODUCT = _("There is no product “%(text)s”. Import the products first.")
OTHER_PRODUCT = _("The plan “%(code)s” belongs to another product already (%(product)s).")


def write_products(rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
    """Add or change the products of `rows`; one outcome per row."""
    there = {product.code: product for product in access.visible_products(context.actor)}
    return [_attempt(partial(_product, row, there, context)) for row in rows]


def write_plans(rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
    """Add or change the plans of `rows`; one outcome per row."""
    products = {product.code: product for product in access.visible_products(context.actor)}
    there = {plan.code: plan for plan in access.visible_plans(context.actor).select_related("product")}
    return [_attempt(partial(_plan, row, products, there, context)) for row in rows]


def _product(row: ImportRow, there: dict[str, Product], context: ImportContext) -> Outcome:
    cells = Cells(row)
    is_active = cells.read("is_active", values.is_yes)
    cells.refuse_wrong()
    new = services.NewProduct(
        row.get("code"), row.get("name"), row.get("category"), row.get("about"), is_active is not False
    )
    product = there.get(new.code)
    if product is None:
        return Outcome.created(services.define_product(new=new, actor=context.actor, now=context.now).pk)
    changed = services.change_product(product=product, new=new, actor=context.actor, now=context.now)
    return Outcome.updated(product.pk) if changed else Outcome.unchanged(product.pk)


def _plan(row: ImportRow, products: dict[str, Product], there: dict[str, Plan], context: ImportContext) -> Outcome:
    cells, product = Cells(row), products.get(row.get("product"))
    read: dict[str, Any] = {
        "price": cells.read("price", rules.number),
        "entitlements": cells.read("entitlements", rules.parse_pairs) or {},
        "is_active": cells.read("is_active", values.is_yes) is not False,
    }
    plan = there.get(row.get("code"))
    if product is None:
        cells.errors.append(Refused("plan.no_product", NO_PRODUCT, field="product", text=row.get("product")[:60]))
    elif plan is not None and plan.product_id != product.pk:
        error = Refused("plan.moved", OTHER_PRODUCT, field="product", code=plan.code, product=plan.product.code)
        cells.errors.append(error)
    cells.refuse_wrong()
    assert product is not None  # refused above
    plain: dict[str, Any] = {name: row.get(name) for name in ("code", "name", "currency", "period")}
    new = services.NewPlan(product=product, **plain, **read)
    if plan is None:
        return Outcome.created(services.define_plan(new=new, actor=context.actor, now=context.now).pk)
    changed = services.change_plan(plan=plan, new=new, actor=context.actor, now=context.now)
    return Outcome.updated(plan.pk) if changed else Outcome.unchanged(plan.pk)


def _attempt(load: Callable[[], Outcome]) -> Outcome:
    """The outcome of one row; whatever it wrote is taken back when it is refused."""
    try:
        with transaction.atomic():
            return load()
    except Refused as error:
        return Outcome.refused(error)


PRODUCTS = Kind(
    name="products",
    title=_("Products"),
    permission=access.CATALOGUE,
    write=write_products,
    key="code",
    columns=(
        Column("code", _("The code of the product, as other files name it."), required=True),
        Column("name", _("Its name."), required=True),
        Column("category", _("What it is grouped with, in the company's own words.")),
        Column("about", _("What it is, in a line.")),
        Column("is_active", _("Whether it is still offered: yes (also if empty) or no.")),
    ),
)
PLANS = Kind(
    name="plans",
    title=_("Plans"),
    permission=access.CATALOGUE,
    write=write_plans,
    key="code",
    columns=(
        Column("code", _("The code of the plan, as other files name it."), required=True),
        Column("product", _("The code of its product."), required=True),
        Column("name", _("Its name."), required=True),
        Column("price", _("What it costs each period: 1234.50.")),
        Column("currency", _("The currency, such as CNY; else the company's.")),
        Column("period", _("How often it is due: once, day, week, month, quarter, half_year, year.")),
        Column(
            "entitlements", _("What the customer is entitled to: road assistance: 3 a year; replacement car: 7 days.")
        ),
        Column("is_active", _("Whether it is still offered: yes (also if empty) or no.")),
    ),
)
