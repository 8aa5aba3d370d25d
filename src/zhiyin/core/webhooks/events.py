"""What happens to webhooks. Fields are ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebhookAdded:
    """An address is told of changes."""

    webhook_id: int


@dataclass(frozen=True, slots=True)
class WebhookChanged:
    """Name, address or kinds of a webhook changed, or it got another secret."""

    webhook_id: int


@dataclass(frozen=True, slots=True)
class WebhookPaused:
    """An address is not told for now: by hand, after failures, or as it, its owner or its key is gone."""

    webhook_id: int
    owner_id: int
    cause: str


@dataclass(frozen=True, slots=True)
class WebhookResumed:
    """It is told again, from where it stood."""

    webhook_id: int


@dataclass(frozen=True, slots=True)
class WebhookRemoved:
    """An address is told no more; its log is gone."""

    webhook_id: int
