"""Subscriptions over the API: what the token's owner, or a team, is told of."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast

from django.http import HttpRequest
from ninja import Router, Schema, Status

from zhiyin.api.bodies import In
from zhiyin.core import clock
from zhiyin.core.access import one
from zhiyin.core.errors import NotFound
from zhiyin.people import queries, services
from zhiyin.people.queries.notices import Followed

from .staff import REFUSED, acting

router = Router(tags=["subscriptions"])
Rhythm = Literal["change", "daily", "weekly"]


class OfferOut(Schema):
    """Something to subscribe to, such as the segment `segment:12`: send its `result`."""

    result: str
    title: str
    label: str


class SubscriptionOut(Schema):
    """A subscription with what it says now to the token's owner (empty: nothing that may be seen); `team`: its id."""

    id: int
    result: str
    rhythm: Rhythm
    team: int | None
    since: datetime
    title: str
    label: str
    text: str
    url: str


class SubscriptionIn(In):
    """A result of those offered; `team` is the id of a team in scope, whose members are told in place of oneself."""

    result: str
    rhythm: Rhythm = "change"
    team: int | None = None


@router.get("", response={200: list[SubscriptionOut], **REFUSED}, summary="The own subscriptions")
def list_subscriptions(request: HttpRequest) -> list[SubscriptionOut]:
    """What the token's owner has subscribed to, also for a team, with what it says now."""
    return [_out(one) for one in queries.subscriptions(acting(request), now=clock.now())]


@router.get("/offers", response={200: list[OfferOut], **REFUSED}, summary="What one may subscribe to")
def list_offers(request: HttpRequest) -> list[OfferOut]:
    """Segments, kept views and figures that the token's owner may see."""
    return [
        OfferOut(result=result, title=title, label=label)
        for title, choices in queries.offered(acting(request))
        for result, label in choices
    ]


@router.post("", response={201: SubscriptionOut, **REFUSED}, summary="Subscribe")
def subscribe(request: HttpRequest, payload: SubscriptionIn) -> Status[SubscriptionOut]:
    """From what it says now on; asked twice, the rhythm is changed. A team needs the right `people.subscribe_team`."""
    actor, now = acting(request), clock.now()
    team = None if payload.team is None else one(queries.teams(actor), pk=payload.team)
    kind, _colon, key = payload.result.partition(":")
    row = services.subscribe(kind=kind, key=key, rhythm=payload.rhythm, team=team, actor=actor, now=now)
    return Status(201, _of(request, row.pk))


@router.post("/{int:key}/end", response={200: SubscriptionOut, **REFUSED}, summary="End a subscription")
def end_subscription(request: HttpRequest, key: int) -> SubscriptionOut:
    """Be told no more; the answer is how it stood."""
    actor = acting(request)
    row, stood = queries.subscription(actor, key), _of(request, key)
    services.end_subscription(subscription=row, actor=actor, now=clock.now())
    return stood


def _of(request: HttpRequest, key: int) -> SubscriptionOut:
    found = [one for one in queries.subscriptions(acting(request), now=clock.now()) if one.row.pk == key]
    if not found:
        raise NotFound("subscription")
    return _out(found[0])


def _out(found: Followed) -> SubscriptionOut:
    row = found.row
    return SubscriptionOut(
        id=row.pk, result=f"{row.kind}:{row.key}", rhythm=cast(Rhythm, row.rhythm), team=row.team_id, since=row.since,
        title=found.title, label=found.label, text=found.text, url=found.url,
    )  # fmt: skip
