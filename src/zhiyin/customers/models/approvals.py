"""Table of approvals: what one person may not do alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.people.models import Employee


class Approval(models.Model):
    """One request to do what a second person has to allow: `kind` of deed, `about` what exactly, how many rows.

    It is used once, by who asked, until `expires_at`.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        GRANTED = "granted"
        REFUSED = "refused"
        USED = "used"

    kind = models.CharField(max_length=40)
    about = models.JSONField(default=dict)
    rows = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=7, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="approval_state")]
