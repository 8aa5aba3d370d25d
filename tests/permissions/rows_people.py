"""Branches, employees, the audit log, the own account."""

from __future__ import annotations

from typing import Any

from tests.company import NOW
from zhiyin.people import services

from .table import Row, World


def _branch(world: World) -> dict[str, Any]:
    return {"name": "新", "code": "new", "parent": world.values["parent"]}


def _hire(world: World) -> dict[str, Any]:
    return {"name": "新人", "branch": world.values["branch_id"]}


ROWS = [
    Row("/branches", "people.view"),
    Row("/branches/new", "people.manage"),
    Row("/branches/new", "people.manage", "post", _branch, ok=(302,)),
    Row("/branches/dl-1", "people.view", placed=True),
    Row("/branches/dl-1/teams/new", "people.manage", placed=True),
    Row("/branches/dl-1/teams/new", "people.manage", "post", {"name": "二组"}, ok=(302,), placed=True),
    Row("/employees", "people.view"),
    Row("/employees/new", "people.manage"),
    Row("/employees/new", "people.manage", "post", _hire, ok=(302,)),
    Row("/employees/{employee}", "people.view", placed=True),
    Row("/employees/{employee}", "people.manage", "post", {"name": "改名"}, ok=(302,), placed=True),
    Row("/employees/{employee}/deactivate", "people.manage", "post", ok=(302,), placed=True),
    Row("/events", "core.audit"),
    Row("/me", ""),
    Row("/me/preferences", "", "post", {"theme": "dark"}, ok=(302,)),
    Row("/me/tokens", "people.tokens", "post", {"name": "t", "permissions": ["people.view"], "days": "30"}),
    Row("/me/tokens/{token}/revoke", "", "post", ok=(302, 404), own=True),
    Row("/me/sessions/1/end", "", "post", ok=(302, 404), own=True),
]  # fmt: skip


def build(world: World) -> None:
    """An employee without a log-in, and a token of the agent."""
    company = world.company
    place = company.branches["dl-1"]
    admin = company.actor("admin")
    person = services.add_employee(name="王五", branch=place, roles=[], sign_in=None, actor=admin, now=NOW)
    token, _secret = services.issue_token(
        name="t", permissions=["people.view"], expires_at=None, actor=company.actor("agent"), now=NOW
    )
    world.values |= {
        "employee": person.number,
        "token": token.pk,
        "branch_id": place.pk,
        "parent": company.branches["dl-c"].pk,
    }
