"""Writes about webhooks: adding, changing, pausing, another secret, sending again; each with its event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from zhiyin.core import feed, outbound, text
from zhiyin.core import secrets as closed
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.core.models import Webhook, WebhookMessage

from . import events, rules

MANAGE = "webhooks.manage"
CLOSED_AS = "webhooks"
LONGEST_NAME = 120
NO_PERSON = _("Only a signed-in person can own a webhook: it tells what its owner may see.")


def _keep(webhook: Webhook, name: str, url: str, kinds: Iterable[str]) -> None:
    webhook.name = text.name(name, most=LONGEST_NAME, field="name")
    outbound.checked(url, settings.WEBHOOK_ALLOW)
    webhook.url, webhook.kinds = url, sorted(dict.fromkeys(kinds))
    feed.chosen(webhook.kinds)


@transaction.atomic
def add_webhook(*, name: str, url: str, kinds: Sequence[str], actor: Actor, now: datetime) -> tuple[Webhook, str]:
    """Tell `url` of changes from now on, as far as the actor may see them; its secret is shown this once only."""
    require(actor, MANAGE)
    if actor.id is None:
        raise Refused("webhook.person_only", NO_PERSON)
    secret = rules.new_secret()
    webhook = Webhook(owner_id=actor.id, created_at=now, cursor=str(feed.end()))
    _keep(webhook, name, url, kinds)
    webhook.secret = closed.close(secret, context=CLOSED_AS)
    webhook.save()
    record(Entry(events.WebhookAdded(webhook.pk), changed=("name", "url", "kinds")), actor=actor, now=now)
    return webhook, secret


@transaction.atomic
def change_webhook(*, webhook: Webhook, name: str, url: str, kinds: Sequence[str], actor: Actor, now: datetime) -> None:
    """Another name, address or choice of kinds; from now on it is told what the present actor may see."""
    require(actor, MANAGE)
    if actor.id is None:
        raise Refused("webhook.person_only", NO_PERSON)
    _keep(webhook, name, url, kinds)
    webhook.owner_id = actor.id
    webhook.save(update_fields=["name", "url", "kinds", "owner_id"])
    record(Entry(events.WebhookChanged(webhook.pk), changed=("name", "url", "kinds")), actor=actor, now=now)


@transaction.atomic
def renew_secret(*, webhook: Webhook, actor: Actor, now: datetime) -> str:
    """Another secret, shown this once; for a day both sign, so that the receiver has time to change."""
    require(actor, MANAGE)
    secret = rules.new_secret()
    webhook.old_secret, webhook.old_until = webhook.secret, now + rules.OVERLAP
    webhook.secret = closed.close(secret, context=CLOSED_AS)
    webhook.save(update_fields=["secret", "old_secret", "old_until"])
    record(Entry(events.WebhookChanged(webhook.pk), changed=("secret",)), actor=actor, now=now)
    return secret


def secrets_of(webhook: Webhook, now: datetime) -> list[str]:
    """The secrets that sign now, the present one first."""
    is_both = webhook.old_until is not None and now < webhook.old_until
    kept = [webhook.secret, *([webhook.old_secret] if is_both else [])]
    return [closed.open_(one, context=CLOSED_AS) for one in kept]


@transaction.atomic
def rotate_secrets(*, actor: Actor) -> int:
    """Close every secret with the present key; returns how many webhooks had one that another had closed."""
    require(actor, MANAGE)
    done = 0
    for webhook in Webhook.objects.exclude(secret__startswith=closed.present_key()):
        for name in ("secret", "old_secret"):
            if kept := getattr(webhook, name):
                opened = closed.open_(kept, context=CLOSED_AS)
                setattr(webhook, name, closed.close(opened, context=CLOSED_AS))
        webhook.save(update_fields=["secret", "old_secret"])
        done += 1
    return done


@transaction.atomic
def pause_webhook(*, webhook: Webhook, cause: str = "hand", actor: Actor, now: datetime) -> None:
    """Tell it nothing for now; what happens meanwhile is told when it is resumed."""
    require(actor, MANAGE)
    state = Webhook.State.PAUSED if cause == "hand" else Webhook.State.FAILING
    if Webhook.objects.filter(pk=webhook.pk).exclude(state=state).update(state=state):
        fact = events.WebhookPaused(webhook.pk, webhook.owner_id, cause)
        record(Entry(fact, changed=("state",)), actor=actor, now=now)


@transaction.atomic
def resume_webhook(*, webhook: Webhook, actor: Actor, now: datetime) -> None:
    """Tell it again, from where it stood."""
    require(actor, MANAGE)
    resting = Webhook.objects.filter(pk=webhook.pk).exclude(state=Webhook.State.ACTIVE)
    if resting.update(state=Webhook.State.ACTIVE, failures=0, retry_at=None):
        record(Entry(events.WebhookResumed(webhook.pk), changed=("state",)), actor=actor, now=now)


@transaction.atomic
def remove_webhook(*, webhook: Webhook, actor: Actor, now: datetime) -> None:
    """Tell it no more; its log goes with it, what was done stays in the audit log."""
    require(actor, MANAGE)
    record(Entry(events.WebhookRemoved(webhook.pk)), actor=actor, now=now)
    webhook.delete()


@transaction.atomic
def test_webhook(*, webhook: Webhook, actor: Actor, now: datetime) -> WebhookMessage:
    """Send a message that tells of nothing."""
    require(actor, MANAGE)
    return WebhookMessage.objects.create(webhook=webhook, key=new_key(), next_at=now, created_at=now)


@transaction.atomic
def send_again(*, message: WebhookMessage, actor: Actor, now: datetime) -> None:
    """Send a message once more, under its id: a receiver that has it already can tell."""
    require(actor, MANAGE)
    again = WebhookMessage.objects.filter(pk=message.pk)
    again.update(state=WebhookMessage.State.DUE, attempts=0, next_at=now)
    Webhook.objects.filter(pk=message.webhook_id, state=Webhook.State.ACTIVE).update(retry_at=None)


def new_key() -> str:
    """The id of a message."""
    return f"msg_{uuid4().hex}"
