"""Tables: channels, touchpoints, work hours, kinds of service, service standards, and every contact with a customer."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import ClassVar

from django.db import models

from zhiyin.core.calendar import WorkCalendar
from zhiyin.customers.models import Customer, Tier
from zhiyin.people.models import Employee, Placed

from . import rules


@lru_cache(maxsize=256)
def _calendar(text: str) -> WorkCalendar:
    return WorkCalendar.from_dict(json.loads(text))


class WorkHours(models.Model):
    """When somebody is there: a work calendar by name. Due times already given stay when it changes."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    calendar = models.JSONField()

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def work_calendar(self) -> WorkCalendar:
        """The calendar object, shared by all rows with the same hours, because it remembers the years it computed."""
        return _calendar(json.dumps(self.calendar, sort_keys=True))


class Channel(models.Model):
    """A way of being in touch. The four judgements compare channels; the cost is money per contact."""

    class Grade(models.IntegerChoices):
        NONE = 0, "not judged"
        LOW = 1, "low"
        RATHER_LOW = 2, "rather low"
        RATHER_HIGH = 3, "rather high"
        HIGH = 4, "high"
        VERY_HIGH = 5, "very high"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    suits = models.CharField(max_length=300, blank=True)
    expense = models.PositiveSmallIntegerField(choices=Grade, default=Grade.NONE)
    speed = models.PositiveSmallIntegerField(choices=Grade, default=Grade.NONE)
    richness = models.PositiveSmallIntegerField(choices=Grade, default=Grade.NONE)
    interactivity = models.PositiveSmallIntegerField(choices=Grade, default=Grade.NONE)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Touchpoint(Placed):
    """A channel at a place: a hotline, the counters of a hall, the mail box of a branch, a dealer's shop."""

    class Place(models.TextChoices):
        HOTLINE = "hotline"
        HALL = "hall"
        BRANCH = "branch"
        DEALER = "dealer"
        ONLINE = "online"
        OTHER = "other"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="touchpoints")
    place_kind = models.CharField(max_length=8, choices=Place, default=Place.OTHER)
    hours = models.ForeignKey(WorkHours, on_delete=models.PROTECT, null=True, related_name="touchpoints")
    owner = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+")
    suits = models.CharField(max_length=300, blank=True)
    by_appointment = models.BooleanField(default=False)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["code", "id"], name="touchpoint_all"),
            *(models.Index(fields=[f"scope_{k}", "code", "id"], name=f"touchpoint_scope_{k}") for k in (1, 2, 3, 4)),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceKind(models.Model):
    """What a customer may want: an inquiry, a repair, a claim … Complaints are marked, because they are recovered."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    is_complaint = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class ServiceStandard(models.Model):
    """What is promised to whom for what and where. Tried in order of `position`; the first that matches applies.

    Limits are seconds of business time, or whole working days where `working_days` is set; null is no promise.
    """

    position = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, null=True, related_name="+")
    service_kind = models.ForeignKey(ServiceKind, on_delete=models.PROTECT, null=True, related_name="standards")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, related_name="standards")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, related_name="standards")
    hours = models.ForeignKey(WorkHours, on_delete=models.PROTECT, related_name="standards")
    first_answer = models.PositiveIntegerField(null=True)
    next_answer = models.PositiveIntegerField(null=True)
    resolution = models.PositiveIntegerField(null=True)
    working_days = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def limits(self) -> rules.Limits:
        """What is promised."""
        return rules.Limits(self.first_answer, self.next_answer, self.resolution)

    @property
    def measure(self) -> rules.Measure:
        """How it is counted (reads `hours`: select it)."""
        return rules.Measure(self.hours.work_calendar, self.working_days)


class Interaction(Placed):
    """One contact with a customer, from any channel, recorded once."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    number = models.BigIntegerField(unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, related_name="interactions", db_index=False
    )
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+", db_index=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    service_kind = models.ForeignKey(ServiceKind, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.IN)
    occurred_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    wait_seconds = models.PositiveIntegerField(null=True)
    subject = models.CharField(max_length=rules.LONGEST_SUBJECT, blank=True)
    text = models.TextField(blank=True)
    outcome = models.CharField(max_length=rules.LONGEST_OUTCOME, blank=True)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-occurred_at", "-id"], name="interaction_all"),
            *(
                models.Index(fields=[f"scope_{k}", "-occurred_at", "-id"], name=f"interaction_scope_{k}")
                for k in (1, 2, 3, 4)
            ),
            models.Index(fields=["customer", "-occurred_at", "-id"], name="interaction_customer"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~models.Q(external_id=""), name="interaction_external_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def duration_seconds(self) -> int | None:
        """How long it took, where its end is known."""
        return None if self.ended_at is None else round((self.ended_at - self.occurred_at).total_seconds())
