"""Who may see and change people and branches."""

from __future__ import annotations

from django.db.models import QuerySet

from zhiyin.core.access import in_scope
from zhiyin.core.actor import Actor

from .models import Branch, Employee, Notice, Subscription, Team, Token

VIEW = "people.view"
MANAGE = "people.manage"
TOKENS = "people.tokens"
AUDIT = "core.audit"
SUBSCRIBE_TEAM = "people.subscribe_team"


def visible_branches(actor: Actor) -> QuerySet[Branch]:
    """The actor's own branch and all below it."""
    return in_scope(actor, Branch.objects.all())


def visible_teams(actor: Actor) -> QuerySet[Team]:
    """Teams of the actor's branch and below."""
    return in_scope(actor, Team.objects.all())


def visible_employees(actor: Actor) -> QuerySet[Employee]:
    """Employees of the actor's branch and below."""
    return in_scope(actor, Employee.objects.all())


def own_tokens(actor: Actor) -> QuerySet[Token]:
    """An employee sees the own tokens only; a token sees none."""
    if actor.kind != "employee" or actor.id is None:
        return Token.objects.none()
    return Token.objects.filter(employee_id=actor.id)


def own_notices(actor: Actor) -> QuerySet[Notice]:
    """What an employee was told; a token is told nothing."""
    return Notice.objects.filter(employee_id=actor.id or 0) if actor.kind == "employee" else Notice.objects.none()


def own_subscriptions(actor: Actor) -> QuerySet[Subscription]:
    """What an employee has subscribed to, for the own person or for a team; a token stands for its owner."""
    rows = Subscription.objects.filter(employee_id=actor.id or 0)
    return rows if actor.kind in {"employee", "token"} else rows.none()
