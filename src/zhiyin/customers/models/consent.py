"""Tables of consent: what may be sent for which purpose, who agreed to what, what was sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from zhiyin.customers.rules import consent as rules
from zhiyin.people.models import Employee

from .records import Customer


class SendingPurpose(models.Model):
    """What messages are sent for. `version` counts the versions of `text`: who agreed to an older one is asked anew.

    At most `most` messages go to one customer within `days` (null: no limit).
    """

    class Basis(models.TextChoices):
        DUTY = "duty"
        OPT_OUT = "opt_out"
        OPT_IN = "opt_in"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    basis = models.CharField(max_length=7, choices=Basis, default=Basis.OPT_IN)
    most = models.PositiveSmallIntegerField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name or gettext(rules.PURPOSES.get(self.code, self.code))


class Consent(models.Model):
    """One expression of a customer's will about one purpose: given, taken back, or refused (`given_at` is null).

    `channel` is the one it is about, empty: all. `record` is the customer's record on which it was said: after a merge
    each record's word still counts, the stricter wins.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents", db_index=False)
    record = models.BigIntegerField()
    purpose = models.ForeignKey(SendingPurpose, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    channel = models.CharField(max_length=20, blank=True)
    given_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=500, blank=True)
    given_by = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_by = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["customer", "purpose", "id"], name="consent_customer")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(given_at__isnull=False) | Q(withdrawn_at__isnull=False), name="consent_says_something"
            )
        ]


class Outreach(models.Model):
    """One message that went to a customer, whatever area sent it: for the limit of messages."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="outreaches", db_index=False)
    purpose = models.ForeignKey(SendingPurpose, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["customer", "purpose", "at"], name="outreach_customer")]
