"""Writes about people and branches: one verb each, checked first, with its event in the same transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from zhiyin.core import numbers, text
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.people import access, events, rules
from zhiyin.people.models import Branch, Employee, Team, Token, User
from zhiyin.people.queries import known_roles, own_sessions


@transaction.atomic
def open_branch(*, code: str, name: str, parent: Branch | None, actor: Actor, now: datetime) -> Branch:
    """Add a branch under `parent` (None: the company itself, once)."""
    require(actor, access.MANAGE)
    if parent is not None and not sees(actor, parent):
        raise NotFound("branch")
    if Branch.objects.filter(code=rules.check_code(code)).exists():
        raise Refused(
            "branch.code_taken", _("There is already a branch with the code “%(code)s”."), field="code", code=code
        )
    if parent is None and Branch.objects.filter(level=0).exists():
        raise Refused("branch.one_root", _("The company exists already; choose the branch that this one belongs to."))
    level = rules.level_below(parent.level) if parent else 0
    branch = Branch.objects.create(code=code, name=_name(name), parent=parent, level=level)
    above = (parent.scope_1, parent.scope_2, parent.scope_3, parent.scope_4) if parent else (None,) * 4
    branch.scope_1, branch.scope_2, branch.scope_3, branch.scope_4 = rules.scopes(above, level, branch.pk)
    branch.save(update_fields=["scope_1", "scope_2", "scope_3", "scope_4"])
    record(Entry(events.BranchOpened(branch.pk), branch, changed=("code", "name", "parent")), actor=actor, now=now)
    return branch


@transaction.atomic
def form_team(*, name: str, branch: Branch, actor: Actor, now: datetime) -> Team:
    """Add a team at `branch`."""
    require(actor, access.MANAGE)
    if not sees(actor, branch):
        raise NotFound("branch")
    if Team.objects.filter(branch=branch, name=_name(name)).exists():
        raise Refused("team.name_taken", _("There is already a team of this name at the branch."), field="name")
    team = Team(name=_name(name))
    team.place(branch)
    team.save()
    record(Entry(events.TeamFormed(team.pk), team, changed=("name",)), actor=actor, now=now)
    return team


@dataclass(frozen=True, slots=True)
class SignIn:
    """How a new employee signs in."""

    username: str
    password: str
    email: str = ""


@transaction.atomic
def add_employee(
    *,
    name: str,
    branch: Branch,
    roles: Iterable[str],
    sign_in: SignIn | None,
    known_as: tuple[str, str] = ("", ""),
    actor: Actor,
    now: datetime,
) -> Employee:
    """Add an employee at `branch`; with `sign_in` the person may sign in.

    `known_as` is the system that the record comes from and its id there.
    """
    require(actor, access.MANAGE)
    if not sees(actor, branch):
        raise NotFound("branch")
    checked = rules.check_roles(roles, known_roles())
    employee = Employee(name=_name(name), number=numbers.take("employee")[0], roles=checked)
    employee.source, employee.external_id = known_as
    employee.place(branch)
    employee.user = _create_user(sign_in) if sign_in else None
    employee.save()
    record(Entry(events.EmployeeAdded(employee.pk), employee, changed=("name", "roles")), actor=actor, now=now)
    return employee


def _name(value: str) -> str:
    return text.name(value, most=rules.LONGEST_NAME, field="name")


def _create_user(sign_in: SignIn) -> User:
    text.name(sign_in.username, most=rules.LONGEST_USERNAME, field="username")
    if User.objects.filter(username__iexact=sign_in.username).exists():
        sentence = _("The log-in name “%(username)s” is taken.")
        raise Refused("user.name_taken", sentence, field="username", username=sign_in.username)
    user = User(username=sign_in.username, email=sign_in.email)
    _check_password(sign_in.password, user)
    user.set_password(sign_in.password)
    user.save()
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("user.weak_password", " ".join(error.messages).replace("%", "%%"), field="password") from error


@transaction.atomic
def change_employee(
    *, employee: Employee, name: str, roles: Iterable[str], teams: Iterable[Team], actor: Actor, now: datetime
) -> Employee:
    """Change name, roles and teams; effective at the person's next request."""
    _may_change(actor, employee)
    before = {"name": employee.name, "roles": employee.roles}
    employee.name, employee.roles = _name(name), rules.check_roles(roles, known_roles())
    employee.save(update_fields=["name", "roles"])
    employee.teams.set(teams)
    entry = Entry(events.EmployeeChanged(employee.pk), employee, changed=("name", "roles", "teams"), values=before)
    record(entry, actor=actor, now=now)
    return employee


@transaction.atomic
def deactivate_employee(*, employee: Employee, actor: Actor, now: datetime) -> None:
    """End every access of this person at once: sessions, tokens, live stream."""
    _may_change(actor, employee)
    if employee.pk == actor.id:
        raise Refused("employee.self", _("You cannot deactivate yourself; another administrator has to."))
    employee.is_active = False
    employee.save(update_fields=["is_active"])
    User.objects.filter(employee=employee).update(is_active=False)
    Token.objects.filter(employee=employee, revoked_at=None).update(revoked_at=now)
    record(Entry(events.EmployeeDeactivated(employee.pk), employee, changed=("is_active",)), actor=actor, now=now)


def _may_change(actor: Actor, employee: Employee) -> None:
    require(actor, access.MANAGE)
    if not sees(actor, employee):
        raise NotFound("employee")


@transaction.atomic
def issue_token(
    *, name: str, permissions: Iterable[str], expires_at: datetime | None, actor: Actor, now: datetime
) -> tuple[Token, str]:
    """Issue an API token for the acting employee; returns it with its secret, which is shown this once only."""
    require(actor, access.TOKENS)
    if actor.kind != "employee" or actor.id is None:
        raise Refused("token.person_only", _("Only a signed-in person can issue a token."))
    secret = f"zy_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        employee_id=actor.id,
        name=_name(name),
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        permissions=sorted(actor.permissions & frozenset(permissions)),
        created_at=now,
        expires_at=expires_at,
    )
    place = Employee.objects.get(pk=actor.id)
    record(Entry(events.TokenIssued(token.pk, actor.id), place, changed=("permissions",)), actor=actor, now=now)
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, actor: Actor, now: datetime) -> None:
    """End a token; its next call is refused."""
    if not access.own_tokens(actor).filter(pk=token.pk).exists():
        raise NotFound("token")
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
    fact = events.TokenRevoked(token.pk, token.employee_id)
    record(Entry(fact, token.employee, changed=("revoked_at",)), actor=actor, now=now)


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """Give `user` a new password (the command line's way; people use the page)."""
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def set_preferences(*, user: User, language: str, time_zone: str, theme: str) -> None:
    """How this person wants the pages."""
    user.language, user.time_zone, user.theme = language, time_zone, theme
    user.save(update_fields=["language", "time_zone", "theme"])


@transaction.atomic
def end_session(*, user: User, pk: int) -> None:
    """Sign `user` out of one of the own sessions."""
    found = [session for session in own_sessions(user) if session.pk == pk]
    if not found:
        raise NotFound("session")
    found[0].end()
