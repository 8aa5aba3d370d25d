"""Tables: what gives points for a tier, where each tier begins and ends, and how each customer stands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.people.models import Employee

from .records import Customer, Tier


class TierStep(models.Model):
    """Points for whom a fact reaches a threshold (`rules.tiers.Step`)."""

    fact = models.CharField(max_length=40)
    at_least = models.FloatField()
    points = models.IntegerField()

    class Meta:
        ordering: ClassVar = ["fact", "at_least"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["fact", "at_least"], name="tier_step_once")]


class TierBar(models.Model):
    """Where a tier begins and ends (`rules.tiers.Bar`), and what it entitles to, by `rules.tiers.ENTITLEMENTS`."""

    tier = models.OneToOneField(Tier, on_delete=models.CASCADE, primary_key=True, related_name="bar")
    enter = models.IntegerField()
    leave = models.IntegerField()
    days = models.PositiveIntegerField()
    entitlements = models.JSONField(default=dict)


class TierStanding(models.Model):
    """How a customer stands: points, since when below its bar, and a tier chosen by hand until a day, with its reason.

    `before` is the tier that comes back when the choice ends and nothing is known to count points from.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="standing")
    points = models.IntegerField(null=True)
    below_since = models.DateField(null=True)
    chosen = models.ForeignKey(Tier, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    before = models.ForeignKey(Tier, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    until = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
