"""What people do about what happened: notices are mailed, the owner of a webhook is told that it rests."""

from __future__ import annotations

from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.models import Event
from zhiyin.core.webhooks.events import WebhookPaused
from zhiyin.core.worker import outside

from . import queries, services
from .events import NoticeGiven


@outside
def send_notice(fact: NoticeGiven, row: Event) -> None:
    """Mail a notice; delivered again, the mail keeps its Message-ID."""
    del row
    services.send_notice(notice_id=fact.notice_id)


def tell_owner(fact: WebhookPaused, row: Event) -> None:
    """Tell the owner of a webhook that it was paused, where the owner did not do it."""
    owner = queries.active_employee(fact.owner_id)
    if owner is None or fact.cause == "hand":
        return
    name = queries.webhook_name(fact.webhook_id)
    url = f"/webhooks/{fact.webhook_id}"
    services.give_notice(employee=owner, kind="webhook", facts={"name": name}, url=url, actor=SYSTEM, now=clock.now())
    del row
