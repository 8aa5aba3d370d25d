"""Tables: who follows which customer, and what followers are told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.core.models import Event
from zhiyin.people.models import Employee

from .records import Customer


class Follower(models.Model):
    """An employee wants to know what happens to a customer. The key begins with the employee: “followed by me”."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["employee", "customer"], name="follower_once")]


class FollowerNotice(models.Model):
    """An event of a followed customer, for one follower; it reads as the event's wording says."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["employee", "-id"], name="follower_notice_employee")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "employee"], name="follower_notice_once")]
