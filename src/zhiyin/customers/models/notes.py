"""Table: what colleagues wrote down about a customer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.people.models import Employee

from .records import Customer


class Note(models.Model):
    """A note for colleagues; a pinned one stands on top. `changed_at` is null while it stands as it was written."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="notes", db_index=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    body = models.TextField()
    is_pinned = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-is_pinned", "-id"]
        indexes: ClassVar = [models.Index(fields=["customer", "-is_pinned", "-id"], name="note_customer")]
