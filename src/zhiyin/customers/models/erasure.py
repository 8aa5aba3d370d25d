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


class RetentionRule(models.Model):
    """How many days rows of a `kind` (a model of the areas' `KEPT`) are kept, while the rule is switched on."""

    kind = models.CharField(max_length=60, unique=True)
    days = models.PositiveIntegerField()
    is_active = models.BooleanField(default=False)
    changed_by = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    changed_at = models.DateTimeField()


class RetentionRun(models.Model):
    """One round of the rules: by kind how many rows were `removed`, how many a legal hold `held` back.

    A round that broke off has no `finished_at` and is gone on with.
    """

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    removed = models.JSONField(default=dict)
    held = models.JSONField(default=dict)

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
