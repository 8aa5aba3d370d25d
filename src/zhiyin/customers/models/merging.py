"""Tables of merging: what was merged, every row that moved with it, and which value of a field is taken."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from .records import Customer


class Merge(models.Model):
    """One record absorbed by another; while it stands, `undone_at` is empty.

    `before` and `after` are the values of the survivor's fields that it changed. `marks` are the last keys of
    the tables at that time (reference -> key), so that what came later is known.
    """

    survivor = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="merges", db_index=False)
    absorbed = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="absorptions", db_index=False)
    choices = models.JSONField(default=dict)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    marks = models.JSONField(default=dict)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["survivor", "-id"], name="merge_survivor"),
            models.Index(fields=["absorbed", "-id"], name="merge_absorbed"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at__isnull=True), name="merge_standing_once"
            )
        ]

    @property
    def is_standing(self) -> bool:
        """Whether it has not been taken back."""
        return self.undone_at is None


class MergeMove(models.Model):
    """One row that a merge moved: the reference (`desk.Ticket.customer`), the row's key, what else was changed of it.

    `is_later`: it came after the merge and went back with it.
    """

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="moves", db_index=False)
    reference = models.CharField(max_length=80)
    key = models.BigIntegerField()
    before = models.JSONField(null=True)
    is_later = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["merge", "reference", "key"], name="merge_move_once")]


class GoldenRule(models.Model):
    """Which value of a field is taken when records are merged; without a row the shipped rule holds."""

    part = models.CharField(max_length=60, unique=True)
    rule = models.CharField(max_length=12)
