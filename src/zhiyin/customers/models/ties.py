"""Tables: who lives together, and who belongs to which company."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .records import Customer


class Household(models.Model):
    """Persons who live together. It has no name and no address of its own: both are its head's."""

    number = models.BigIntegerField(unique=True)
    founded_at = models.DateTimeField()


class HouseholdMember(models.Model):
    """A person of a household; `role` is what the person is to the head."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12)
    is_head = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-is_head", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["household", "customer"], name="household_member_once")
        ]


class Tie(models.Model):
    """What a customer is to a company: its contact, its owner, its subsidiary. Once a pair and role (by the service).

    No unique key: a merge moves both sides, and two ties may become the same for as long as it stands.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="ties")
    company = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="tied")
    role = models.CharField(max_length=12)
    title = models.CharField(max_length=80, blank=True)
    since = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
