"""Products and plans over the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, cast

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status

from zhiyin.api.bodies import In
from zhiyin.api.errors import Failure
from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.api.requests import ApiRequest
from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.paging import page_of
from zhiyin.operations import queries, services
from zhiyin.operations.models import Plan, Product

from .shapes import Code, Period

REFUSED = {401: Failure, 403: Failure, 404: Failure, 422: Failure}
Named = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]
products = Router(tags=["products"])
plans = Router(tags=["plans"])


class ProductOut(Schema):
    """What the company offers."""

    code: str
    name: str
    category: str
    about: str
    is_active: bool


class ProductPatch(In):
    """What is to be different; what is left out stays, and so does the code."""

    name: str = ""
    category: str = ""
    about: str = ""
    is_active: bool = True


class ProductIn(ProductPatch):
    """A new product; its code stays."""

    code: Code
    name: str


class PlanOut(Schema):
    """One way to have a product; `price` is due each `period`."""

    code: str
    product: str
    name: str
    price: Decimal | None
    currency: str
    period: Period
    entitlements: dict[str, str]
    is_active: bool


class PlanPatch(In):
    """What is to be different; what is left out stays, and so do code and product."""

    name: str = ""
    price: Decimal | None = None
    currency: str = ""
    period: Period = ""
    entitlements: dict[str, str] = {}
    is_active: bool = True


class PlanIn(PlanPatch):
    """A new plan of a product; code and product stay."""

    code: Code
    product: Code
    name: str


@products.get("", response={200: PageOut[ProductOut], **REFUSED}, summary="List products")
def list_products(request: HttpRequest, query: Query[PageQuery]) -> PageOut[ProductOut]:
    """Every product, by code."""
    page = page_of(queries.products(_actor(request)), order=("code",), cursor=query.cursor, size=query.size)
    return PageOut[ProductOut].of(page, _product)


@products.get("/{code}", response={200: ProductOut, **REFUSED}, summary="One product")
def get_product(request: HttpRequest, code: Path[Named]) -> ProductOut:
    """One product by its code."""
    return _product(queries.product(_actor(request), code))


@products.post("", response={201: ProductOut, **REFUSED}, summary="Add a product")
def create_product(request: HttpRequest, payload: ProductIn) -> Status[ProductOut]:
    """Add a product to the register."""
    new = services.NewProduct(**payload.model_dump())
    return Status(201, _product(services.define_product(new=new, actor=_actor(request), now=clock.now())))


@products.patch("/{code}", response={200: ProductOut, **REFUSED}, summary="Change a product")
def change_product(request: HttpRequest, code: Path[Named], payload: ProductPatch) -> ProductOut:
    """Change it, or put it out of use: what customers have of it stays."""
    actor = _actor(request)
    row = queries.product(actor, code)
    stood = {name: getattr(row, name) for name in ("code", *ProductPatch.model_fields)}
    new = services.NewProduct(**stood | payload.model_dump(exclude_unset=True))
    services.change_product(product=row, new=new, actor=actor, now=clock.now())
    return _product(row)


@plans.get("", response={200: PageOut[PlanOut], **REFUSED}, summary="List plans")
def list_plans(request: HttpRequest, query: Query[PageQuery]) -> PageOut[PlanOut]:
    """Every plan, by code."""
    page = page_of(queries.plans(_actor(request)), order=("code",), cursor=query.cursor, size=query.size)
    return PageOut[PlanOut].of(page, _plan)


@plans.get("/{code}", response={200: PlanOut, **REFUSED}, summary="One plan")
def get_plan(request: HttpRequest, code: Path[Named]) -> PlanOut:
    """One plan by its code."""
    return _plan(queries.plan(_actor(request), code))


@plans.post("", response={201: PlanOut, **REFUSED}, summary="Add a plan")
def create_plan(request: HttpRequest, payload: PlanIn) -> Status[PlanOut]:
    """Add a plan to a product."""
    actor = _actor(request)
    given = payload.model_dump(exclude={"product"})
    new = services.NewPlan(product=queries.product(actor, payload.product), **given)
    return Status(201, _plan(services.define_plan(new=new, actor=actor, now=clock.now())))


@plans.patch("/{code}", response={200: PlanOut, **REFUSED}, summary="Change a plan")
def change_plan(request: HttpRequest, code: Path[Named], payload: PlanPatch) -> PlanOut:
    """Change it, or put it out of use: what customers pay already stays."""
    actor = _actor(request)
    row = queries.plan(actor, code)
    stood = {name: getattr(row, name) for name in ("code", "product", *PlanPatch.model_fields)}
    new = services.NewPlan(**stood | payload.model_dump(exclude_unset=True))
    services.change_plan(plan=row, new=new, actor=actor, now=clock.now())
    return _plan(row)


def _product(row: Product) -> ProductOut:
    return ProductOut(**{name: getattr(row, name) for name in ProductOut.model_fields})


def _plan(row: Plan) -> PlanOut:
    given = {name: getattr(row, name) for name in PlanOut.model_fields if name != "product"}
    return PlanOut(product=row.product.code, **given)


def _actor(request: HttpRequest) -> Actor:
    return cast(ApiRequest, request).actor
