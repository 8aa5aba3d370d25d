"""Tiers over the API: what gives points, where each begins and ends, what it entitles to; read and set as a whole."""

from __future__ import annotations

from typing import Annotated, cast

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from zhiyin.api.bodies import In
from zhiyin.api.errors import Failure
from zhiyin.api.requests import ApiRequest
from zhiyin.core import clock
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.customers import access, queries, services
from zhiyin.customers.rules.tiers import Step

router = Router(tags=["tiers"])
REFUSED = {401: Failure, 403: Failure, 422: Failure}
Threshold = Annotated[float, Field(gt=-1e13, lt=1e13)]
Whole = Annotated[int, Field(ge=-(10**6), le=10**6)]


class StepOut(Schema):
    """Points for whom a fact reaches a threshold."""

    fact: str
    at_least: float
    points: int


class TierOut(Schema):
    """A tier, rank 1 the highest; `enter`, `leave` (points) and `days` are null where it has no bar."""

    code: str
    name: str
    rank: int
    enter: int | None
    leave: int | None
    days: int | None
    entitlements: dict[str, str]


class TiersOut(Schema):
    """The rules that are in force."""

    steps: list[StepOut]
    tiers: list[TierOut]


class StepIn(In):
    """A threshold."""

    fact: str
    at_least: Threshold
    points: Whole


class BarIn(In):
    """The bar of a `tier` (its code), and what it entitles to: channel, grade, specialist, plan, other."""

    tier: str
    enter: Whole
    leave: Whole
    days: Whole
    entitlements: dict[str, str] = {}


class TierIn(In):
    """A new tier."""

    code: str
    name: str
    rank: Annotated[int, Field(ge=1, le=10_000)]


class TiersIn(In):
    """All rules as they are to be; what is not named goes."""

    steps: list[StepIn]
    tiers: list[BarIn]


@router.get("", response={200: TiersOut, **REFUSED}, summary="The rules of the tiers")
def get_tiers(request: HttpRequest) -> TiersOut:
    """Thresholds, bars and what each tier entitles to."""
    return _out(_actor(request))


@router.put("", response={200: TiersOut, **REFUSED}, summary="Set the rules of the tiers")
def set_tiers(request: HttpRequest, payload: TiersIn) -> TiersOut:
    """All of them at once; customers follow in the background."""
    steps = [Step(one.fact, one.at_least, one.points) for one in payload.steps]
    bars = [services.NewBar(one.tier, one.enter, one.leave, one.days, one.entitlements) for one in payload.tiers]
    actor = _actor(request)
    services.set_tier_rules(new=steps, bars=bars, actor=actor, now=clock.now())
    return _out(actor)


@router.post("", response={201: TiersOut, **REFUSED}, summary="Add a tier")
def add_tier(request: HttpRequest, payload: TierIn) -> Status[TiersOut]:
    """Rank 1 is the highest; bars and entitlements are set with the rules."""
    actor = _actor(request)
    services.add_tier(code=payload.code, name=payload.name, rank=payload.rank, actor=actor, now=clock.now())
    return Status(201, _out(actor))


def _actor(request: HttpRequest) -> Actor:
    return cast(ApiRequest, request).actor


def _out(actor: Actor) -> TiersOut:
    require(actor, access.VIEW)
    bars = queries.tier_bars()
    steps = [StepOut(fact=one.fact, at_least=one.at_least, points=one.points) for one in queries.steps()]
    tiers = []
    for tier in queries.tiers():
        bar = bars.get(tier.pk)
        ends = {name: getattr(bar, name, None) for name in ("enter", "leave", "days")}
        rights = bar.entitlements if bar else {}
        tiers.append(TierOut(code=tier.code, name=tier.name, rank=tier.rank, entitlements=rights, **ends))
    return TiersOut(steps=steps, tiers=tiers)
