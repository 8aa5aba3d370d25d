"""Channels, touchpoints and kinds of service over the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from zhiyin.api.bodies import In
from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.paging import page_of
from zhiyin.people import queries as people
from zhiyin.touchpoints import queries, services
from zhiyin.touchpoints.models import Channel, ServiceKind, Touchpoint

from .interactions import REFUSED, Code, Number, acting

channels = Router(tags=["channels"])
touchpoints = Router(tags=["touchpoints"])
service_kinds = Router(tags=["service-kinds"])
Grade = Annotated[int, Field(ge=0, le=5)]
Place = Literal["hotline", "hall", "branch", "dealer", "online", "other"]


class ChannelOut(Schema):
    """A way of being in touch: judged from 0 (not judged) to 5 (very high); `cost` per contact."""

    code: str
    name: str
    position: int
    suits: str
    expense: int
    speed: int
    richness: int
    interactivity: int
    cost: Decimal | None
    currency: str
    is_active: bool


class ChannelPatch(In):
    """What is to be different; what is left out stays, and so does the code."""

    name: str = ""
    position: Annotated[int, Field(ge=0, le=999)] = 50
    suits: str = ""
    expense: Grade = 0
    speed: Grade = 0
    richness: Grade = 0
    interactivity: Grade = 0
    cost: Decimal | None = None
    is_active: bool = True


class ChannelIn(ChannelPatch):
    """A new channel."""

    code: str
    name: str


class TouchpointOut(Schema):
    """A channel at a place: everything beside it by code, its owner by number."""

    code: str
    name: str
    channel: str
    branch: str | None
    place_kind: Place
    hours: str | None
    owner: int | None
    suits: str
    by_appointment: bool
    cost: Decimal | None
    currency: str
    is_active: bool


class TouchpointPatch(In):
    """What is to be different; what is left out stays, and so does the code."""

    name: str = ""
    channel: Code = ""
    branch: Code = ""
    place_kind: Place = "other"
    hours: Code = ""
    owner: Number | None = None
    suits: str = ""
    by_appointment: bool = False
    cost: Decimal | None = None
    is_active: bool = True


class TouchpointIn(TouchpointPatch):
    """A new touchpoint; without `branch` it is the whole company's."""

    code: str
    name: str
    channel: Code


class ServiceKindOut(Schema):
    """What a customer may want."""

    code: str
    name: str
    is_complaint: bool
    is_active: bool


class ServiceKindPatch(In):
    """What is to be different; what is left out stays, and so does the code."""

    name: str = ""
    is_complaint: bool = False
    is_active: bool = True


class ServiceKindIn(In):
    """A new kind of service; complaints are followed up until the customer confirms."""

    code: str
    name: str
    is_complaint: bool = False


@channels.get("", response={200: PageOut[ChannelOut], **REFUSED}, summary="List channels")
def list_channels(request: HttpRequest, query: Query[PageQuery]) -> PageOut[ChannelOut]:
    """In the company's order, those out of use too."""
    rows = queries.channels(acting(request))
    page = page_of(rows, order=("position", "code"), cursor=query.cursor, size=query.size)
    return PageOut[ChannelOut].of(page, _channel)


@channels.get("/{slug:code}", response={200: ChannelOut, **REFUSED}, summary="One channel")
def get_channel(request: HttpRequest, code: str) -> ChannelOut:
    """One channel by its code."""
    return _channel(queries.channel_page(acting(request), code))


@channels.post("", response={201: ChannelOut, **REFUSED}, summary="Add a channel")
def create_channel(request: HttpRequest, payload: ChannelIn) -> Status[ChannelOut]:
    """Add a channel for the whole company."""
    new = services.NewChannel(**payload.model_dump())
    return Status(201, _channel(services.define_channel(new=new, actor=acting(request), now=clock.now())))


@channels.patch("/{slug:code}", response={200: ChannelOut, **REFUSED}, summary="Change a channel")
def change_channel(request: HttpRequest, code: str, payload: ChannelPatch) -> ChannelOut:
    """Change what is said about it, or put it out of use: contacts keep it, nobody is offered it any more."""
    actor = acting(request)
    row = queries.channel_page(actor, code)
    stood = {name: getattr(row, name) for name in ("code", *ChannelPatch.model_fields)}
    new = services.NewChannel(**stood | payload.model_dump(exclude_unset=True))
    return _channel(services.change_channel(channel=row, new=new, actor=actor, now=clock.now()))


@touchpoints.get("", response={200: PageOut[TouchpointOut], **REFUSED}, summary="List touchpoints")
def list_touchpoints(request: HttpRequest, query: Query[PageQuery]) -> PageOut[TouchpointOut]:
    """Those of the own branch and below, by code."""
    rows = queries.touchpoints(acting(request))
    page = page_of(rows, order=("code", "id"), cursor=query.cursor, size=query.size)
    return PageOut[TouchpointOut].of(page, _touchpoint)


