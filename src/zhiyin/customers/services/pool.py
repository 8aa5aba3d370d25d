"""The pool of customers without an owner: taking, returning, assigning, the clock, and the rules of branches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from zhiyin.core import bulk, text
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record, record_all
from zhiyin.customers import access, events
from zhiyin.customers.models import Customer, PoolDay, PoolEntry, PoolRule
from zhiyin.customers.queries import pool as reads
from zhiyin.customers.rules import pool as rules
from zhiyin.people.models import Branch, Employee

from . import owners
from .following import tell_of_many

AT_ONCE = 1000
MOST = 200
ENTRY = ("customer_id", "last_owner_id", "since", "cause", "reason")
PERSON_ONLY = _("Only a member of staff can take customers.")
TOO_MANY = _("Choose 1 to %(most)s customers.")
HAS_OWNER = _("Somebody was quicker: customer %(number)s has an owner already.")
NO_OWNER = _("Customer %(number)s lies in the pool already.")
NO_REASON = _("Write why this customer goes back into the pool.")


@transaction.atomic
def take_customers(*, customers: Sequence[Customer], actor: Actor, now: datetime) -> None:
    """Make customers of the pool one's own, all or none; of several who try, one wins and the others get `Conflict`."""
    require(actor, access.POOL)
    # Held until the end: what one person takes in two places at once is counted together.
    taker = Employee.objects.select_for_update().filter(pk=access.employee_of(actor) or 0).first()
    if taker is None:
        raise Refused("pool.person_only", PERSON_ONLY)
    rows = _locked(customers, actor)
    for row in rows:
        if row.owner_id is not None or not row.is_active:
            raise Conflict("pool.has_owner", HAS_OWNER, number=row.number)
    room = reads.room_of(taker, now=now)
    rules.check_room(room.terms, wanted=len(rows), held=room.held, taken=room.taken)
    _check_protection(rows, taker, now)
    _own(rows, taker, now)
    PoolDay.objects.update_or_create(
        employee=taker, day=reads.today(now), defaults={"taken": F("taken") + len(rows)},
        create_defaults={"taken": len(rows)},
    )  # fmt: skip
    facts = (events.CustomerTaken(row.pk, taker.pk, row.version + 1) for row in rows)
    _announce(rows, facts, actor, now)


@transaction.atomic
def return_customers(*, customers: Sequence[Customer], reason: str, actor: Actor, now: datetime) -> None:
    """Put customers back into the pool, all or none: one's own; those of others with the right to assign."""
    require(actor, access.POOL)
    reason = text.line(reason, most=300, field="reason")
    if not reason:
        raise Refused("pool.no_reason", NO_REASON, field="reason")
    rows = _locked(customers, actor)
    for row in rows:
        if row.owner_id is None:
            raise Conflict("pool.no_owner", NO_OWNER, number=row.number)
    if any(row.owner_id != access.employee_of(actor) for row in rows):
        require(actor, access.ASSIGN)
    _give_back(rows, lambda _row: "returned", reason, actor, now)


@transaction.atomic
def assign_customers(*, customers: Sequence[Customer], owner: Employee, actor: Actor, now: datetime) -> None:
    """Give customers of the pool or of others to a colleague, all or none; limits bind who takes, not who assigns."""
    require(actor, access.ASSIGN)
    if not (sees(actor, owner) and owner.is_active):
        raise NotFound("employee")
    rows = [row for row in _locked(customers, actor) if row.owner_id != owner.pk]
    for row in rows:
        owners.checked(owner, row)
    facts = [events.CustomerAssigned(row.pk, owner.pk, row.owner_id, row.version + 1) for row in rows]
    _own(rows, owner, now)
    _announce(rows, facts, actor, now)


