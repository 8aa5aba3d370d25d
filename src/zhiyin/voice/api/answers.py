"""Answers over the API: the same services and queries as the pages."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import cast

from django.http import HttpRequest
from ninja import Query, Router, Schema

from zhiyin.api.bodies import In
from zhiyin.api.errors import Failure
from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.api.requests import ApiRequest
from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.paging import page_of
from zhiyin.customers import queries as customers
from zhiyin.customers.access import told
from zhiyin.people import queries as people
from zhiyin.touchpoints import queries as touchpoints
from zhiyin.voice import queries, rules, services
from zhiyin.voice.models import Answer

router = Router(tags=["answers"])
REFUSED = {401: Failure, 403: Failure, 404: Failure, 422: Failure}


class ItemOut(Schema):
    """One dimension of an answer."""

    dimension: str
    expected: float | None
    perceived: float | None
    ratio: float | None


class AnswerOut(Schema):
    """One answer; `ratio` is perceived ÷ expected, null where no expectation was asked."""

    number: int
    survey: str
    answered_at: datetime | None
    expected: float | None
    perceived: float | None
    scale: int
    ratio: float | None
    verdict: str
    branch: str | None
    customer: int | None
    interaction: int | None
    employee: int | None
    service_kind: str | None
    group: str
    comment: str
    source: str
    external_id: str


class AnswerDetail(AnswerOut):
    """One answer with its dimensions."""

    items: list[ItemOut]


class ItemIn(In):
    """One dimension by its code; leave out what was not asked or not answered."""

    dimension: str
    expected: Decimal | None = None
    perceived: Decimal | None = None


class AnswerIn(In):
    """A new answer. Without `branch` it is placed at the contact, the customer, or the token's owner."""

    survey: str
    perceived: Decimal | None = None
    expected: Decimal | None = None
    scale: int = rules.SCALE
    answered_at: datetime | None = None
    branch: str = ""
    customer: int | None = None
    interaction: int | None = None
    service_kind: str = ""
    group: str = ""
    comment: str = ""
    source: str = ""
    external_id: str = ""
    items: list[ItemIn] = []


class AnswerQuery(PageQuery):
    """Filters of the list; `since` is included, `until` is not."""

    survey: str = ""
    branch: str = ""
    verdict: str = ""
    group: str = ""
    customer: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@router.get("", response={200: PageOut[AnswerOut], **REFUSED}, summary="List answers, newest first")
def list_answers(request: HttpRequest, query: Query[AnswerQuery]) -> PageOut[AnswerOut]:
    """Answers about the branches that the token's owner sees."""
    filters = queries.AnswerFilters(
        survey=query.survey,
        branch=query.branch,
        verdict=query.verdict,
        group=query.group,
        customer=query.customer,
        since=_aware(query.since, "since"),
        until=_aware(query.until, "until"),
    )
    rows = queries.answers(acting(request), filters)
    page = page_of(rows, order=queries.NEWEST_FIRST, cursor=query.cursor, size=query.size)
    items = [AnswerOut.model_validate(_fields(row, acting(request))) for row in page.rows]
    return PageOut[AnswerOut](items=items, next=page.next, previous=page.previous)


@router.get("/{int:number}", response={200: AnswerDetail, **REFUSED}, summary="One answer")
def get_answer(request: HttpRequest, number: int) -> AnswerDetail:
    """One answer with its dimensions."""
    actor = acting(request)
    return _detail(queries.answer(actor, number, now=clock.now()), actor)


@router.post("", response={201: AnswerDetail, 409: Failure, **REFUSED}, summary="Record an answer")
def create_answer(request: HttpRequest, payload: AnswerIn) -> tuple[int, AnswerDetail]:
    """An answer from a kiosk, a call, another system. A ratio below the survey's bar opens a recovery."""
    actor, now = acting(request), clock.now()
    answer = services.record_answer(new=_new(payload, actor, now), actor=actor, now=now)
    return 201, _detail(queries.answer(actor, answer.number, now=now), actor)


def acting(request: HttpRequest) -> Actor:
    """Who calls."""
    return cast(ApiRequest, request).actor


def _aware(moment: datetime | None, field: str) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise Refused("time.zone", _("Write the time with its zone: 2026-06-19T14:30:00+08:00."), field=field)
    return moment


def _new(payload: AnswerIn, actor: Actor, now: datetime) -> services.NewAnswer:
    return services.NewAnswer(
        survey=queries.survey_named(actor, payload.survey),
        scores=services.Scores(payload.expected, payload.perceived),
        answered_at=_aware(payload.answered_at, "answered_at") or now,
        branch=people.branch(actor, payload.branch) if payload.branch else None,
        customer=None if payload.customer is None else customers.customer(actor, payload.customer),
        interaction=None
        if payload.interaction is None
        else touchpoints.interaction(actor, payload.interaction, now=now),
        service_kind=touchpoints.service_kind(actor, payload.service_kind) if payload.service_kind else None,
        scale=payload.scale,
        group=payload.group,
        comment=payload.comment,
        source=payload.source,
        external_id=payload.external_id,
        items=[services.NewItem(one.dimension, services.Scores(one.expected, one.perceived)) for one in payload.items],
    )


def _fields(row: Answer, actor: Actor) -> dict[str, object]:
    return {
        "number": row.number,
        "survey": row.survey.code,
        "answered_at": row.answered_at if row.is_dated else None,
        "expected": row.expected,
        "perceived": row.perceived,
        "scale": row.scale,
        "ratio": row.ratio,
        "verdict": row.verdict,
        "branch": row.branch.code if row.branch else None,
        "customer": row.customer.number if row.customer else None,
        "interaction": row.interaction.number if row.interaction else None,
        "employee": row.employee.number if row.employee else None,
        "service_kind": row.service_kind.code if row.service_kind else None,
        "group": row.group,
        "comment": told(row.comment, actor),
        "source": row.source,
        "external_id": row.external_id,
    }


def _detail(row: Answer, actor: Actor) -> AnswerDetail:
    items = [
        ItemOut.model_validate(
            {"dimension": i.dimension.code, "expected": i.expected, "perceived": i.perceived, "ratio": i.ratio}
        )
        for i in row.items.all()
    ]
    return AnswerDetail.model_validate({**_fields(row, actor), "items": items})
