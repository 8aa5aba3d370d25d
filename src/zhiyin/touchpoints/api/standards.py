"""Work hours and service standards over the API."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status

from zhiyin.api.bodies import In
from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.core import clock
from zhiyin.core.access import one
from zhiyin.core.actor import Actor
from zhiyin.core.calendar import WorkCalendar
from zhiyin.core.calendar.intervals import CalendarError
from zhiyin.core.errors import Refused
from zhiyin.core.paging import page_of
from zhiyin.customers import queries as customers
from zhiyin.touchpoints import queries, services
from zhiyin.touchpoints.models import ServiceStandard, WorkHours

from .interactions import REFUSED, Code, Number, acting

work_hours = Router(tags=["work-hours"])
service_standards = Router(tags=["service-standards"])
Interval = tuple[str, str]
Limit = Annotated[int, Field(ge=1, le=2**31 - 1)]
WHERE = ("tier", "service_kind", "touchpoint", "channel", "hours")


class CalendarIn(In):
    """When somebody is there: intervals `["09:00", "12:00"]` by weekday (`monday` …), other ones by date."""

    timezone: str
    week: dict[str, list[Interval]]
    exceptions: dict[str, list[Interval]] = {}


class CalendarOut(Schema):
    """The same as it is kept: a date with no interval is a day off."""

    timezone: str
    week: dict[str, list[Interval]]
    exceptions: dict[str, list[Interval]]


class WorkHoursOut(Schema):
    """Work hours by name."""

    code: str
    name: str
    calendar: CalendarOut


class WorkHoursPatch(In):
    """What is to be different; a calendar is given whole. What is left out stays, and so does the code."""

    name: str = ""
    calendar: CalendarIn | None = None


class WorkHoursIn(In):
    """New work hours."""

    code: str
    name: str
    calendar: CalendarIn


class StandardOut(Schema):
    """What is promised, and where it applies (null: everywhere). Tried in order of `position`; the first that fits.

    Limits are seconds of business time in `hours`, or whole working days where `working_days` is set; null: none.
    """

    id: int
    position: int
    name: str
    tier: str | None
    service_kind: str | None
    touchpoint: str | None
    channel: str | None
    hours: str
    first_answer: int | None
    next_answer: int | None
    resolution: int | None
    working_days: bool
    is_active: bool


class StandardPatch(In):
    """What is to be different; what is left out stays."""

    name: str = ""
    hours: Code = ""
    tier: Code = ""
    service_kind: Code = ""
    touchpoint: Code = ""
    channel: Code = ""
    first_answer: Limit | None = None
    next_answer: Limit | None = None
    resolution: Limit | None = None
    working_days: bool = False
    is_active: bool = True


class StandardIn(StandardPatch):
    """A new standard, put at the end of the order; at least one limit is needed."""

    name: str
    hours: Code


class StandardPositionIn(In):
    """A place in the order, from 1."""

    position: Number


@work_hours.get("", response={200: PageOut[WorkHoursOut], **REFUSED}, summary="List work hours")
def list_hours(request: HttpRequest, query: Query[PageQuery]) -> PageOut[WorkHoursOut]:
    """By code."""
    page = page_of(queries.hours(acting(request)), order=("code",), cursor=query.cursor, size=query.size)
    return PageOut[WorkHoursOut].of(page, _hours)


@work_hours.get("/{slug:code}", response={200: WorkHoursOut, **REFUSED}, summary="One set of work hours")
def get_hours(request: HttpRequest, code: str) -> WorkHoursOut:
    """One set of work hours by its code."""
    return _hours(queries.work_hours(acting(request), code))


@work_hours.post("", response={201: WorkHoursOut, **REFUSED}, summary="Add work hours")
def create_hours(request: HttpRequest, payload: WorkHoursIn) -> Status[WorkHoursOut]:
    """Add work hours for the whole company."""
    row = services.define_hours(
        code=payload.code, name=payload.name, calendar=_calendar(payload.calendar),
        actor=acting(request), now=clock.now(),
    )  # fmt: skip
    return Status(201, _hours(row))


@work_hours.patch("/{slug:code}", response={200: WorkHoursOut, **REFUSED}, summary="Change work hours")
def change_hours(request: HttpRequest, code: str, payload: WorkHoursPatch) -> WorkHoursOut:
    """Due times that were already given stay."""
    actor = acting(request)
    row = queries.work_hours(actor, code)
    name = payload.name if "name" in payload.model_fields_set else row.name
    calendar = _calendar(payload.calendar) if payload.calendar else row.work_calendar
    return _hours(services.change_hours(hours=row, name=name, calendar=calendar, actor=actor, now=clock.now()))


@service_standards.get("", response={200: PageOut[StandardOut], **REFUSED}, summary="List service standards")
def list_standards(request: HttpRequest, query: Query[PageQuery]) -> PageOut[StandardOut]:
    """In the order in which they are tried, those out of use too."""
    page = page_of(queries.standards(acting(request)), order=("position", "id"), cursor=query.cursor, size=query.size)
    return PageOut[StandardOut].of(page, _standard)


@service_standards.get("/{int:key}", response={200: StandardOut, **REFUSED}, summary="One service standard")
def get_standard(request: HttpRequest, key: Path[Number]) -> StandardOut:
    """One standard by its id."""
    return _standard(queries.standard(acting(request), key))


@service_standards.post("", response={201: StandardOut, **REFUSED}, summary="Add a service standard")
def create_standard(request: HttpRequest, payload: StandardIn) -> Status[StandardOut]:
    """At the end of the order."""
    actor = acting(request)
    new = services.NewStandard(**_named(payload.model_dump(), actor))
    return Status(201, _standard(services.define_standard(new=new, actor=actor, now=clock.now())))


@service_standards.patch("/{int:key}", response={200: StandardOut, **REFUSED}, summary="Change a service standard")
def change_standard(request: HttpRequest, key: Path[Number], payload: StandardPatch) -> StandardOut:
    """Change it, or put it out of use; promises that were already given keep their due times."""
    actor = acting(request)
    row = queries.standard(actor, key)
    stood = {name: getattr(row, name) for name in StandardPatch.model_fields}
    new = services.NewStandard(**stood | _named(payload.model_dump(exclude_unset=True), actor))
    return _standard(services.change_standard(standard=row, new=new, actor=actor, now=clock.now()))


@service_standards.put("/{int:key}/position", response={200: StandardOut, **REFUSED}, summary="Move a standard")
def move_standard(request: HttpRequest, key: Path[Number], payload: StandardPositionIn) -> StandardOut:
    """Put it at another place in the order; a place behind the last is the last."""
    actor = acting(request)
    row = queries.standard(actor, key)
    services.move_standard(standard=row, position=payload.position, actor=actor, now=clock.now())
    return _standard(row)


def _calendar(said: CalendarIn) -> WorkCalendar:
    try:
        return WorkCalendar.from_dict(said.model_dump(mode="json"))
    except CalendarError as error:
        raise Refused(error.code, error.sentence, field="calendar", **error.params) from error


def _named(said: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """What a body says, with the rows that it names by code; an empty code is everywhere."""
    reads: dict[str, Any] = {
        "tier": lambda code: one(customers.tiers(), code=code),
        "service_kind": lambda code: queries.service_kind(actor, code),
        "touchpoint": lambda code: queries.touchpoint(actor, code),
        "channel": lambda code: queries.channel(actor, code),
    }
    found = {name: reads[name](value) if value else None for name, value in said.items() if name in reads}
    if "hours" in said:
        found["hours"] = queries.work_hours(actor, said["hours"])
    return dict(said) | found


def _hours(row: WorkHours) -> WorkHoursOut:
    return WorkHoursOut(code=row.code, name=row.name, calendar=CalendarOut.model_validate(row.calendar))


def _standard(row: ServiceStandard) -> StandardOut:
    coded: dict[str, Any] = {name: found.code if (found := getattr(row, name)) else None for name in WHERE}
    rest = {name: getattr(row, name) for name in StandardOut.model_fields if name not in coded}
    return StandardOut(**coded, **rest)
