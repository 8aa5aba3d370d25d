"""Tables: who is told of changes, what is to be told, and every attempt to tell it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Webhook(models.Model):
    """An address that is told of changes, as far as its owner may see them.

    `cursor` is the place in the feed up to which messages were made; while paused it stands still. `failures` in a row
    put off the next attempt (`retry_at`), and pause it at last.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        FAILING = "failing"

    name = models.CharField(max_length=120)
    url = models.CharField(max_length=500)
    kinds = models.JSONField(default=list)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True)
    owner_id = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    failures = models.IntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    cursor = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class WebhookMessage(models.Model):
    """One change for one webhook; `key` stays the same however often it is sent. Without an event: a test."""

    class State(models.TextChoices):
        DUE = "due"
        SENT = "sent"
        FAILED = "failed"
        WITHHELD = "withheld"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="messages", db_index=False)
    event = models.ForeignKey("core.Event", on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    key = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "webhook"], name="webhook_message_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["webhook", "-id"], name="webhook_message_log"),
            models.Index(fields=["webhook", "next_at"], name="webhook_message_due", condition=models.Q(state="due")),
        ]


class WebhookAttempt(models.Model):
    """One attempt: when, the status of the answer or why there was none, how long, the beginning of a refusal."""

    message = models.ForeignKey(WebhookMessage, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.IntegerField(null=True)
    ms = models.IntegerField()
    error = models.CharField(max_length=40, blank=True)
    excerpt = models.CharField(max_length=200, blank=True)
