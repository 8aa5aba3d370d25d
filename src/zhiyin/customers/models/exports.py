"""Table of exports: which list was taken out, by whom, how much of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Export(models.Model):
    """One list that was taken out: its kind, what it was narrowed to, its columns, its rows, and for which purpose."""

    kind = models.CharField(max_length=40)
    format = models.CharField(max_length=8)
    filters = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    rows = models.BigIntegerField()
    purpose = models.CharField(max_length=20, blank=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
