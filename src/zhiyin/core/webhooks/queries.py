"""Reads about webhooks, for those who manage them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from zhiyin.core.access import one, require
from zhiyin.core.actor import Actor
from zhiyin.core.models import Webhook, WebhookMessage
from zhiyin.core.paging import SIZE, Page, page_of

from .services import MANAGE


def webhooks(actor: Actor) -> QuerySet[Webhook]:
    """All webhooks, each with how many messages wait (`waiting`)."""
    require(actor, MANAGE)
    waiting = Count("messages", filter=Q(messages__state=WebhookMessage.State.DUE))
    return Webhook.objects.annotate(waiting=waiting).order_by("name", "pk")


def webhook(actor: Actor, pk: int) -> Webhook:
    """One webhook."""
    return one(webhooks(actor), pk=pk)


def messages(
    actor: Actor, webhook: Webhook, *, state: str = "", cursor: str = "", size: int = SIZE
) -> Page[WebhookMessage]:
    """What was told or is to be, the latest first, each with its attempts."""
    require(actor, MANAGE)
    rows = WebhookMessage.objects.filter(webhook=webhook).select_related("event").prefetch_related("tries")
    return page_of(rows.filter(state=state) if state else rows, order=("-pk",), cursor=cursor, size=size)


def message(actor: Actor, webhook: Webhook, pk: int) -> WebhookMessage:
    """One message of a webhook."""
    require(actor, MANAGE)
    return one(WebhookMessage.objects.filter(webhook=webhook), pk=pk)
