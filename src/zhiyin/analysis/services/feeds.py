"""What the columnar store holds of each table: ids, codes, numbers and times, never a personal value.

Every change of a row is an event whose subject owns the row, so the log itself says what to copy again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import Model

from zhiyin.customers.models import Customer, Tier
from zhiyin.desk.models import Ticket
from zhiyin.operations.models import Bill, Claim, Holding, Payment, Plan, Product, Usage
from zhiyin.people.models import Branch
from zhiyin.touchpoints.models import Interaction, ServiceKind
from zhiyin.voice.models import Answer, Item

PLACE = ("branch_id", "scope_1", "scope_2", "scope_3", "scope_4")


@dataclass(frozen=True, slots=True)
class Feed:
    """One table of the store. `subject`: whose events announce changes ("": small, copied whole every time).

    `where`: which rows are copied ("": all).
    """

    name: str
    model: type[Model]
    columns: tuple[str, ...]
    subject: str = ""
    owner: str = "id"
    where: str = ""

    @property
    def table(self) -> str:
        """The application's table; every column is checked to exist."""
        meta = self.model._meta
        known = {field.attname for field in meta.concrete_fields}
        unknown = {*self.columns, self.owner} - known
        if unknown:
            raise LookupError(f"{self.model.__name__} has no {', '.join(sorted(unknown))}")
        return meta.db_table

    @property
    def label(self) -> str:
        """The name of its model: `desk.Ticket`."""
        return str(self.model._meta.label)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns to copy, the owner's id among them."""
        return tuple(dict.fromkeys((self.owner, *self.columns)))


FEEDS = (
    Feed("branches", Branch, ("id", "parent_id", "level", "code", *PLACE[1:])),
    Feed("tiers", Tier, ("id", "code", "rank")),
    Feed("service_kinds", ServiceKind, ("id", "code", "is_complaint")),
    Feed(
        "customers", Customer, ("id", "kind", "tier_id", *PLACE), "customers.customer",
        where="merged_into_id IS NULL",
    ),
    Feed(
        "interactions", Interaction,
        ("id", "customer_id", "channel_id", "touchpoint_id", "service_kind_id", "direction", "occurred_at",
         "wait_seconds", *PLACE),
        "touchpoints.interaction",
    ),
    Feed(
        "tickets", Ticket,
        ("id", "customer_id", "service_kind_id", "channel_id", "status", "opened_at", "first_answered_at", "first_due",
         "solved_at", "resolution_due", "recovery_of_id", *PLACE),
        "desk.ticket",
    ),
    Feed(
        "answers", Answer,
        ("id", "survey_id", "customer_id", "service_kind_id", "group", "expected", "perceived", "scale", "answered_at",
         "is_dated", *PLACE),
        "voice.answer",
    ),
    Feed("products", Product, ("id", "code", "category")),
    Feed("plans", Plan, ("id", "product_id", "code", "price", "currency", "period")),
    Feed(
        "holdings", Holding,
        ("id", "customer_id", "product_id", "plan_id", "state", "started_on", "renews_on", "ended_on", "amount",
         "currency", "period", *PLACE),
        "operations.holding",
    ),
    Feed(
        "bills", Bill,
        ("id", "customer_id", "holding_id", "state", "issued_on", "due_on", "amount", "paid", "currency", *PLACE),
        "operations.bill",
    ),
    Feed(
        "payments", Payment, ("id", "customer_id", "bill_id", "state", "paid_on", "amount", "currency", *PLACE),
        "operations.payment",
    ),
    Feed(
        "claims", Claim,
        ("id", "customer_id", "holding_id", "state", "reported_on", "happened_on", "decided_on", "paid_on", "claimed",
         "granted", "currency", *PLACE),
        "operations.claim",
    ),
    Feed(
        "usage", Usage, ("id", "customer_id", "holding_id", "from_on", "until_on", "metric", "quantity", *PLACE),
        "operations.usage",
    ),
    Feed("items", Item, ("id", "dimension_id", "expected", "perceived"), "voice.answer", owner="answer_id"),
)  # fmt: skip


def layout() -> str:
    """A digest of the shape of the store; when it changes, everything is copied anew."""
    shape = repr([(feed.name, feed.table, feed.wanted, feed.subject, feed.owner, feed.where) for feed in FEEDS])
    return hashlib.sha256(shape.encode()).hexdigest()
