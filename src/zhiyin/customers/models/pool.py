"""Tables: the rules of the pool, how a customer came back to it, and how many an employee has taken on a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.people.models import Branch, Employee

from .records import Customer


class PoolRule(models.Model):
    """What holds at a branch and below it, unless a lower one has a rule of its own (`rules.pool.Terms`).

    Empty limits do not limit; `idle_days` empty: nobody is returned by the clock.
    """

    branch = models.OneToOneField(Branch, on_delete=models.CASCADE, primary_key=True, related_name="+")
    most_held = models.PositiveIntegerField(null=True)
    most_a_day = models.PositiveIntegerField(null=True)
    idle_days = models.PositiveIntegerField(null=True)
    protected_days = models.PositiveIntegerField(default=0)


class PoolEntry(models.Model):
    """How a customer without an owner came back into the pool; one that nobody ever had has none."""

    class Cause(models.TextChoices):
        RETURNED = "returned"
        IDLE = "idle"
        LEFT = "left"

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="pool_entry")
    last_owner = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField()
    cause = models.CharField(max_length=8, choices=Cause)
    reason = models.CharField(max_length=300, blank=True)


class PoolDay(models.Model):
    """How many customers an employee has taken from the pool on a day of the company's calendar."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["employee", "day"], name="pool_day_once")]