@touchpoints.get("/{slug:code}", response={200: TouchpointOut, **REFUSED}, summary="One touchpoint")
def get_touchpoint(request: HttpRequest, code: str) -> TouchpointOut:
    """One touchpoint in scope by its code."""
    return _touchpoint(queries.touchpoint(acting(request), code))


@touchpoints.post("", response={201: TouchpointOut, **REFUSED}, summary="Open a touchpoint")
def open_touchpoint(request: HttpRequest, payload: TouchpointIn) -> Status[TouchpointOut]:
    """At a branch in scope."""
    actor = acting(request)
    new = services.NewTouchpoint(**_named(payload.model_dump(), actor))
    return Status(201, _touchpoint(services.open_touchpoint(new=new, actor=actor, now=clock.now())))


@touchpoints.patch("/{slug:code}", response={200: TouchpointOut, **REFUSED}, summary="Change a touchpoint")
def change_touchpoint(request: HttpRequest, code: str, payload: TouchpointPatch) -> TouchpointOut:
    """Change it, move it to another branch, or put it out of use; contacts keep where they were recorded."""
    actor = acting(request)
    row = queries.touchpoint(actor, code)
    stood = {name: getattr(row, name) for name in ("code", *TouchpointPatch.model_fields)}
    new = services.NewTouchpoint(**stood | _named(payload.model_dump(exclude_unset=True), actor))
    return _touchpoint(services.change_touchpoint(touchpoint=row, new=new, actor=actor, now=clock.now()))


@service_kinds.get("", response={200: PageOut[ServiceKindOut], **REFUSED}, summary="List kinds of service")
def list_kinds(request: HttpRequest, query: Query[PageQuery]) -> PageOut[ServiceKindOut]:
    """By code, those out of use too."""
    page = page_of(queries.service_kinds(acting(request)), order=("code",), cursor=query.cursor, size=query.size)
    return PageOut[ServiceKindOut].of(page, _kind)


@service_kinds.get("/{slug:code}", response={200: ServiceKindOut, **REFUSED}, summary="One kind of service")
def get_kind(request: HttpRequest, code: str) -> ServiceKindOut:
    """One kind of service by its code."""
    return _kind(queries.kind_page(acting(request), code))


@service_kinds.post("", response={201: ServiceKindOut, **REFUSED}, summary="Add a kind of service")
def create_kind(request: HttpRequest, payload: ServiceKindIn) -> Status[ServiceKindOut]:
    """Add a kind of service for the whole company."""
    row = services.define_kind(**payload.model_dump(), actor=acting(request), now=clock.now())
    return Status(201, _kind(row))


@service_kinds.patch("/{slug:code}", response={200: ServiceKindOut, **REFUSED}, summary="Change a kind of service")
def change_kind(request: HttpRequest, code: str, payload: ServiceKindPatch) -> ServiceKindOut:
    """Change it, or put it out of use: what has it keeps it, nobody is offered it any more."""
    actor = acting(request)
    row = queries.kind_page(actor, code)
    stood = {name: getattr(row, name) for name in ServiceKindPatch.model_fields}
    terms = services.KindTerms(**stood | payload.model_dump(exclude_unset=True))
    return _kind(services.change_kind(kind=row, terms=terms, actor=actor, now=clock.now()))


def _named(said: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """What a body says, with the rows that it names by code or number; an empty code is none."""
    found = dict(said)
    if "channel" in said:
        found["channel"] = queries.channel(actor, said["channel"])
    if "branch" in said:
        found["branch"] = people.branch(actor, said["branch"]) if said["branch"] else None
    if "hours" in said:
        found["hours"] = queries.work_hours(actor, said["hours"]) if said["hours"] else None
    if "owner" in said:
        found["owner"] = people.employee(actor, said["owner"]) if said["owner"] else None
    return found


def _channel(row: Channel) -> ChannelOut:
    return ChannelOut(**{name: getattr(row, name) for name in ChannelOut.model_fields})


def _touchpoint(row: Touchpoint) -> TouchpointOut:
    coded: dict[str, Any] = {
        name: found.code if (found := getattr(row, name)) else None for name in ("channel", "branch", "hours")
    }
    rest = {name: getattr(row, name) for name in TouchpointOut.model_fields if name not in {*coded, "owner"}}
    return TouchpointOut(**coded, **rest, owner=row.owner.number if row.owner else None)


def _kind(row: ServiceKind) -> ServiceKindOut:
    return ServiceKindOut(**{name: getattr(row, name) for name in ServiceKindOut.model_fields})
