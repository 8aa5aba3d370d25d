"""The pool over the API: who lies in it, taking, returning, assigning, the rules of branches."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from zhiyin.api.bodies import In
from zhiyin.api.errors import Failure
from zhiyin.api.paging import PageOut
from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound
from zhiyin.core.fields.finding import own_filters
from zhiyin.customers import access, queries, services
from zhiyin.customers.models import Customer, PoolRule
from zhiyin.customers.rules.pool import Terms
from zhiyin.people import queries as people

from .calls import REFUSED, acting
from .shapes import CustomerOut, CustomerQuery, Id, brief

router = Router(tags=["pool"])
CONFLICT = {409: Failure, **REFUSED}
Limit = Annotated[int, Field(ge=-(10**6), le=10**9)]


class PooledOut(CustomerOut):
    """A customer whom nobody owns; `last_owner` is an employee's number, `cause`: returned, idle, left.

    The three are null of one whom nobody ever had.
    """

    since: datetime | None
    last_owner: int | None
    cause: str | None
    reason: str


class PoolQuery(CustomerQuery):
    """The filters of the list of customers; `owner` stays empty."""


class NumbersIn(In):
    """The numbers of the customers, 200 at most: all of them or none."""

    numbers: list[Id]


class ReturnIn(NumbersIn):
    """And why they go back."""

    reason: str


class PoolAssignIn(NumbersIn):
    """And the number of the employee to whom they are given."""

    owner: Id


class PoolRuleOut(Schema):
    """What holds at a branch and below; null: no limit, never."""

    branch: str
    most_held: int | None
    most_a_day: int | None
    idle_days: int | None
    protected_days: int


class PoolRuleIn(In):
    """The limits as they are to be; what is left out does not limit."""

    most_held: Limit | None = None
    most_a_day: Limit | None = None
    idle_days: Limit | None = None
    protected_days: Limit = 0


@router.get("", response={200: PageOut[PooledOut], **REFUSED}, summary="Customers without an owner, newest first")
def list_pool(request: HttpRequest, query: Query[PoolQuery]) -> PageOut[PooledOut]:
    """Active customers of the branches that the token's owner sees."""
    at = clock.now() if query.segment else None
    plain = query.model_dump(exclude={"cursor", "size", "custom"})
    filters = queries.Filters(at=at, custom=own_filters(query.custom), **plain)
    page = queries.pool_page(acting(request), filters, cursor=query.cursor, size=query.size)
    items = [_pooled(row, acting(request)) for row in page.rows]
    return PageOut[PooledOut](items=items, next=page.next, previous=page.previous)


@router.post("/take", response={200: list[CustomerOut], **CONFLICT}, summary="Take customers")
def take(request: HttpRequest, payload: NumbersIn) -> list[CustomerOut]:
    """They belong to the token's owner; 409 where somebody was quicker."""
    rows = _rows(request, payload)
    services.take_customers(customers=rows, actor=acting(request), now=clock.now())
    return _out(request, payload)


@router.post("/return", response={200: list[CustomerOut], **CONFLICT}, summary="Return customers")
def give_back(request: HttpRequest, payload: ReturnIn) -> list[CustomerOut]:
    """One's own; those of others with the right to assign."""
    rows, actor = _rows(request, payload), acting(request)
    services.return_customers(customers=rows, reason=payload.reason, actor=actor, now=clock.now())
    return _out(request, payload)


@router.post("/assign", response={200: list[CustomerOut], **REFUSED}, summary="Give customers to a colleague")
def assign(request: HttpRequest, payload: PoolAssignIn) -> list[CustomerOut]:
    """Of the pool, or of others; limits do not bind who assigns."""
    rows, actor = _rows(request, payload), acting(request)
    owner = people.colleagues(actor).select_related("branch").filter(number=payload.owner).first()
    if owner is None:
        raise NotFound("employee")
    services.assign_customers(customers=rows, owner=owner, actor=actor, now=clock.now())
    return _out(request, payload)


@router.get("/rules", response={200: list[PoolRuleOut], **REFUSED}, summary="The rules of branches")
def list_rules(request: HttpRequest) -> list[PoolRuleOut]:
    """Of the branches that the token's owner sees, from the company down."""
    return [_rule(row) for row in queries.pool_rules(acting(request))]


@router.put("/rules/{slug:branch}", response={200: PoolRuleOut, **REFUSED}, summary="Set the rule of a branch")
def set_rule(request: HttpRequest, branch: str, payload: PoolRuleIn) -> PoolRuleOut:
    """`branch` is a code."""
    place, actor = people.branch(acting(request), branch), acting(request)
    terms = Terms(**payload.model_dump())
    return _rule(services.set_pool_rule(branch=place, terms=terms, actor=actor, now=clock.now()))


@router.post("/rules/{slug:branch}/drop", response={200: list[PoolRuleOut], **REFUSED}, summary="Take a rule away")
def drop_rule(request: HttpRequest, branch: str) -> list[PoolRuleOut]:
    """The branch follows the rule above it again; the answer is what is left."""
    actor = acting(request)
    services.drop_pool_rule(branch=people.branch(actor, branch), actor=actor, now=clock.now())
    return list_rules(request)


def _rows(request: HttpRequest, payload: NumbersIn) -> list[Customer]:
    return queries.chosen(acting(request), payload.numbers)


def _out(request: HttpRequest, payload: NumbersIn) -> list[CustomerOut]:
    rows = queries.by_numbers(acting(request), payload.numbers)
    return [brief(row) for row in rows.select_related("branch", "tier", "owner").prefetch_related("contacts")]


def _pooled(row: Customer, actor: Actor) -> PooledOut:
    entry = getattr(row, "pool_entry", None)
    told: dict[str, Any] = {
        "since": entry.since if entry else None,
        "last_owner": entry.last_owner.number if entry else None,
        "cause": entry.cause if entry else None,
        "reason": access.told(entry.reason, actor) if entry else "",
    }
    return PooledOut.model_validate(brief(row).model_dump() | told)


def _rule(row: PoolRule) -> PoolRuleOut:
    return PoolRuleOut(branch=row.branch.code, **{name: getattr(row, name) for name in queries.POOL_FIELDS})
