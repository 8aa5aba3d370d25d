"""Merging over the API: the same services and queries as the pages."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from zhiyin.api.bodies import In
from zhiyin.api.errors import Failure
from zhiyin.core import clock
from zhiyin.customers import queries, services
from zhiyin.customers.models import Merge

from .calls import REFUSED, acting
from .shapes import CustomerDetail, Id, detail

router = Router(tags=["customers"])


class MergeIn(In):
    """`absorbed` is the number of the record that goes.

    `choices` say by part whose value is kept: `survivor`, `absorbed`, for remarks also `both`; the golden-record rules
    choose what is left out.
    """

    absorbed: Id
    choices: dict[str, str] = {}


class UnmergeIn(In):
    """`absorbed` is the old number of the record that is to come back."""

    absorbed: Id


class MergeOut(Schema):
    """A merge that stands: numbers of both records, and whose values were taken."""

    survivor: int
    absorbed: int
    absorbed_name: str
    choices: dict[str, str]
    merged_at: datetime


@router.post(
    "/{int:number}/merge", response={200: CustomerDetail, 409: Failure, **REFUSED}, summary="Merge another one into it"
)
def merge_customers(request: HttpRequest, number: int, payload: MergeIn) -> CustomerDetail:
    """Everything of the absorbed record moves to this one; its number leads here from then on."""
    actor, now = acting(request), clock.now()
    survivor, absorbed = queries.customer(actor, number), queries.customer(actor, payload.absorbed)
    services.merge_customers(survivor=survivor, absorbed=absorbed, choices=payload.choices, actor=actor, now=now)
    return detail(queries.customer_at_hand(actor, number, now=now))


@router.post(
    "/{int:number}/unmerge", response={200: CustomerDetail, 409: Failure, **REFUSED}, summary="Take a merge back"
)
def unmerge_customers(request: HttpRequest, number: int, payload: UnmergeIn) -> CustomerDetail:
    """The absorbed record is one of its own again, and is returned."""
    actor, now = acting(request), clock.now()
    merge = queries.merge_into(actor, queries.customer(actor, number), payload.absorbed)
    services.unmerge_customers(merge=merge, actor=actor, now=now)
    return detail(queries.customer_at_hand(actor, payload.absorbed, now=now))


@router.get("/{int:number}/merges", response={200: list[MergeOut], **REFUSED}, summary="What a customer is made of")
def list_merges(request: HttpRequest, number: int) -> list[MergeOut]:
    """The merges that stand, the newest first."""
    actor = acting(request)
    return [_out(row) for row in queries.merges(actor, queries.customer(actor, number))]


def _out(row: Merge) -> MergeOut:
    return MergeOut(
        survivor=row.survivor.number,
        absorbed=row.absorbed.number,
        absorbed_name=row.absorbed.full_name,
        choices=row.choices,
        merged_at=row.merged_at,
    )