@transaction.atomic
def return_idle(*, after: int, actor: Actor, now: datetime) -> tuple[int, int] | None:
    """Bring the next customers by key behind `after` back whose time is over: how many, and the last key; else None.

    Their owner has left, or nobody was in contact with them for as long as the rule of their branch allows.
    """
    require(actor, access.ASSIGN)
    due = reads.due_back(now=now).filter(pk__gt=after)[:AT_ONCE]
    rows = list(due.select_related("owner").select_for_update(of=("self",)))
    if not rows:
        return None
    _give_back(rows, lambda row: "idle" if row.owner and row.owner.is_active else "left", "", actor, now)
    return len(rows), rows[-1].pk


@transaction.atomic
def set_pool_rule(*, branch: Branch, terms: rules.Terms, actor: Actor, now: datetime) -> PoolRule:
    """Say what holds at a branch in scope and below it."""
    _check_place(branch, actor)
    rules.checked(terms)
    values = {name: getattr(terms, name) for name in reads.FIELDS}
    row, _is_new = PoolRule.objects.update_or_create(branch=branch, defaults=values)
    record(Entry(events.PoolRuleSet(branch.pk), branch, changed=reads.FIELDS), actor=actor, now=now)
    return row


@transaction.atomic
def drop_pool_rule(*, branch: Branch, actor: Actor, now: datetime) -> None:
    """Let a branch follow the rule above it again."""
    _check_place(branch, actor)
    if PoolRule.objects.filter(branch=branch).delete()[0]:
        record(Entry(events.PoolRuleDropped(branch.pk), branch), actor=actor, now=now)


def _check_place(branch: Branch, actor: Actor) -> None:
    require(actor, access.POOL_RULES)
    if not sees(actor, branch):
        raise NotFound("branch")


def _locked(customers: Sequence[Customer], actor: Actor) -> list[Customer]:
    """The rows as they are now, held until the end; `NotFound` where one lies outside the actor's scope."""
    keys = {row.pk for row in customers}
    if not 0 < len(keys) <= MOST:
        raise Refused("pool.count", TOO_MANY, field="numbers", most=MOST)
    rows = list(access.visible(actor).select_for_update().filter(pk__in=keys).order_by("pk"))
    if len(rows) < len(keys):
        raise NotFound("customer")
    return rows


def _check_protection(rows: Sequence[Customer], taker: Employee, now: datetime) -> None:
    mine = dict(PoolEntry.objects.filter(customer__in=rows, last_owner=taker).values_list("customer", "since"))
    terms = reads.TermsOf() if mine else None
    for row in rows:
        if terms and row.pk in mine:
            rules.check_protection(terms.at(row), row.number, mine[row.pk], now=now)


def _own(rows: Sequence[Customer], owner: Employee, now: datetime) -> None:
    _write(rows, now, owner=owner, owner_since=reads.today(now))
    PoolEntry.objects.filter(customer__in=[row.pk for row in rows]).delete()


def _give_back(
    rows: Sequence[Customer], cause: Callable[[Customer], str], reason: str, actor: Actor, now: datetime
) -> None:
    had = [(row, row.owner_id) for row in rows if row.owner_id is not None]
    _write(rows, now, owner=None, owner_since=None)
    bulk.put_values(PoolEntry, ENTRY, [(row.pk, owner, now, cause(row), reason) for row, owner in had])
    facts = [events.CustomerReturned(row.pk, owner, cause(row), row.version + 1) for row, owner in had]
    _announce(rows, facts, actor, now, {"reason": reason} if reason else {})


def _write(rows: Sequence[Customer], now: datetime, **values: Any) -> None:
    found = Customer.objects.filter(pk__in=[row.pk for row in rows])
    found.update(**values, version=F("version") + 1, changed_at=now)


def _announce(
    rows: Sequence[Customer], facts: Iterable[object], actor: Actor, now: datetime, values: dict[str, Any] | None = None
) -> None:
    """One event each, and a notice for who follows one of them."""
    pairs = list(zip(rows, facts, strict=True))
    record_all([Entry(fact, row, changed=("owner",), values=values or {}) for row, fact in pairs], actor=actor, now=now)
    if pairs:
        tell_of_many(customers=[row.pk for row in rows], fact=type(pairs[0][1]), actor=actor, now=now)
