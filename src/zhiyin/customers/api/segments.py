"""Segments over the API: list, one, members by cursor, count, create, change, put on and off a list."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from zhiyin.api.bodies import In
from zhiyin.api.errors import Failure
from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.api.requests import ApiRequest
from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.paging import capped_count, page_of
from zhiyin.customers import queries, services
from zhiyin.customers.models import Segment
from zhiyin.customers.rules.segments import parse

from .shapes import CustomerOut, Id, brief

router = Router(tags=["segments"])
REFUSED = {401: Failure, 403: Failure, 404: Failure, 422: Failure}


class SegmentOut(Schema):
    """A segment; `rule` is null for a list, `version` goes back with a change."""

    number: int
    name: str
    about: str
    kind: str
    rule: dict[str, Any] | None
    branch: str | None
    is_active: bool
    created_at: datetime
    changed_at: datetime
    version: int


class SegmentFieldOut(Schema):
    """What a rule may ask about: `operators` and, where they are fixed, the `choices` (code to name)."""

    name: str
    kind: str
    operators: list[str]
    choices: dict[str, str] | None


class SegmentCountOut(Schema):
    """How many; `is_more`: there are more than `count`."""

    count: int
    is_more: bool


class MovedOut(Schema):
    """How many were put on or taken off."""

    count: int


class SegmentDayOut(Schema):
    """What a segment amounted to on a day: over the customers at its branch and below.

    `value` is what was received in the 12 months before, of `valued` customers; means of fewer than 30 are null.
    """

    day: date
    size: int
    value: Decimal | None
    valued: int
    satisfaction: float | None
    satisfied: int
    churn: float | None
    risked: int


class RuleIn(In):
    """A rule that is asked without being saved."""

    rule: dict[str, Any]


class SegmentIn(In):
    """A new segment: kind `rule` with a rule, or `list`; no branch: the one of the token's owner."""

    name: str
    about: str = ""
    kind: str = "rule"
    rule: dict[str, Any] | None = None
    branch: str = ""


class SegmentPatch(In):
    """The segment as it is to be; `version` is the one that was read."""

    version: Id
    name: str
    about: str = ""
    rule: dict[str, Any] | None = None


class UseIn(In):
    """Whether it is in use."""

    is_active: bool


class MembersIn(In):
    """Numbers of customers to put on a list or take off it."""

    add: list[Id] = []
    remove: list[Id] = []


@router.get("", response={200: PageOut[SegmentOut], **REFUSED}, summary="List segments by name")
def list_segments(request: HttpRequest, query: Query[PageQuery]) -> PageOut[SegmentOut]:
    """The segments of the own branch and below, and those made above it."""
    page = queries.segment_page(_actor(request), cursor=query.cursor, size=query.size)
    return PageOut[SegmentOut].of(page, _out)


@router.get("/fields", response={200: list[SegmentFieldOut], **REFUSED}, summary="What a rule may ask about")
def list_fields(request: HttpRequest) -> list[SegmentFieldOut]:
    """Every field with its operators and choices."""
    actor = _actor(request)
    queries.segments(actor)
    return [
        SegmentFieldOut(
            name=field.name,
            kind=field.kind,
            operators=list(field.operators),
            choices=None if field.choices is None else dict(field.choices),
        )
        for field in queries.catalogue(actor).values()
    ]


@router.post("/count", response={200: SegmentCountOut, **REFUSED}, summary="Count the customers of a rule")
def count_rule(request: HttpRequest, payload: RuleIn) -> SegmentCountOut:
    """How many customers in scope a rule finds, counted to a thousand; nothing is saved."""
    actor = _actor(request)
    rule = parse(payload.rule, queries.catalogue(actor))
    count, is_more = capped_count(queries.asked(actor, rule, now=clock.now()))
    return SegmentCountOut(count=count, is_more=is_more)


