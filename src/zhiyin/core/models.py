"""Tables of the kernel: the event log with its seals, and what the worker has to do.

The event log is append-only. It is audit trail, outbox, live feed and timeline in one. An event row holds no personal
value: those lie in `EventPayload`, erasable, while the seal chain covers only their salted digest.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from .fields import tables
from .many import tables as many
from .saved import tables as saved
from .webhooks import models as webhooks

BulkChange = many.BulkChange
BulkRun = many.BulkRun
BulkSkip = many.BulkSkip
CustomField = tables.CustomField
SavedView = saved.SavedView
UsualView = saved.UsualView
Webhook = webhooks.Webhook
WebhookAttempt = webhooks.WebhookAttempt
WebhookMessage = webhooks.WebhookMessage


class Event(models.Model):
    """One thing that happened. Never updated, never deleted."""

    class Origin(models.TextChoices):
        LIVE = "live"
        IMPORT = "import"
        DEMO = "demo"

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    branch_id = models.BigIntegerField(null=True)
    scope_1 = models.BigIntegerField(null=True)
    scope_2 = models.BigIntegerField(null=True)
    scope_3 = models.BigIntegerField(null=True)
    scope_4 = models.BigIntegerField(null=True)
    origin = models.CharField(max_length=8, choices=Origin)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    changed = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["customer_id", "-occurred_at", "-id"], name="event_customer_timeline"),
            models.Index(fields=["subject", "subject_id", "id"], name="event_subject"),
            models.Index(fields=["kind", "id"], name="event_kind"),
            models.Index(fields=["actor_id", "id"], name="event_actor", condition=models.Q(actor_id__isnull=False)),
        ]


class EventPayload(models.Model):
    """The values behind an event (before-images, notes): personal, erasable, covered by the event's digest."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="payload")
    salt = models.CharField(max_length=32)
    values = models.JSONField()


class Unsealed(models.Model):
    """Events that the sealer has not seen yet: written with the event, removed with its seal.

    A queue of its own, because ids do not commit in order on every database and events are never updated.
    """

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True)


class Seal(models.Model):
    """A batch of events in the order in which readers see them; each seal's hash covers the one before."""

    number = models.BigIntegerField(primary_key=True)
    events = models.JSONField()
    sealed_at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)


class Work(models.Model):
    """What a worker claims: one row, leased with a fencing number, retried with a growing pause."""

    class State(models.TextChoices):
        DUE = "due"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    attempts = models.IntegerField(default=0)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    fence = models.IntegerField(default=0)
    error = models.TextField(blank=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True


class Delivery(Work):
    """One event for one handler."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "handler"], name="delivery_once")]
        indexes: ClassVar = [
            models.Index(fields=["run_after"], name="delivery_open", condition=models.Q(state__in=["due", "running"]))
        ]


class Job(Work):
    """The schedule: what to run when. `every` repeats it; `key` keeps it single; progress is for those who wait."""

    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120, null=True, unique=True)
    arguments = models.JSONField(default=dict)
    every = models.DurationField(null=True)
    actor_kind = models.CharField(max_length=12, default="system")
    actor_id = models.BigIntegerField(null=True)
    progress = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["run_after"], name="job_open", condition=models.Q(state__in=["due", "running"]))
        ]


class Counter(models.Model):
    """The last human number given out per kind (databases without sequences)."""

    kind = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField()


class IdempotencyKey(models.Model):
    """The answer to an unsafe API call under the caller's key, written in the transaction of the call itself."""

    actor = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)
    status = models.IntegerField()
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor", "key"], name="idempotency_once")]


class ImportRun(models.Model):
    """One file being taken in, or taken in: what it is, how it is read, how far it is, what became of its rows."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        UNDOING = "undoing"
        UNDONE = "undone"

    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=40)
    mapping = models.JSONField(default=dict)
    header = models.JSONField(default=list)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    last_row = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    duplicate = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    undone = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    error = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "source", "sha256"], condition=models.Q(state="running"), name="import_one_open"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "source", "sha256"], name="import_file")]

    @property
    def rows_done(self) -> int:
        """Rows of which the outcome is known."""
        return self.created + self.updated + self.unchanged + self.duplicate + self.refused


class ImportRowResult(models.Model):
    """What became of one row. Only a refused row keeps its cells, so that it can be mended; `key` is a digest.

    `errors` of a row that was taken are remarks. `event_id` is the event of a change, which holds what was before.
    `undone` says what became of it when the run was taken back, `why` what stood against it.
    """

    class Undone(models.TextChoices):
        REMOVED = "removed"
        RESTORED = "restored"
        KEPT = "kept"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows", db_index=False)
    row_no = models.IntegerField()
    outcome = models.CharField(max_length=9)
    subject_id = models.BigIntegerField(null=True)
    event_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=32, blank=True)
    errors = models.JSONField(null=True)
    cells = models.JSONField(null=True)
    undone = models.CharField(max_length=8, blank=True, choices=Undone)
    why = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "row_no"], name="import_row_once"),
            models.UniqueConstraint(fields=["run", "key"], condition=~models.Q(key=""), name="import_key_once"),
        ]


class ImportMapping(models.Model):
    """A mapping that was kept to be used again: its YAML under a name of its kind of file."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    text = models.TextField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    saved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "name"], name="import_mapping_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})"
