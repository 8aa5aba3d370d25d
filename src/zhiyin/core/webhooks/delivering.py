"""Telling: messages are made from the feed, posted, and what became of each is noted.

One worker at a time does this (the job is leased). Posting is done by threads, one for each webhook, so that a slow
receiver holds up nobody else; the database is spoken to by the worker alone. A worker that dies between the post and
its note leaves the message due: it is sent again, under the same id.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from zhiyin.core import feed, outbound
from zhiyin.core.access import sees
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import Conflict
from zhiyin.core.models import Event, Seal, Webhook, WebhookAttempt, WebhookMessage
from zhiyin.core.secrets import UnknownKey

from . import rules
from .services import new_key, pause_webhook, secrets_of

ActorOf = Callable[[int], Actor]
PAGE, PAGES = 200, 10
TOGETHER, AT_ONCE = 8, 20
LONGEST = 15.0
"""Seconds that one webhook may take of a round."""
GONE = 410


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message ready to be posted; it needs no database any more."""

    message: WebhookMessage
    url: str
    body: bytes
    headers: dict[str, str]


Done = tuple[Parcel, outbound.Answer] | None


def make_messages(actor_of: ActorOf, *, now: datetime) -> int:
    """A message for every live change since the last time that the owner of a webhook may see; returns how many."""
    last = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    active = Webhook.objects.filter(state=Webhook.State.ACTIVE)
    return sum(_follow(one, actor_of, now) for one in active if int(one.cursor.split("-")[0]) <= last)


def _follow(webhook: Webhook, actor_of: ActorOf, now: datetime) -> int:
    owner = actor_of(webhook.owner_id)
    if not owner.is_known:
        pause_webhook(webhook=webhook, cause="owner", actor=SYSTEM, now=now)
        return 0
    made, wanted = 0, feed.meant(webhook.kinds)
    for _page in range(PAGES):
        with transaction.atomic():
            found = feed.changes(owner, wanted=wanted, after=_place(webhook), size=PAGE)
            rows = [
                WebhookMessage(webhook=webhook, event=one.event, key=new_key(), next_at=now, created_at=now)
                for one in found.items
                if one.event.origin == Event.Origin.LIVE
            ]
            WebhookMessage.objects.bulk_create(rows, ignore_conflicts=True)
            webhook.cursor = str(found.next)
            webhook.save(update_fields=["cursor"])
        made += len(rows)
        if not found.more:
            break
    return made


def _place(webhook: Webhook) -> feed.Place:
    try:
        return feed.place(webhook.cursor)
    except Conflict:  # a backup was restored: the log that it followed is gone
        return feed.end()


def send_due(actor_of: ActorOf, *, clock: Callable[[], datetime]) -> int:
    """Post what is due, each webhook by a thread of its own; returns how many messages were tried."""
    now = clock()
    active = Webhook.objects.filter(state=Webhook.State.ACTIVE).exclude(retry_at__gt=now)
    batches = [parcels for one in active if (parcels := _batch(one, actor_of, now))]
    done: SimpleQueue[Done] = SimpleQueue()
    tried = 0
    with ThreadPoolExecutor(TOGETHER, "webhook") as pool:
        for batch in batches:
            pool.submit(_post_all, batch, done.put)
        open_ones = len(batches)
        while open_ones:
            if (result := done.get()) is None:
                open_ones -= 1
                continue
            _note(*result, now=clock())
            tried += 1
    return tried


def _batch(webhook: Webhook, actor_of: ActorOf, now: datetime) -> list[Parcel]:
    """What is due of a webhook; one whose secret cannot be opened any more is paused, and holds up nobody."""
    try:
        return list(_parcels(webhook, actor_of, now))
    except (UnknownKey, InvalidTag):
        pause_webhook(webhook=webhook, cause="secret", actor=SYSTEM, now=now)
        return []


def _parcels(webhook: Webhook, actor_of: ActorOf, now: datetime) -> Iterator[Parcel]:
    """The messages that are due, the least tried first; one whose event the owner may not see any more is withheld."""
    due = webhook.messages.filter(state=WebhookMessage.State.DUE, next_at__lte=now)
    found = list(due.select_related("event").order_by("attempts", "pk")[:AT_ONCE])
    if not found:
        return
    owner, keys = actor_of(webhook.owner_id), secrets_of(webhook, now)
    bodies = _bodies([one.event for one in found if one.event])
    for message in found:
        event = message.event
        if event and not (sees(owner, event) and feed.may_know(owner, event.kind)):
            WebhookMessage.objects.filter(pk=message.pk).update(state=WebhookMessage.State.WITHHELD)
            continue
        body = bodies[event.pk] if event else _body("webhooks.Test", message.created_at, {"webhook": webhook.name})
        yield Parcel(message, webhook.url, body, rules.headers(keys, message.key, now, body))


def _bodies(rows: list[Event]) -> dict[int, bytes]:
    return {one.event.pk: _body(one.event.kind, one.event.occurred_at, feed.told(one)) for one in feed.named(rows)}


def _body(kind: str, at: datetime, data: dict[str, object]) -> bytes:
    told = {"type": kind, "timestamp": at, "data": data}
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()


def _post_all(batch: list[Parcel], put: Callable[[Done], None]) -> None:
    """Post in order until one is not taken, or the time of this round is over."""
    began = time.monotonic()
    try:
        for parcel in batch:
            answer = outbound.post(parcel.url, parcel.body, parcel.headers, allow=settings.WEBHOOK_ALLOW)
            put((parcel, answer))
            if not answer.is_success or time.monotonic() - began > LONGEST:
                break
    finally:
        put(None)


@transaction.atomic
def _note(parcel: Parcel, answer: outbound.Answer, *, now: datetime) -> None:
    message = parcel.message
    message.attempts += 1
    attempt = WebhookAttempt(message=message, at=now, status=answer.status, ms=answer.ms)
    attempt.error, attempt.excerpt = answer.error, answer.excerpt
    attempt.save()
    if answer.is_success:
        message.state = WebhookMessage.State.SENT
    elif wait := rules.pause(rules.MESSAGE_PAUSES, message.attempts):
        message.next_at = now + wait
    else:
        message.state = WebhookMessage.State.FAILED
    message.save(update_fields=["attempts", "state", "next_at"])
    _note_webhook(Webhook.objects.get(pk=message.webhook_id), answer, now)


def _note_webhook(webhook: Webhook, answer: outbound.Answer, now: datetime) -> None:
    """What an attempt says of the receiver: well again, to be left alone for a while, or to be paused."""
    webhook.failures = 0 if answer.is_success else webhook.failures + 1
    wait = rules.pause(rules.WEBHOOK_PAUSES, webhook.failures) if webhook.failures else None
    webhook.retry_at = now + wait if wait else None
    webhook.save(update_fields=["failures", "retry_at"])
    if answer.status == GONE or (webhook.failures and not wait):
        cause = "gone" if answer.status == GONE else "failures"
        pause_webhook(webhook=webhook, cause=cause, actor=SYSTEM, now=now)