@router.post("", response={201: SegmentOut, **REFUSED}, summary="Create a segment")
def create_segment(request: HttpRequest, payload: SegmentIn) -> Status[SegmentOut]:
    """422 names every fault of the rule with its place (`rule.all.0.value`)."""
    new = services.NewSegment(**payload.model_dump())
    row = services.create_segment(new=new, actor=_actor(request), now=clock.now())
    return Status(201, _out(row))


@router.get("/{int:number}", response={200: SegmentOut, **REFUSED}, summary="One segment")
def get_segment(request: HttpRequest, number: int) -> SegmentOut:
    """One segment by number."""
    return _out(queries.segment(_actor(request), number))


@router.patch("/{int:number}", response={200: SegmentOut, 409: Failure, **REFUSED}, summary="Change a segment")
def change_segment(request: HttpRequest, number: int, payload: SegmentPatch) -> SegmentOut:
    """409 where somebody else has changed it since `version`."""
    actor = _actor(request)
    row = queries.segment(actor, number)
    new = services.NewSegment(payload.name, payload.about, row.kind, payload.rule)
    services.change_segment(segment=row, version=payload.version, new=new, actor=actor, now=clock.now())
    return _out(queries.segment(actor, number))


@router.put("/{int:number}/use", response={200: SegmentOut, **REFUSED}, summary="Take a segment out of use, or back")
def archive_segment(request: HttpRequest, number: int, payload: UseIn) -> SegmentOut:
    """One that is out of use is offered nowhere and finds nobody."""
    row = queries.segment(_actor(request), number)
    row = services.archive_segment(segment=row, is_active=payload.is_active, actor=_actor(request), now=clock.now())
    return _out(row)


@router.get("/{int:number}/count", response={200: SegmentCountOut, **REFUSED}, summary="Count a segment")
def count_segment(request: HttpRequest, number: int) -> SegmentCountOut:
    """How many customers in scope belong to it, counted to a thousand."""
    actor = _actor(request)
    rows = queries.members(actor, queries.segment(actor, number), now=clock.now())
    count, is_more = capped_count(rows)
    return SegmentCountOut(count=count, is_more=is_more)


@router.get("/{int:number}/days", response={200: PageOut[SegmentDayOut], **REFUSED}, summary="Its size day by day")
def list_days(request: HttpRequest, number: int, query: Query[PageQuery]) -> PageOut[SegmentDayOut]:
    """The latest first, from the day on which it was first counted; for who sees all of the segment's branch."""
    actor = _actor(request)
    rows = queries.days(actor, queries.segment(actor, number))
    page = page_of(rows, order=("-day",), cursor=query.cursor, size=query.size)
    items = [SegmentDayOut.model_validate(row, from_attributes=True) for row in page.rows]
    return PageOut[SegmentDayOut](items=items, next=page.next, previous=page.previous)


@router.get("/{int:number}/members", response={200: PageOut[CustomerOut], **REFUSED}, summary="Who belongs to it")
def list_members(request: HttpRequest, number: int, query: Query[PageQuery]) -> PageOut[CustomerOut]:
    """The customers in scope that belong to it now, newest first, masked."""
    actor = _actor(request)
    row = queries.segment(actor, number)
    page = queries.member_page(actor, row, now=clock.now(), cursor=query.cursor, size=query.size)
    return PageOut[CustomerOut].of(page, brief)


@router.patch("/{int:number}/members", response={200: MovedOut, **REFUSED}, summary="Change who is on a list")
def move_members(request: HttpRequest, number: int, payload: MembersIn) -> MovedOut:
    """Puts customers on a list and takes others off it, all or none."""
    actor = _actor(request)
    row = queries.segment(actor, number)
    moved = services.move_members(segment=row, add=payload.add, remove=payload.remove, actor=actor, now=clock.now())
    return MovedOut(count=moved)


def _actor(request: HttpRequest) -> Actor:
    return cast(ApiRequest, request).actor


def _out(row: Segment) -> SegmentOut:
    plain = ("number", "name", "about", "kind", "rule", "is_active", "created_at", "changed_at", "version")
    values = {name: getattr(row, name) for name in plain} | {"branch": row.branch.code if row.branch else None}
    return SegmentOut.model_validate(values)
