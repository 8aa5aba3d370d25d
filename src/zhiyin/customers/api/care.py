"""One customer in good hands, over the API: tier by hand, following, legal holds, merging several."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from zhiyin.api.bodies import In
from zhiyin.api.errors import Failure
from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.core import clock
from zhiyin.core.access import require
from zhiyin.customers import access, queries, services
from zhiyin.customers.models import LegalHold
from zhiyin.customers.queries import reviewing

from .calls import REFUSED, acting
from .shapes import CustomerDetail, CustomerOut, Id, brief, detail

router = Router(tags=["customers"])


class TierChoiceIn(In):
    """A tier by hand: its code (empty: the rules decide again), why, and its last day (null: until taken back)."""

    tier: str
    reason: str = ""
    until: date | None = None


class FollowOut(Schema):
    """Whether the token's owner follows the customer."""

    is_followed: bool


class NoticeOut(Schema):
    """What happened to a followed customer: the kind of the event, and when it was read."""

    number: int
    kind: str
    at: datetime
    read_at: datetime | None


class CountOut(Schema):
    """How many there were."""

    count: int


class HoldIn(In):
    """Why nothing of the customer may be erased."""

    reason: str


class HoldOut(Schema):
    """A legal hold; one without `lifted_at` is in force."""

    id: int
    reason: str
    set_at: datetime
    lifted_at: datetime | None


class MergeSeveralIn(In):
    """Two to six customers by number, the one that stays first.

    `picks`: by part the number whose value is kept, or both; `versions`: those that were read, by number.
    """

    numbers: list[Id]
    picks: dict[str, Id | str] = {}
    versions: dict[int, int] = {}


@router.put("/{int:number}/tier", response={200: CustomerDetail, **REFUSED}, summary="Choose the tier by hand")
def choose_tier(request: HttpRequest, number: int, payload: TierChoiceIn) -> CustomerDetail:
    """For a time, with a reason; after it the rules decide again."""
    actor, now = acting(request), clock.now()
    row = queries.customer(actor, number)
    services.choose_tier(
        customer=row, code=payload.tier, reason=payload.reason, until=payload.until, actor=actor, now=now
    )
    return detail(queries.customer_at_hand(actor, number, now=now))


@router.get("/followed", response={200: PageOut[CustomerOut], **REFUSED}, summary="Followed customers")
def list_followed(request: HttpRequest, query: Query[PageQuery]) -> PageOut[CustomerOut]:
    """Those that the token's owner follows, the latest first."""
    page = queries.followed(acting(request), cursor=query.cursor)
    return PageOut[CustomerOut].of(page, lambda row: brief(row.customer))


@router.get("/notices", response={200: list[NoticeOut], **REFUSED}, summary="What happened to them")
def list_notices(request: HttpRequest) -> list[NoticeOut]:
    """The latest fifty."""
    return [
        NoticeOut(number=one.customer.number, kind=one.event.kind, at=one.event.occurred_at, read_at=one.read_at)
        for one in queries.notices(acting(request))
    ]


@router.post("/notices/read", response={200: CountOut, **REFUSED}, summary="Mark all notices as read")
def read_notices(request: HttpRequest) -> CountOut:
    """The answer is how many were unread."""
    return CountOut(count=services.read_notices(actor=acting(request), now=clock.now()))


@router.post("/{int:number}/follow", response={200: FollowOut, **REFUSED}, summary="Follow a customer")
def follow(request: HttpRequest, number: int) -> FollowOut:
    """Be told what happens to it."""
    actor, now = acting(request), clock.now()
    services.follow(customer=queries.customer_meant(actor, number, now=now), actor=actor, now=now)
    return FollowOut(is_followed=True)


@router.post("/{int:number}/unfollow", response={200: FollowOut, **REFUSED}, summary="Follow it no more")
def unfollow(request: HttpRequest, number: int) -> FollowOut:
    """Be told nothing more of it."""
    actor, now = acting(request), clock.now()
    services.unfollow(customer=queries.customer_meant(actor, number, now=now), actor=actor, now=now)
    return FollowOut(is_followed=False)


@router.get("/{int:number}/holds", response={200: list[HoldOut], **REFUSED}, summary="Legal holds")
def list_holds(request: HttpRequest, number: int) -> list[HoldOut]:
    """The latest first, for who may erase."""
    actor = acting(request)
    require(actor, access.ERASE)
    return [_hold(row) for row in queries.holds(queries.customer(actor, number))]


@router.post("/{int:number}/holds", response={201: HoldOut, **REFUSED}, summary="Set a legal hold")
def set_hold(request: HttpRequest, number: int, payload: HoldIn) -> Status[HoldOut]:
    """Nothing of the customer is erased until it is lifted."""
    actor, now = acting(request), clock.now()
    row = queries.customer(actor, number)
    return Status(201, _hold(services.set_hold(customer=row, reason=payload.reason, actor=actor, now=now)))


@router.post("/{int:number}/holds/{int:key}/lift", response={200: list[HoldOut], **REFUSED}, summary="Lift a hold")
def lift_hold(request: HttpRequest, number: int, key: int) -> list[HoldOut]:
    """The answer is all holds of the customer."""
    actor = acting(request)
    row = queries.customer(actor, number)
    services.lift_hold(hold=queries.hold(row, key), actor=actor, now=clock.now())
    return [_hold(one) for one in queries.holds(row)]


@router.post("/merge", response={200: CustomerDetail, 409: Failure, **REFUSED}, summary="Merge several customers")
def merge_several(request: HttpRequest, payload: MergeSeveralIn) -> CustomerDetail:
    """All into the first, or none; 409 where one was changed since its version was read."""
    actor, now = acting(request), clock.now()
    records = reviewing.to_merge(actor, payload.numbers)
    services.merge_several(records=records, picks=payload.picks, versions=payload.versions, actor=actor, now=now)
    return detail(queries.customer_at_hand(actor, records[0].number, now=now))


def _hold(row: LegalHold) -> HoldOut:
    return HoldOut(id=row.pk, reason=row.reason, set_at=row.set_at, lifted_at=row.lifted_at)
