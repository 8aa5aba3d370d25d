"""What customers used, claimed and were sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .base import Record, indexes, money
from .deals import Order
from .holdings import Holding


class Usage(Record):
    """How much of something was used from one day to another (both included): minutes, kWh, visits."""

    ORDER = ("-from_on", "-id")
    DAY = "from_on"
    SHOWN_WITH = ("customer", "branch", "holding", "holding__product")
    PRODUCT = "holding__product"

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="usage")
    from_on = models.DateField()
    until_on = models.DateField()
    metric = models.CharField(max_length=60)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=40, blank=True)

    class Meta(Record.Meta):
        indexes: ClassVar = indexes("usage", "-from_on", "-id", day="from_on")


class Claim(Record):
    """What a customer claims under a holding: reported, decided, paid; `claimed` is asked for, `granted` is given."""

    class State(models.TextChoices):
        REPORTED = "reported"
        GRANTED = "granted"
        REFUSED = "refused"
        PAID = "paid"
        WITHDRAWN = "withdrawn"

    ORDER = ("-reported_on", "-id")
    DAY = "reported_on"
    SHOWN_WITH = ("customer", "branch", "holding", "holding__product")
    PRODUCT = "holding__product"

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="claims")
    state = models.CharField(max_length=10, choices=State, default=State.REPORTED)
    reported_on = models.DateField()
    happened_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    claimed = money(null=True)
    granted = money(null=True)
    currency = models.CharField(max_length=3)
    about = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        indexes: ClassVar = indexes("claim", "state", "-reported_on", "-id", day="reported_on")


class Shipment(Record):
    """What is on its way to a customer, or from one; both ends in words."""

    class State(models.TextChoices):
        ANNOUNCED = "announced"
        ON_WAY = "on_way"
        DELIVERED = "delivered"
        RETURNED = "returned"
        LOST = "lost"

    ORDER = ("-sent_at", "-id")
    DAY = "sent_at"
    SHOWN_WITH = ("customer", "branch", "order")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="shipments")
    state = models.CharField(max_length=10, choices=State, default=State.ANNOUNCED)
    sent_at = models.DateTimeField()
    promised_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=200, blank=True)
    destination = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        indexes: ClassVar = indexes("shipment", "state", "-sent_at", "-id", day="sent_at")
