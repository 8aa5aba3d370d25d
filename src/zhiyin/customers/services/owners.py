"""Whom a customer belongs to: finding employees as they are named, and whether one can look after a customer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.customers import access
from zhiyin.customers.models import Customer
from zhiyin.customers.queries.pool import today
from zhiyin.people.models import Employee
from zhiyin.people.queries import acting_as, colleagues

DIGITS = 18
UNKNOWN = _(
    "There is no employee “%(code)s” in your part of the company. Name a colleague who works here by number or sign-in"
    " name."
)
BLIND = _("%(name)s does not see customers of this branch; choose somebody who does.")


def named(codes: Iterable[str], actor: Actor) -> dict[str, Employee | None]:
    """Colleagues in the actor's scope by number or sign-in name, `""` being nobody.

    Naming anybody needs the right to assign; `Refused` for whom the actor does not see or who has left.
    """
    wanted = set(codes) - {""}
    found: dict[str, Employee | None] = {"": None}
    if not wanted:
        return found
    require(actor, access.ASSIGN)
    numbers = {int(code) for code in wanted if code.isdecimal() and len(code) <= DIGITS}
    by_name = Q(user__username__in=wanted | {code.lower() for code in wanted})
    rows = colleagues(actor).filter(Q(number__in=numbers) | by_name).select_related("branch", "user")
    known = {name: row for row in rows for name in reversed(names_of(row))}
    for code in sorted(wanted):
        if code.lower() not in known:
            raise Refused("owner.unknown", UNKNOWN, field="owner", code=code[:60])
        found[code] = known[code.lower()]
    return found


def names_of(employee: Employee) -> tuple[str, ...]:
    """What an employee is called in files and calls: the number, and the sign-in name if any, in small letters."""
    return (str(employee.number), *((employee.user.username.lower(),) if employee.user else ()))


def is_called(employee: Employee | None, code: str) -> bool:
    """Whether this employee, or nobody, is meant by `code`."""
    return code.lower() in names_of(employee) if employee else not code


def checked(owner: Employee | None, place: Any) -> Employee | None:
    """The same employee where it sees what lies at `place`: a branch, a customer, None for the whole company's."""
    if owner is not None and not looks_after(owner, place):
        raise Refused("owner.blind", BLIND, field="owner", name=owner.name)
    return owner


def looks_after(owner: Employee, place: Any) -> bool:
    """Whether an employee sees the customers at `place`."""
    actor = acting_as(owner)
    return actor.may(access.VIEW) and (actor.level == 0 if place is None else sees(actor, place))


def owned(owner: Employee | None, place: Any, now: datetime) -> tuple[int | None, date | None]:
    """The columns `owner_id`, `owner_since` of a new customer at `place`."""
    return (owner.pk, today(now)) if checked(owner, place) and owner else (None, None)


def hand_over(customer: Customer, owner: Employee | None, *, now: datetime) -> None:
    """Let a customer belong to `owner` from today (not saved)."""
    customer.owner = checked(owner, customer)
    customer.owner_since = today(now) if owner else None
