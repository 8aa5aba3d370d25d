"""What customers owe and what they paid."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models

from .base import Record, indexes, money
from .holdings import Holding


class Bill(Record):
    """What is due when; `paid` is the sum of the payments received for it, kept by the services."""

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        CANCELLED = "cancelled"

    ORDER = ("due_on", "id")
    DAY = "due_on"
    BEGAN = "issued_on"
    SHOWN_WITH = ("customer", "branch", "holding", "holding__product")
    PRODUCT = "holding__product"

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="bills")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    issued_on = models.DateField()
    due_on = models.DateField()
    amount = money()
    paid = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    currency = models.CharField(max_length=3)
    about = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        indexes: ClassVar = indexes("bill", "state", "due_on", "id", day="due_on")

    @property
    def left(self) -> Decimal:
        """What is still to be paid."""
        return max(self.amount - self.paid, Decimal(0)) if self.state == self.State.OPEN else Decimal(0)


class Payment(Record):
    """Money that a customer paid, for a bill or on account; a returned one counts for nothing."""

    class State(models.TextChoices):
        RECEIVED = "received"
        RETURNED = "returned"

    ORDER = ("-paid_on", "-id")
    DAY = "paid_on"
    SHOWN_WITH = ("customer", "branch", "bill")

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, null=True, related_name="payments")
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    paid_on = models.DateField()
    amount = money()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        indexes: ClassVar = indexes("payment", "state", "-paid_on", "-id", day="paid_on")
