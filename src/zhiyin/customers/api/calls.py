"""The calls: the same services and queries as the pages."""

from __future__ import annotations

from typing import Annotated, cast

from django.http import HttpRequest
from ninja import Header, Query, Router, Status

from zhiyin.api.errors import Failure
from zhiyin.api.paging import PageOut
from zhiyin.api.requests import ApiRequest
from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.fields.finding import own_filters
from zhiyin.core.fields.register import fields_of
from zhiyin.customers import queries, services
from zhiyin.customers.rules.identifying import Identifier

from .shapes import (
    CustomerDetail,
    CustomerIn,
    CustomerOut,
    CustomerPatch,
    CustomerQuery,
    IdentifyIn,
    brief,
    change,
    detail,
    new_customer,
)

router = Router(tags=["customers"])
REFUSED = {401: Failure, 403: Failure, 404: Failure, 422: Failure}
NOT_IDENTIFIED = _("These two do not name one customer. Compare both with what the customer shows.")


@router.get("", response={200: PageOut[CustomerOut], **REFUSED}, summary="List customers, newest first")
def list_customers(request: HttpRequest, query: Query[CustomerQuery]) -> PageOut[CustomerOut]:
    """Customers of the branches that the token's owner sees; `text` is searched as on the pages."""
    at = clock.now() if query.segment else None
    plain = query.model_dump(exclude={"cursor", "size", "custom"})
    filters = queries.Filters(at=at, custom=own_filters(query.custom), **plain)
    page = queries.page(acting(request), filters, cursor=query.cursor, size=query.size)
    own = fields_of("customers")
    items = [brief(row, own) for row in page.rows]
    return PageOut[CustomerOut](items=items, next=page.next, previous=page.previous)


@router.get("/search", response={200: list[CustomerOut], **REFUSED}, summary="Find customers")
def search_customers(request: HttpRequest, text: str) -> list[CustomerOut]:
    """The best few for a name, pinyin, initials, number, phone or e-mail."""
    found = queries.search(acting(request), text)
    return [brief(row) for row in found]


@router.post("/identify", response={200: CustomerDetail, **REFUSED}, summary="Identify one of another branch")
def identify_customer(request: HttpRequest, payload: IdentifyIn) -> CustomerDetail:
    """Two exact identifiers open one customer for half an hour; who opened whom is recorded first."""
    actor, now = acting(request), clock.now()
    first, second = (Identifier(one.kind, one.value) for one in (payload.first, payload.second))
    row = services.identify(first=first, second=second, purpose=payload.purpose, actor=actor, now=now)
    if row is None:
        raise Refused("customer.not_identified", NOT_IDENTIFIED)
    return detail(queries.customer_at_hand(actor, row.number, now=now))


@router.get("/{int:number}", response={200: CustomerDetail, **REFUSED}, summary="One customer")
def get_customer(
    request: HttpRequest, number: int, purpose: Annotated[str, Header(alias="X-Purpose")] = ""
) -> CustomerDetail:
    """One customer, masked; in clear with the header `X-Purpose` and the right to reveal."""
    actor, now = acting(request), clock.now()
    row = queries.customer_at_hand(actor, number, now=now)
    if not purpose:
        return detail(row)
    return detail(row, services.reveal(customer=row, field="all", purpose=purpose, actor=actor, now=now))


@router.post("", response={201: CustomerDetail, 409: Failure, **REFUSED}, summary="Create a customer")
def create_customer(request: HttpRequest, payload: CustomerIn) -> Status[CustomerDetail]:
    """409 where somebody has the same phone, e-mail, document or external id."""
    actor, now = acting(request), clock.now()
    row = services.create_customer(new=new_customer(payload), actor=actor, now=now, allow_twin=payload.allow_twin)
    return Status(201, detail(queries.customer_at_hand(actor, row.number, now=now)))


@router.patch("/{int:number}", response={200: CustomerDetail, 409: Failure, **REFUSED}, summary="Change a customer")
def change_customer(request: HttpRequest, number: int, payload: CustomerPatch) -> CustomerDetail:
    """409 where somebody else has changed it since `version`."""
    actor, now = acting(request), clock.now()
    row = queries.customer(actor, number)
    services.change_customer(customer=row, version=payload.version, change=change(payload), actor=actor, now=now)
    return detail(queries.customer_at_hand(actor, number, now=now))


def acting(request: HttpRequest) -> Actor:
    """Who calls."""
    return cast(ApiRequest, request).actor
