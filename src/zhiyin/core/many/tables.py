"""Tables: changes of many records, and the records that were left as they were."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class BulkRun(models.Model):
    """One change to many records of the list `owner`: what it is, whom it means, how far it is.

    `numbers` are the records that were chosen one by one; where there are none, all that fit `filters` are meant. A run
    that `takes_back` another one means what that one has changed; `last_key` is then a key of its `changes`.
    """

    owner = models.CharField(max_length=40)
    action = models.CharField(max_length=60)
    value = models.CharField(max_length=500, blank=True)
    filters = models.JSONField(default=dict)
    numbers = models.JSONField(default=list)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    total = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)
    last_key = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    takes_back = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="taken_back_by")

    objects: ClassVar[models.Manager[BulkRun]] = models.Manager()

    @property
    def done(self) -> int:
        """How many records have their outcome."""
        return self.changed + self.unchanged + self.skipped


class BulkSkip(models.Model):
    """A record that was left as it was, and why."""

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="skips")
    number = models.BigIntegerField()
    error = models.JSONField()

    objects: ClassVar[models.Manager[BulkSkip]] = models.Manager()


class BulkChange(models.Model):
    """A record that a run has changed. `before` is what stood there, as the action takes it.

    What an own field held is personal: it lies with the event `event_id` alone, and goes with the customer.
    """

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="changes")
    key = models.BigIntegerField()
    number = models.BigIntegerField()
    before = models.CharField(max_length=500, blank=True)
    event_id = models.BigIntegerField(null=True)

    objects: ClassVar[models.Manager[BulkChange]] = models.Manager()
