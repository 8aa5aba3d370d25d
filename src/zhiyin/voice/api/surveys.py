"""Surveys and what they ask, over the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from zhiyin.api.bodies import In
from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.core import clock
from zhiyin.core.paging import page_of
from zhiyin.voice import queries, rules, services
from zhiyin.voice.models import Survey

from .answers import REFUSED, acting

router = Router(tags=["surveys"])
Days = Annotated[int, Field(ge=0, le=3650)]


class DimensionOut(Schema):
    """One question: `name` is empty where the wording of SERVQUAL is used; `title` is what is asked."""

    code: str
    name: str
    title: str


class SurveyOut(Schema):
    """What is asked: below `bar` (perceived ÷ expected) a recovery begins."""

    code: str
    name: str
    bar: Decimal
    cool_down_days: int
    valid_days: int
    after_service: bool
    is_active: bool
    dimensions: list[DimensionOut]


class DimensionIn(In):
    """A question by its code; without a name those of SERVQUAL carry their own wording."""

    code: str
    name: str = ""


class SurveyPatch(In):
    """What is to be different; what is left out stays, and so does the code. `dimensions` are given whole."""

    name: str = ""
    bar: Decimal = rules.BAR
    cool_down_days: Days = 30
    valid_days: Days = 14
    after_service: bool = True
    is_active: bool = True
    dimensions: list[DimensionIn] = []


class SurveyIn(SurveyPatch):
    """A new survey; without `dimensions` it asks the five of SERVQUAL."""

    code: str
    name: str
    dimensions: list[DimensionIn] = [DimensionIn(code=code) for code in rules.SERVQUAL]


@router.get("", response={200: PageOut[SurveyOut], **REFUSED}, summary="List surveys")
def list_surveys(request: HttpRequest, query: Query[PageQuery]) -> PageOut[SurveyOut]:
    """By code, with what they ask now, those out of use too."""
    page = page_of(queries.surveys(acting(request)), order=("code",), cursor=query.cursor, size=query.size)
    return PageOut[SurveyOut].of(page, _out)


@router.get("/{slug:code}", response={200: SurveyOut, **REFUSED}, summary="One survey")
def get_survey(request: HttpRequest, code: str) -> SurveyOut:
    """One survey by its code."""
    return _out(queries.survey(acting(request), code))


@router.post("", response={201: SurveyOut, **REFUSED}, summary="Define a survey")
def create_survey(request: HttpRequest, payload: SurveyIn) -> Status[SurveyOut]:
    """Define a survey with its questions."""
    actor = acting(request)
    survey = services.define_survey(new=_new(payload.model_dump()), actor=actor, now=clock.now())
    return Status(201, _out(queries.survey(actor, survey.code)))


@router.patch("/{slug:code}", response={200: SurveyOut, **REFUSED}, summary="Change a survey")
def change_survey(request: HttpRequest, code: str, payload: SurveyPatch) -> SurveyOut:
    """Change it, or put it out of use. A question that is left out is asked no more; its answers stay."""
    actor = acting(request)
    survey = queries.survey(actor, code)
    stood = {name: getattr(survey, name) for name in ("code", *SurveyPatch.model_fields) if name != "dimensions"}
    asked = [{"code": one.code, "name": one.name} for one in survey.dimensions.all()]
    new = _new({**stood, "dimensions": asked, **payload.model_dump(exclude_unset=True)})
    services.change_survey(survey=survey, new=new, actor=actor, now=clock.now())
    return _out(queries.survey(actor, code))


def _new(said: dict[str, Any]) -> services.NewSurvey:
    asked = [services.NewDimension(one["code"], one.get("name", "")) for one in said["dimensions"]]
    return services.NewSurvey(**{**said, "dimensions": asked})


def _out(row: Survey) -> SurveyOut:
    asked = [DimensionOut(code=one.code, name=one.name, title=one.title) for one in row.dimensions.all()]
    rest = {name: getattr(row, name) for name in SurveyOut.model_fields if name != "dimensions"}
    return SurveyOut(**rest, dimensions=asked)
