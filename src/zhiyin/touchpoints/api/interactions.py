"""Contacts over the API: the same services and queries as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, cast

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status
from pydantic import AwareDatetime

from zhiyin.api.bodies import In
from zhiyin.api.errors import Failure
from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.api.requests import ApiRequest
from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.paging import page_of
from zhiyin.customers.access import told
from zhiyin.people import queries as people
from zhiyin.touchpoints import queries, rules, services
from zhiyin.touchpoints.models import Interaction

router = Router(tags=["interactions"])
REFUSED = {401: Failure, 403: Failure, 404: Failure, 422: Failure}
LARGEST = 2**63 - 1
Number = Annotated[int, Field(ge=1, le=LARGEST)]
Moment = Annotated[AwareDatetime, Field(ge=rules.EARLIEST, le=rules.LATEST)]
Code = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9_-]*$")]


class InteractionOut(Schema):
    """One contact; people, branches and kinds by their numbers and codes, times in UTC, spans in seconds."""

    number: int
    occurred_at: datetime
    ended_at: datetime | None
    wait_seconds: int | None
    duration_seconds: int | None
    direction: str
    channel: str
    touchpoint: str | None
    service_kind: str | None
    branch: str | None
    customer: int | None
    employee: int | None
    subject: str
    text: str
    outcome: str
    source: str
    external_id: str


class InteractionIn(In):
    """A new contact. A touchpoint brings its channel; one of the two is needed. Times carry their zone."""

    occurred_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    wait_seconds: Annotated[int, Field(ge=0, le=rules.LONGEST_WAIT)] | None = None
    direction: str = "in"
    channel: Code = ""
    touchpoint: Code = ""
    service_kind: Code = ""
    branch: Code = ""
    customer: Number | None = None
    employee: Number | None = None
    subject: str = ""
    text: str = ""
    outcome: str = ""
    source: str = ""
    external_id: str = ""


class InteractionQuery(PageQuery):
    """Filters of the list, by codes and numbers; `since` is included, `until` is not."""

    channel: Code = ""
    touchpoint: Code = ""
    kind: Code = ""
    branch: Code = ""
    direction: Annotated[str, Field(pattern="^(in|out|)$")] = ""
    customer: Number | None = None
    employee: Number | None = None
    since: Moment | None = None
    until: Moment | None = None


@router.get("", response={200: PageOut[InteractionOut], **REFUSED}, summary="List interactions, newest first")
def list_interactions(request: HttpRequest, query: Query[InteractionQuery]) -> PageOut[InteractionOut]:
    """Contacts that the branches of the token's owner had."""
    narrowed = query.model_dump(exclude={"cursor", "size"})
    rows = queries.interactions(acting(request), queries.InteractionFilters(**narrowed))
    page = page_of(rows, order=queries.NEWEST_FIRST, cursor=query.cursor, size=query.size)
    items = [_out(row, acting(request)) for row in page.rows]
    return PageOut[InteractionOut](items=items, next=page.next, previous=page.previous)


@router.get("/{int:number}", response={200: InteractionOut, **REFUSED}, summary="One interaction")
def get_interaction(request: HttpRequest, number: Path[Number]) -> InteractionOut:
    """One contact of the own branches, or with a customer who can be reached."""
    actor = acting(request)
    return _out(queries.interaction(actor, number, now=clock.now()), actor)


@router.post("", response={201: InteractionOut, 409: Failure, **REFUSED}, summary="Record an interaction")
def create_interaction(request: HttpRequest, payload: InteractionIn) -> Status[InteractionOut]:
    """Record a contact once; the same source and external_id again are refused."""
    actor, now = acting(request), clock.now()
    row = services.record_interaction(new=_new(payload, actor, now), actor=actor, now=now)
    return Status(201, _out(row, actor))


def acting(request: HttpRequest) -> Actor:
    """Who calls."""
    return cast(ApiRequest, request).actor


def _new(payload: InteractionIn, actor: Actor, now: datetime) -> services.NewInteraction:
    plain: dict[str, Any] = payload.model_dump(
        exclude={"channel", "touchpoint", "service_kind", "branch", "customer", "employee"}
    )
    return services.NewInteraction(
        channel=queries.channel(actor, payload.channel) if payload.channel else None,
        touchpoint=queries.touchpoint(actor, payload.touchpoint) if payload.touchpoint else None,
        service_kind=queries.service_kind(actor, payload.service_kind) if payload.service_kind else None,
        branch=people.branch(actor, payload.branch) if payload.branch else None,
        customer=queries.customer_at_hand(actor, payload.customer, now=now) if payload.customer else None,
        employee=people.employee(actor, payload.employee) if payload.employee else None,
        **plain,
    )


def _out(row: Interaction, actor: Actor) -> InteractionOut:
    plain: dict[str, Any] = {
        name: getattr(row, name)
        for name in (
            "number", "occurred_at", "ended_at", "wait_seconds", "duration_seconds", "direction", "source",
            "external_id",
        )
    }  # fmt: skip
    plain |= {name: told(getattr(row, name), actor) for name in ("subject", "text", "outcome")}
    coded: dict[str, Any] = {
        name: found.code if (found := getattr(row, name)) else None for name in ("touchpoint", "service_kind")
    }
    return InteractionOut(
        **plain,
        **coded,
        channel=row.channel.code,
        branch=row.branch.code if row.branch else None,
        customer=row.customer.number if row.customer else None,
        employee=row.employee.number if row.employee else None,
    )
