"""Tables: segments of customers, and who is on those that are lists."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.people.models import Employee, Placed

from .records import Customer


class Segment(Placed):
    """Customers who are alike: by a rule that is asked anew each time, or by a list. `size` is as of `sized_at`."""

    class Kind(models.TextChoices):
        RULE = "rule"
        LIST = "list"

    number = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=120)
    about = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.RULE)
    rule = models.JSONField(null=True)
    owner = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["is_active", "name", "id"], name="segment_name")]

    def __str__(self) -> str:
        return self.name


class SegmentMember(models.Model):
    """A customer on a list."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="members", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["segment", "customer"], name="segment_member_once")]


class SegmentDay(models.Model):
    """What a segment amounted to on a day of the company: the figures of the customers at its branch and below.

    `valued`, `satisfied`, `risked` are how many each figure is known of; a mean of too few is left out.
    """

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    size = models.PositiveIntegerField()
    value = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    valued = models.PositiveIntegerField()
    satisfaction = models.FloatField(null=True)
    satisfied = models.PositiveIntegerField()
    churn = models.FloatField(null=True)
    risked = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["segment", "day"], name="segment_day_once")]
