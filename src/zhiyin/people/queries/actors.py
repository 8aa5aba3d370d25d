"""Who asks: an `Actor` for a user or a token."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from zhiyin.core.actor import ANONYMOUS, Actor
from zhiyin.core.prepared import Given, Prepared
from zhiyin.people import rules
from zhiyin.people.models import Employee, Token, User

if TYPE_CHECKING:
    from collections.abc import Iterable


def _tokens() -> QuerySet[Token]:
    is_alive = Q(expires_at=None) | Q(expires_at__gt=Given("now"))
    tokens = Token.objects.filter(is_alive, digest=Given("digest"), revoked_at=None, employee__is_active=True)
    return tokens.select_related("employee__branch", "employee__user")


_alive = Prepared(_tokens)


def known_roles() -> Mapping[str, rules.Role]:
    """The roles of this product, declared by the configuration."""
    return cast("Mapping[str, rules.Role]", import_string(settings.ZHIYIN_ROLES))


def actor_of(user: User) -> Actor:
    """The actor behind a signed-in user; one without an active employee or branch is nobody."""
    employee = getattr(user, "employee", None)
    if not user.is_active or employee is None:
        return ANONYMOUS
    return _actor(employee, kind="employee", limit=None)


def actor_of_employee(employee_id: int) -> Actor:
    """The actor behind an employee right now, for work that was asked for earlier; nobody once deactivated."""
    employee = Employee.objects.select_related("branch").filter(pk=employee_id).first()
    return _actor(employee, kind="employee", limit=None) if employee is not None else ANONYMOUS


def acting_as(employee: Employee) -> Actor:
    """What an employee at hand (with its branch) sees and may do; nobody once deactivated."""
    return _actor(employee, kind="employee", limit=None)


def actor_of_token(secret: str, *, now: datetime) -> Actor:
    """The actor behind an API token, or nobody: unknown, expired, revoked and deactivated look the same."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    token = next(iter(_alive(digest=digest, now=now)), None)
    if token is None or (token.employee.user and not token.employee.user.is_active):
        return ANONYMOUS
    return _actor(token.employee, kind="token", limit=token.permissions)


def _actor(employee: Employee, *, kind: str, limit: Iterable[str] | None) -> Actor:
    roles = known_roles()
    if not employee.is_active or employee.branch is None:
        return ANONYMOUS
    allowed = rules.permissions(employee.roles, roles)
    root = rules.at_root(employee.roles, roles)
    return Actor(
        kind="token" if kind == "token" else "employee",
        id=employee.pk,
        level=0 if root else employee.branch.level,
        branch=employee.branch_id,
        permissions=allowed if limit is None else allowed & frozenset(limit),
    )
