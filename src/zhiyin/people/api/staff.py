"""Branches, teams and employees over the API; passwords, sessions and tokens stay with the pages."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from zhiyin.api.bodies import In
from zhiyin.api.errors import Failure
from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.api.requests import ApiRequest
from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound
from zhiyin.people import queries, services
from zhiyin.people.models import Branch, Employee, Team

branches = Router(tags=["people"])
employees = Router(tags=["people"])
REFUSED = {401: Failure, 403: Failure, 404: Failure, 422: Failure}


class TeamOut(Schema):
    """A team of a branch."""

    id: int
    name: str


class BranchOut(Schema):
    """A branch; level 0 is the company."""

    code: str
    name: str
    level: int
    parent: str | None
    is_active: bool


class BranchDetail(BranchOut):
    """One branch with its teams."""

    teams: list[TeamOut]


class BranchIn(In):
    """A new branch under `parent` (a code)."""

    code: str
    name: str
    parent: str


class TeamIn(In):
    """A new team."""

    name: str


class EmployeeOut(Schema):
    """A member of staff; `username` is null for who cannot sign in."""

    number: int
    name: str
    branch: str | None
    roles: list[str]
    username: str | None
    is_active: bool


class EmployeeQuery(PageQuery):
    """`text` finds name, sign-in name or number; a branch includes those below it."""

    text: str = ""
    branch: str = ""
    role: str = ""
    is_active: bool = True


class EmployeeIn(In):
    """A new employee; one who is to sign in is given that on the page, where the password is typed."""

    name: str
    branch: str
    roles: list[str] = []


class EmployeePatch(In):
    """What is to be different; `teams` are ids of teams in scope."""

    name: str | None = None
    roles: list[str] | None = None
    teams: list[int] | None = None


@branches.get("", response={200: list[BranchOut], **REFUSED}, summary="The branches")
def list_branches(request: HttpRequest) -> list[BranchOut]:
    """Those of the token's owner and below, from the company down."""
    return [_branch(row) for row in queries.branches(acting(request)).select_related("parent")]


@branches.post("", response={201: BranchDetail, **REFUSED}, summary="Open a branch")
def open_branch(request: HttpRequest, payload: BranchIn) -> Status[BranchDetail]:
    """Under a branch in scope."""
    actor = acting(request)
    parent = queries.branch(actor, payload.parent)
    row = services.open_branch(code=payload.code, name=payload.name, parent=parent, actor=actor, now=clock.now())
    return Status(201, _detail(actor, row))


@branches.get("/{slug:code}", response={200: BranchDetail, **REFUSED}, summary="One branch")
def get_branch(request: HttpRequest, code: str) -> BranchDetail:
    """With its teams."""
    return _detail(acting(request), queries.branch(acting(request), code))


@branches.post("/{slug:code}/teams", response={201: TeamOut, **REFUSED}, summary="Form a team")
def form_team(request: HttpRequest, code: str, payload: TeamIn) -> Status[TeamOut]:
    """At a branch in scope."""
    actor = acting(request)
    row = services.form_team(name=payload.name, branch=queries.branch(actor, code), actor=actor, now=clock.now())
    return Status(201, _team(row))


@employees.get("", response={200: PageOut[EmployeeOut], **REFUSED}, summary="List employees, by name")
def list_employees(request: HttpRequest, query: Query[EmployeeQuery]) -> PageOut[EmployeeOut]:
    """Of the branches that the token's owner sees."""
    filters = queries.EmployeeFilters(**query.model_dump(exclude={"cursor", "size"}))
    page, _count = queries.directory(acting(request), filters, cursor=query.cursor)
    return PageOut[EmployeeOut].of(page, _out)


@employees.post("", response={201: EmployeeOut, **REFUSED}, summary="Add an employee")
def add_employee(request: HttpRequest, payload: EmployeeIn) -> Status[EmployeeOut]:
    """At a branch in scope, without a way to sign in yet."""
    actor = acting(request)
    row = services.add_employee(
        name=payload.name, branch=queries.branch(actor, payload.branch), roles=payload.roles, sign_in=None,
        actor=actor, now=clock.now(),
    )  # fmt: skip
    return Status(201, _out(row))


@employees.get("/{int:number}", response={200: EmployeeOut, **REFUSED}, summary="One employee")
def get_employee(request: HttpRequest, number: int) -> EmployeeOut:
    """One employee in scope."""
    return _out(queries.employee(acting(request), number))


@employees.patch("/{int:number}", response={200: EmployeeOut, **REFUSED}, summary="Change an employee")
def change_employee(request: HttpRequest, number: int, payload: EmployeePatch) -> EmployeeOut:
    """Name, roles, teams; what is left out stays."""
    actor = acting(request)
    row = queries.employee(actor, number)
    name = row.name if payload.name is None else payload.name
    roles = row.roles if payload.roles is None else payload.roles
    teams = _teams(actor, row, payload.teams)
    services.change_employee(employee=row, name=name, roles=roles, teams=teams, actor=actor, now=clock.now())
    return _out(queries.employee(actor, number))


@employees.post("/{int:number}/deactivate", response={200: EmployeeOut, **REFUSED}, summary="Deactivate an employee")
def deactivate_employee(request: HttpRequest, number: int) -> EmployeeOut:
    """Sessions, tokens and live pages of this person end at once."""
    actor = acting(request)
    services.deactivate_employee(employee=queries.employee(actor, number), actor=actor, now=clock.now())
    return _out(queries.employee(actor, number))


def acting(request: HttpRequest) -> Actor:
    """Who calls."""
    return cast(ApiRequest, request).actor


def _teams(actor: Actor, row: Employee, ids: list[int] | None) -> list[Team]:
    if ids is None:
        return list(row.teams.all())
    found = list(queries.teams(actor).filter(pk__in=[one for one in ids if 0 < one < 2**63]))
    if len(found) < len(set(ids)):
        raise NotFound("team")
    return found


def _branch(row: Branch) -> BranchOut:
    return BranchOut.model_validate(_fields(row))


def _detail(actor: Actor, row: Branch) -> BranchDetail:
    teams = [_team(one) for one in queries.teams(actor).filter(branch=row)]
    return BranchDetail.model_validate({**_fields(row), "teams": teams})


def _fields(row: Branch) -> dict[str, object]:
    plain = {name: getattr(row, name) for name in ("code", "name", "level", "is_active")}
    return plain | {"parent": row.parent.code if row.parent else None}


def _team(row: Team) -> TeamOut:
    return TeamOut(id=row.pk, name=row.name)


def _out(row: Employee) -> EmployeeOut:
    return EmployeeOut(
        number=row.number, name=row.name, branch=row.branch.code if row.branch else None, roles=row.roles,
        username=row.user.username if row.user else None, is_active=row.is_active,
    )  # fmt: skip
