"""What leaves the house: the feed of changes, webhooks, subscriptions."""

from __future__ import annotations

from typing import Any

from tests.company import NOW
from zhiyin.core.models import Event, Webhook, WebhookMessage
from zhiyin.core.webhooks import services
from zhiyin.people import services as people

from .table import Row, World

ORDER = 90  # after the segments
MANAGE, API, SUBSCRIPTIONS = "webhooks.manage", "/api/v1/webhooks", "/api/v1/subscriptions"
WEBHOOK = {"name": "ERP", "url": "https://93.184.216.34/hook", "kinds": "desk"}


def _subscription(world: World) -> dict[str, Any]:
    return {"result": f"segment:{world.values['segment']}", "rhythm": "daily"}


def _result(world: World) -> dict[str, Any]:
    return {"result": f"segment:{world.values['segment']}"}


ROWS = [
    Row("/api/v1/changes", ""),
    Row("/api/v1/changes?cursor=end&kinds=desk", ""),
    Row("/webhooks", MANAGE),
    Row("/webhooks/new", MANAGE),
    Row("/webhooks/new", MANAGE, "post", WEBHOOK),
    Row("/webhooks/{webhook}", MANAGE),
    Row("/webhooks/{webhook}", MANAGE, "post", WEBHOOK, ok=(302,)),
    *(
        Row(f"/webhooks/{{webhook}}/{verb}", MANAGE, "post", ok=(302,))
        for verb in ("test", "pause", "resume", "remove")
    ),
    Row(API, MANAGE),
    Row(API, MANAGE, "post", {**WEBHOOK, "kinds": ["desk"]}, ok=(201,)),
    Row(f"{API}/{{webhook}}", MANAGE),
    Row(f"{API}/{{webhook}}", MANAGE, "patch", {"name": "OA"}),
    Row(f"{API}/{{webhook}}", MANAGE, "delete"),
    *(Row(f"{API}/{{webhook}}/{verb}", MANAGE, "post") for verb in ("secret", "pause", "resume")),
    Row(f"{API}/{{webhook}}/test", MANAGE, "post", ok=(202,)),
    Row(f"{API}/{{webhook}}/messages", MANAGE),
    Row(f"{API}/{{webhook}}/messages/{{webhook_message}}/send-again", MANAGE, "post"),
    Row("/notices", ""),
    Row("/notices/read", "", "post", ok=(302,)),
    Row("/subscriptions", ""),
    Row("/subscriptions", "", "post", _subscription, ok=(302, 422)),
    Row("/subscriptions/{subscription}/end", "", "post", ok=(302, 404), own=True),
    Row(SUBSCRIPTIONS, ""),
    Row(f"{SUBSCRIPTIONS}/offers", ""),
    Row(SUBSCRIPTIONS, "", "post", _result, ok=(201, 422)),
    Row(f"{SUBSCRIPTIONS}/{{subscription}}/end", "", "post", ok=(200, 404), own=True),
    Row("/webhooks/{webhook}/secret", MANAGE, "post"),
    Row("/webhooks/{webhook}/messages/{webhook_message}/send-again", MANAGE, "post", ok=(302,)),
]


def build(world: World) -> None:
    """A webhook that was told something."""
    admin = world.company.actor("admin")
    webhook, _secret = services.add_webhook(
        name="ERP", url="https://93.184.216.34/hook", kinds=["people"], actor=admin, now=NOW
    )
    first = Event.objects.order_by("pk")[0]
    message = WebhookMessage.objects.create(
        webhook=webhook, event=first, key=services.new_key(), next_at=NOW, created_at=NOW, state="failed", attempts=1
    )
    message.tries.create(at=NOW, status=500, ms=12, error="", excerpt="oops")
    Webhook.objects.filter(pk=webhook.pk).update(state="failing")
    agent = world.company.actor("agent")
    key = str(world.values["segment"])
    row = people.subscribe(kind="segment", key=key, rhythm="change", actor=agent, now=NOW)
    reader = world.company.people["admin"]
    facts = {"what": "segment", "label": "重点客户", "was": "1", "value": "2"}
    people.give_notice(employee=reader, kind="result", facts=facts, url="/segments", actor=agent, now=NOW)
    world.values["subscription"] = row.pk
    world.values |= {"webhook": webhook.pk, "webhook_message": message.pk}
