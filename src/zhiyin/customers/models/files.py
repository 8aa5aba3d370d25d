"""Table: files that belong to a customer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.people.models import Employee

from .records import Customer


class Attachment(models.Model):
    """A file of a customer. What it holds lies below the installation's folder under `sha256`, once for all rows."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="files", db_index=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=5)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-id"], name="file_customer"),
            models.Index(fields=["sha256"], name="file_content"),
        ]
