"""What customers have."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce

from zhiyin.operations.rules.values import PERIODS

from .base import Record, indexes, money
from .catalogue import Plan, Product

NEVER = date(9999, 12, 31)


class Holding(Record):
    """A product that a customer has: a policy, a subscription, a flat. `insured` is what it is about, if anything.

    `amount` is due each `period`; `renews_on` is the day on which the customer decides again.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        ACTIVE = "active"
        SUSPENDED = "suspended"
        ENDED = "ended"

    ORDER = ("sorted_on", "id")
    DAY = "started_on"
    SHOWN_WITH = ("customer", "branch", "product", "plan")
    PRODUCT = "product"

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    started_on = models.DateField()
    renews_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=120, blank=True)
    amount = money(null=True)
    currency = models.CharField(max_length=3)
    period = models.CharField(max_length=10, choices=[(name, name) for name in PERIODS], blank=True)
    insured = models.CharField(max_length=200, blank=True)
    attributes = models.JSONField(default=dict)
    custom = models.JSONField(null=True)
    # Pages go by columns that are never null: what does not renew comes last.
    sorted_on = models.GeneratedField(
        expression=Coalesce("renews_on", models.Value(NEVER)), output_field=models.DateField(), db_persist=True
    )

    class Meta(Record.Meta):
        indexes: ClassVar = indexes("holding", "state", "sorted_on", "id", day="started_on")
