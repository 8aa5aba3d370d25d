"""What was offered to customers and what they ordered, with their lines."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.operations.rules.values import PERIODS

from .base import Record, indexes, money
from .catalogue import Plan, Product


class Quote(Record):
    """A price worked out for a customer, such as a premium trial; `attributes` are what it was worked out from."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        EXPIRED = "expired"

    ORDER = ("-quoted_on", "-id")
    DAY = "quoted_on"
    SHOWN_WITH = ("customer", "branch", "product", "plan")
    PARTS = ("lines__product",)
    PRODUCT = "product"

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    quoted_on = models.DateField()
    valid_until = models.DateField(null=True)
    amount = money(null=True)
    currency = models.CharField(max_length=3)
    period = models.CharField(max_length=10, choices=[(name, name) for name in PERIODS], blank=True)
    insured = models.CharField(max_length=200, blank=True)
    attributes = models.JSONField(default=dict)

    class Meta(Record.Meta):
        indexes: ClassVar = indexes("quote", "state", "-quoted_on", "-id", day="quoted_on")


class Order(Record):
    """What a customer ordered."""

    class State(models.TextChoices):
        PLACED = "placed"
        CONFIRMED = "confirmed"
        FULFILLED = "fulfilled"
        CANCELLED = "cancelled"

    ORDER = ("-ordered_on", "-id")
    DAY = "ordered_on"
    SHOWN_WITH = ("customer", "branch")
    PARTS = ("lines__product",)

    state = models.CharField(max_length=10, choices=State, default=State.PLACED)
    ordered_on = models.DateField()
    amount = money(null=True)
    currency = models.CharField(max_length=3)
    about = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        indexes: ClassVar = indexes("order", "state", "-ordered_on", "-id", day="ordered_on")


class Line(models.Model):
    """One line: a product or words, how many, at which price; `amount` is the two multiplied."""

    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    price = money()
    amount = money()

    class Meta:
        abstract = True
        ordering: ClassVar = ["position"]


class QuoteLine(Line):
    """What a quote is made of: a cover with its premium."""

    owner = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")


class OrderLine(Line):
    """What an order is made of."""

    owner = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
