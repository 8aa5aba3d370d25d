"""Tables of erasing and handing out: what was asked for and done, what law keeps, files for the customer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.people.models import Employee

from .records import Customer


class Erasure(models.Model):
    """A customer that was erased, or is to be: the minimal record, without a personal value.

    `customer_key` and `number` are those it had; `counts`: rows by table, or files, that went.
    """

    class State(models.TextChoices):
        REQUESTED = "requested"
        ERASED = "erased"
        DONE = "done"

    customer_key = models.BigIntegerField(unique=True)
    number = models.BigIntegerField(db_index=True)
    state = models.CharField(max_length=9, choices=State, default=State.REQUESTED)
    reason = models.CharField(max_length=20)
    requested_by = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    requested_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]


class LegalHold(models.Model):
    """While it stands, nothing of this customer is erased and no retention rule touches it."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]


class HandOut(models.Model):
    """A file with all that is known of a customer, made for the customer, kept for a while for who asked for it."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="hand_outs")
    file = models.CharField(max_length=40)
    requested_by = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    purpose = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="hand_out_expiry")]
