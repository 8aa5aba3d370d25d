"""Sets of duplicates over the API: list, one with its reasons, not the same, look again, compare all."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, cast

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from zhiyin.api.errors import Failure
from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.api.requests import ApiRequest
from zhiyin.core import clock, jobs
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.customers import access, services
from zhiyin.customers.jobs import MATCH
from zhiyin.customers.models import DuplicateSet
from zhiyin.customers.queries import duplicates as reads

router = Router(tags=["duplicates"])
REFUSED = {401: Failure, 403: Failure, 404: Failure, 422: Failure}


class ReasonOut(Schema):
    """What one field says: same, close, near or differ, and what that weighs in bits (against it: below 0)."""

    field: str
    level: str
    weight: float


class PairOut(Schema):
    """Two customers by number, how certain it is that they are one, and why."""

    first: int
    second: int
    chance: float
    weight: float
    reasons: list[ReasonOut]


class DuplicatesOut(Schema):
    """A set: `chance` is that of its weakest needed link, `customers` are numbers, `origin` match or entry."""

    number: int
    state: str
    origin: str
    rule: str
    chance: float
    weight: float
    customers: list[int]
    pairs: list[PairOut]
    branch: str | None
    found_at: datetime
    decided_at: datetime | None


class DuplicatesQuery(PageQuery):
    """Filters: the state, the least chance, how a set was found."""

    state: Literal["open", "merged", "dismissed"] = "open"
    chance: Annotated[float, Field(ge=0, le=1)] = 0.0
    origin: Literal["", "match", "entry"] = ""


class SearchOut(Schema):
    """The job that compares all customers."""

    job: int


@router.get("", response={200: PageOut[DuplicatesOut], **REFUSED}, summary="List sets of duplicates")
def list_duplicates(request: HttpRequest, query: Query[DuplicatesQuery]) -> PageOut[DuplicatesOut]:
    """The sets that lie wholly in scope, the most certain first."""
    filters = reads.Filters(query.state, query.chance, query.origin)
    page = reads.page(_actor(request), filters, cursor=query.cursor, size=query.size)
    return PageOut[DuplicatesOut].of(page, _out)


@router.get("/{int:number}", response={200: DuplicatesOut, **REFUSED}, summary="One set with its reasons")
def get_duplicates(request: HttpRequest, number: int) -> DuplicatesOut:
    """One set with its pairs, the most alike first."""
    return _out(reads.duplicate_set(_actor(request), number))


@router.post("/{int:number}/dismiss", response={200: DuplicatesOut, 409: Failure, **REFUSED}, summary="Not the same")
def dismiss_duplicates(request: HttpRequest, number: int) -> DuplicatesOut:
    """The records are not the same: they are not proposed together again. 409 where it was decided already."""
    row = reads.duplicate_set(_actor(request), number)
    return _out(services.dismiss(duplicates=row, actor=_actor(request), now=clock.now()))


@router.post("/{int:number}/reopen", response={200: DuplicatesOut, 409: Failure, **REFUSED}, summary="Look at it again")
def reopen_duplicates(request: HttpRequest, number: int) -> DuplicatesOut:
    """Take a dismissal back."""
    row = reads.duplicate_set(_actor(request), number)
    return _out(services.reopen(duplicates=row, actor=_actor(request), now=clock.now()))


@router.post("/search", response={202: SearchOut, **REFUSED}, summary="Compare all customers")
def search_duplicates(request: HttpRequest) -> Status[SearchOut]:
    """Compare all customers in the background; while one search waits or runs, that one is answered."""
    actor = _actor(request)
    require(actor, access.MANAGE)
    job = jobs.enqueue(MATCH, {}, actor=actor, now=clock.now(), key=MATCH)
    return Status(202, SearchOut(job=job.pk))


def _out(row: DuplicateSet) -> DuplicatesOut:
    number_of = {member.customer_id: member.customer.number for member in row.members.all()}
    pairs: list[dict[str, Any]] = [
        {
            "first": number_of[pair.first_id],
            "second": number_of[pair.second_id],
            "chance": pair.chance,
            "weight": pair.weight,
            "reasons": pair.reasons,
        }
        for pair in row.pairs.all()
        if {pair.first_id, pair.second_id} <= number_of.keys()
    ]
    names = ("number", "state", "origin", "rule", "chance", "weight", "found_at", "decided_at")
    values = {name: getattr(row, name) for name in names}
    branch = row.branch.code if row.branch else None
    return DuplicatesOut.model_validate(
        {**values, "branch": branch, "customers": list(number_of.values()), "pairs": pairs}
    )


def _actor(request: HttpRequest) -> Actor:
    return cast(ApiRequest, request).actor
