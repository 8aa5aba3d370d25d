"""What customers have and do: lists in scope, one record, everything of one customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import QuerySet

from zhiyin.core.access import one, require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.customers.models import Customer
from zhiyin.operations import access
from zhiyin.operations.models import Record
from zhiyin.people.access import visible_branches

Row = TypeVar("Row", bound=Record)
PANEL = 12
TOO_WIDE = _("Say in which state (state), or whose (customer): a list goes by one of the two.")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing. Codes and numbers as they stand in the address.

    `since` and `until` (both included) bound the day by which the kind is listed.
    """

    state: str = ""
    product: str = ""
    branch: str = ""
    customer: int | None = None
    since: date | None = None
    until: date | None = None


def records(actor: Actor, kind: type[Row], filters: Filters) -> QuerySet[Row]:
    """The records of a kind in scope that fit `filters`, in its own order; a branch includes those below it."""
    require(actor, access.VIEW)
    is_wide = not filters.state and filters.customer is None
    if is_wide and hasattr(kind, "State"):
        raise Refused("records.wide", TOO_WIDE, field="state")
    day = kind.ORDER[0].removeprefix("-")
    named: dict[str, object] = {
        "state": filters.state,
        "product__code": filters.product,
        "customer__number": filters.customer,
        f"{day}__gte": filters.since,
        f"{day}__lte": filters.until,
    }
    conditions = {name: value for name, value in named.items() if value not in {"", None}}
    rows = access.visible(actor, kind).filter(**conditions)
    if filters.branch:
        branch = one(visible_branches(actor), code=filters.branch)
        rows = rows.filter(**{f"scope_{branch.level}": branch.pk}) if branch.level else rows
    return rows.select_related(*kind.SHOWN_WITH).order_by(*kind.ORDER)


def record(actor: Actor, kind: type[Row], number: int, *, now: datetime) -> Row:
    """One record by its number, if it lies in scope or its customer can be reached."""
    require(actor, access.VIEW)
    return one(access.readable(actor, kind, now=now).select_related(*kind.SHOWN_WITH), number=number)


def of_customer(actor: Actor, kind: type[Row], customer: Customer, *, now: datetime) -> QuerySet[Row]:
    """What a customer has of a kind, wherever it lies, newest first."""
    require(actor, access.VIEW)
    rows = access.of_customer(actor, kind, customer, now=now).select_related(*kind.SHOWN_WITH)
    return rows.order_by(f"-{kind.DAY}", "-id")


def own_record(actor: Actor, kind: type[Row], number: int) -> Row:
    """One record in scope by its number, to be changed."""
    require(actor, access.VIEW)
    return one(access.visible(actor, kind).select_related(*kind.SHOWN_WITH), number=number)
