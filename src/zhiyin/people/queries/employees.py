"""Employees, their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet

from zhiyin.core.access import one, require
from zhiyin.core.actor import Actor
from zhiyin.core.models import Webhook
from zhiyin.core.paging import Page, capped_count, page_of
from zhiyin.people import access
from zhiyin.people.models import Branch, Employee, Token, User

OFFERED = 500  # colleagues in a drop-down


def employees(actor: Actor) -> QuerySet[Employee]:
    """The employees the actor sees, by name."""
    require(actor, access.VIEW)
    return access.visible_employees(actor).select_related("branch", "user").order_by("name", "pk")


def employee(actor: Actor, number: int) -> Employee:
    """One employee in scope by number."""
    require(actor, access.VIEW)
    return one(access.visible_employees(actor).select_related("branch", "user"), number=number)


def colleagues(actor: Actor) -> QuerySet[Employee]:
    """Active employees in scope, to whom work may be given."""
    return access.visible_employees(actor).filter(is_active=True).order_by("name", "pk")


def team_mates(person: int) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """The keys of those who are in a team with an employee, and of all who are in any team; for conditions."""
    standing = Employee.teams.through._default_manager.filter(team__is_active=True)
    own = standing.filter(employee=person).values("team")
    return standing.filter(team__in=own).values("employee"), standing.values("employee")


def named_colleagues(actor: Actor) -> list[tuple[str, str]]:
    """Colleagues to choose from, by number and name; none where they are too many to look through."""
    rows = [(str(number), name) for number, name in colleagues(actor).values_list("number", "name")[: OFFERED + 1]]
    return rows if len(rows) <= OFFERED else []


def user_named(username: str) -> User | None:
    """The user with this log-in name, whatever its case (for commands, which act as the system)."""
    return User.objects.filter(username__iexact=username).first()


@dataclass(frozen=True, slots=True)
class EmployeeFilters:
    """What the directory is narrowed to."""

    text: str = ""
    branch: str = ""
    role: str = ""
    is_active: bool = True


def directory(actor: Actor, filters: EmployeeFilters, *, cursor: str) -> tuple[Page[Employee], tuple[int, bool]]:
    """A page of the employees in scope by name, and how many there are (capped)."""
    rows = employees(actor).filter(is_active=filters.is_active)
    if filters.text:
        number = Q(number=filters.text) if filters.text.isdecimal() and len(filters.text) < 18 else Q()
        rows = rows.filter(Q(name__icontains=filters.text) | Q(user__username__icontains=filters.text) | number)
    if filters.branch:
        place = one(access.visible_branches(actor), code=filters.branch)
        rows = rows.filter(_at_or_below(place))
    if filters.role:
        rows = rows.filter(roles__icontains=f'"{filters.role}"')
    return page_of(rows, order=("name", "pk"), cursor=cursor), capped_count(rows)


def _at_or_below(place: Branch) -> Q:
    return Q(**{f"scope_{place.level}": place.pk}) if place.level else Q()


def own_tokens(actor: Actor) -> QuerySet[Token]:
    """The API tokens of the acting employee, the latest first."""
    return access.own_tokens(actor).order_by("-pk")


def own_token(actor: Actor, pk: int) -> Token:
    """One of the own API tokens."""
    return one(access.own_tokens(actor).select_related("employee"), pk=pk)


def own_sessions(user: User) -> list[Any]:
    """Where this person is signed in, the latest first (ended ones are cleared away)."""
    found: list[Any] = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda session: session.last_seen_at, reverse=True)


def active_employee(pk: int) -> Employee | None:
    """The employee under a key of ours, if active: whom a handler tells something."""
    return Employee.objects.filter(pk=pk, is_active=True).first()


def webhook_name(pk: int) -> str:
    """The name of a webhook, for what its owner is told; empty once it is removed."""
    return next(iter(Webhook.objects.filter(pk=pk).values_list("name", flat=True)), "")
