"""Webhooks over the API: the same services as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, cast

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.models import Webhook, WebhookAttempt, WebhookMessage
from zhiyin.core.webhooks import queries, services

from .bodies import In
from .errors import Failure
from .paging import PageOut, PageQuery
from .requests import ApiRequest

router = Router(tags=["webhooks"])
REFUSED = {401: Failure, 403: Failure, 404: Failure, 422: Failure}
StateName = Literal["active", "paused", "failing"]
MessageState = Literal["due", "sent", "failed", "withheld"]
Kind = Annotated[str, Field(max_length=80)]


class WebhookIn(In):
    """Where to tell what; no `kinds` means all."""

    name: str
    url: str
    kinds: list[Kind] = []


class WebhookChanges(In):
    """What is to be changed; what is left out stays."""

    name: str | None = None
    url: str | None = None
    kinds: list[Kind] | None = None


class WebhookOut(Schema):
    """A webhook; `failing`: paused after failures. `waiting` messages are due."""

    id: int
    name: str
    url: str
    kinds: list[str]
    state: StateName
    failures: int
    waiting: int
    created_at: datetime


class SecretOut(WebhookOut):
    """A webhook with the secret that signs its messages, told this once."""

    secret: str


class TryOut(Schema):
    """One attempt: the status of the answer, or why there was none."""

    at: datetime
    status: int | None
    ms: int
    error: str
    excerpt: str


class WebhookMessageOut(Schema):
    """What was told or is to be: the change by its id (none: a test), under which id it is sent, every attempt."""

    id: int
    key: str
    change: int | None
    kind: str
    state: MessageState
    created_at: datetime
    tries: list[TryOut]


class MessageQuery(PageQuery):
    """`state` narrows to messages in it."""

    state: MessageState | None = None


def _actor(request: HttpRequest) -> Actor:
    return cast(ApiRequest, request).actor


def _about(request: HttpRequest, pk: int) -> dict[str, Any]:
    actor = _actor(request)
    return {"webhook": queries.webhook(actor, pk), "actor": actor, "now": clock.now()}


def _shown(row: Webhook) -> dict[str, Any]:
    names = ("id", "name", "url", "kinds", "state", "failures", "created_at")
    return {**{name: getattr(row, name) for name in names}, "waiting": getattr(row, "waiting", 0)}


def _told(row: WebhookMessage) -> dict[str, Any]:
    tries: list[WebhookAttempt] = list(row.tries.all())
    kind = row.event.kind if row.event else "webhooks.Test"
    about = {name: getattr(row, name) for name in ("id", "key", "state", "created_at")}
    return {**about, "change": row.event_id, "kind": kind, "tries": tries}


@router.get("", response={200: list[WebhookOut], **REFUSED}, summary="Webhooks")
def list_webhooks(request: HttpRequest) -> list[dict[str, Any]]:
    """All webhooks, by name."""
    return [_shown(row) for row in queries.webhooks(_actor(request))]


@router.post("", response={201: SecretOut, **REFUSED}, summary="Add a webhook")
def add(request: HttpRequest, payload: WebhookIn) -> Status[dict[str, Any]]:
    """Tell an address of changes from now on, as far as the caller may see them."""
    row, secret = services.add_webhook(**payload.dict(), actor=_actor(request), now=clock.now())
    return Status(201, {**_shown(row), "secret": secret})


@router.get("/{int:pk}", response={200: WebhookOut, **REFUSED}, summary="One webhook")
def one(request: HttpRequest, pk: int) -> dict[str, Any]:
    """How it stands."""
    return _shown(queries.webhook(_actor(request), pk))


@router.patch("/{int:pk}", response={200: WebhookOut, **REFUSED}, summary="Change a webhook")
def change(request: HttpRequest, pk: int, payload: WebhookChanges) -> dict[str, Any]:
    """Another name, address or choice; from now on it is told what the caller may see."""
    about = _about(request, pk)
    row = about["webhook"]
    given = {"name": row.name, "url": row.url, "kinds": row.kinds} | payload.dict(exclude_none=True)
    services.change_webhook(**about, **given)
    return _shown(row)


@router.delete("/{int:pk}", response={200: WebhookOut, **REFUSED}, summary="Remove a webhook")
def remove(request: HttpRequest, pk: int) -> dict[str, Any]:
    """It is told no more; its log goes with it. The answer is how it stood."""
    about = _about(request, pk)
    stood = _shown(about["webhook"])
    services.remove_webhook(**about)
    return stood


@router.post("/{int:pk}/secret", response={200: SecretOut, **REFUSED}, summary="Another secret")
def secret(request: HttpRequest, pk: int) -> dict[str, Any]:
    """For a day both sign."""
    about = _about(request, pk)
    return {"secret": services.renew_secret(**about), **_shown(about["webhook"])}


@router.post("/{int:pk}/pause", response={200: WebhookOut, **REFUSED}, summary="Pause a webhook")
def pause(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Tell it nothing for now; what happens meanwhile is told when it is resumed."""
    services.pause_webhook(**_about(request, pk))
    return one(request, pk)


@router.post("/{int:pk}/resume", response={200: WebhookOut, **REFUSED}, summary="Resume a webhook")
def resume(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Tell it again, from where it stood."""
    services.resume_webhook(**_about(request, pk))
    return one(request, pk)


@router.post("/{int:pk}/test", response={202: WebhookMessageOut, **REFUSED}, summary="Send a test")
def test(request: HttpRequest, pk: int) -> Status[dict[str, Any]]:
    """Send a message that tells of nothing."""
    return Status(202, _told(services.test_webhook(**_about(request, pk))))


@router.get("/{int:pk}/messages", response={200: PageOut[WebhookMessageOut], **REFUSED}, summary="What it was told")
def messages(request: HttpRequest, pk: int, query: Query[MessageQuery]) -> dict[str, Any]:
    """The latest first, with every attempt."""
    actor = _actor(request)
    row = queries.webhook(actor, pk)
    page = queries.messages(actor, row, state=query.state or "", cursor=query.cursor, size=query.size)
    return {"items": [_told(one) for one in page.rows], "next": page.next, "previous": page.previous}


@router.post(
    "/{int:pk}/messages/{int:message}/send-again", response={200: WebhookMessageOut, **REFUSED}, summary="Send again"
)
def send_again(request: HttpRequest, pk: int, message: int) -> dict[str, Any]:
    """Under its id: a receiver that has it already can tell."""
    about = _about(request, pk)
    row = queries.message(about["actor"], about["webhook"], message)
    services.send_again(message=row, actor=about["actor"], now=about["now"])
    row.refresh_from_db()
    return _told(row)
