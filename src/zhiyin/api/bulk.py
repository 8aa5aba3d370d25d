"""Changing many records over the API: begun here, done in the background where they are many, asked for by its id."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.imports.kinds import refusal
from zhiyin.core.many import runs
from zhiyin.core.many.runs import AT_ONCE, Wanted
from zhiyin.core.models import BulkRun

from .bodies import In
from .errors import Failure
from .requests import ApiRequest

router = Router(tags=["bulk"])
REFUSED = {401: Failure, 403: Failure, 404: Failure, 422: Failure}
Number = Annotated[int, Field(ge=1, lt=2**63)]
MOST = 1000


class BulkIn(In):
    """What is to be done with which `records` (customers, tickets, holdings): `numbers`, or all that fit `filters`.

    `filters` are those of the list's address; without both the whole list is meant.
    """

    records: str
    action: str
    value: str = ""
    numbers: Annotated[list[Number], Field(max_length=MOST)] = []
    filters: dict[str, str] = {}


class SkipOut(Schema):
    """A record that was left as it was; `code` says why."""

    number: int
    code: str
    field: str


class BulkOut(Schema):
    """How far it is; `finished_at` is null until every record has its outcome. `skips` are the first 1,000.

    `takes_back` is the run that this one takes back, `taken_back_by` the one that takes this one back.
    """

    id: int
    records: str
    action: str
    total: int
    changed: int
    unchanged: int
    skipped: int
    takes_back: int | None
    taken_back_by: int | None
    started_at: datetime
    finished_at: datetime | None
    skips: list[SkipOut]


@router.post("", response={201: BulkOut, **REFUSED}, summary="Change many records")
def begin(request: HttpRequest, payload: BulkIn) -> Status[BulkOut]:
    """Up to 50 records are changed at once, more of them in the background."""
    wanted = Wanted(payload.records, payload.action, payload.value, payload.filters, payload.numbers)
    actor = _actor(request)
    run = runs.begin(wanted=wanted, actor=actor, now=clock.now())
    if run.total <= AT_ONCE:
        runs.go_on(run=run, actor=actor)
    return Status(201, _out(run))


@router.get("/{int:key}", response={200: BulkOut, **REFUSED}, summary="How far a change of many records is")
def get_run(request: HttpRequest, key: int) -> BulkOut:
    """One of the own."""
    return _out(runs.run_of(_actor(request), key))


@router.post("/{int:key}/undo", response={201: BulkOut, 409: Failure, **REFUSED}, summary="Take a change of many back")
def undo_run(request: HttpRequest, key: int) -> Status[BulkOut]:
    """Each record gets what stood there; what somebody has changed since stays, and is told in `skips`."""
    actor = _actor(request)
    back = runs.take_back(run=runs.run_of(actor, key), actor=actor, now=clock.now())
    if back.total <= AT_ONCE:
        runs.go_on(run=back, actor=actor)
    return Status(201, _out(back))


def _actor(request: HttpRequest) -> Actor:
    return cast(ApiRequest, request).actor


def _out(run: BulkRun) -> BulkOut:
    found = [(skip.number, refusal(skip.error)) for skip in runs.skips(run)[:MOST]]
    skips = [SkipOut(number=number, code=error.code, field=error.field) for number, error in found]
    names = ("action", "total", "changed", "unchanged", "skipped", "started_at", "finished_at")
    back = BulkRun.objects.filter(takes_back=run).values_list("pk", flat=True).first()
    told = {name: getattr(run, name) for name in names} | {"takes_back": run.takes_back_id, "taken_back_by": back}
    return BulkOut(id=run.pk, records=run.owner, skips=skips, **told)
