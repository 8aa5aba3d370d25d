"""The live stream: one small ASGI application that tells open pages what has just happened.

It sends ids and kinds, never values: a page asks for what it shows by itself, through the same checks as ever. One
poller reads new seals for all listeners; each listener gets the events of its own scope, and its right to listen is
asked again whenever something is about to be sent, so that a revoked person hears nothing more.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections

from zhiyin.core.access import sees
from zhiyin.core.actor import Actor
from zhiyin.core.models import Event, Seal

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Authenticate = Callable[[str], Actor]

log = logging.getLogger(__name__)

POLL = 0.4
PING = 15.0
CATCH_UP = 200


@dataclass
class Live:
    """The application: `authenticate` takes a session key; `origin` is the only page origin that may listen."""

    authenticate: Authenticate
    origin: str
    cookie: str
    listeners: set[asyncio.Queue[Seal]] = field(default_factory=set)
    poller: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve `/live`; everything else is 404."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http" or scope["path"] != "/live" or scope["method"] != "GET":
            await _answer(send, 404)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        session = _cookie(headers.get("cookie", ""), self.cookie)
        try:
            actor = await self._actor(session)
        except DatabaseError:
            await _answer(send, 503, [(b"retry-after", b"5")])
            return
        if not actor.is_known:
            await self._say_ended(headers.get("accept", ""), send)
            return
        await self._stream(session, headers.get("last-event-id", ""), receive, send)

    async def _actor(self, session: str) -> Actor:
        return await sync_to_async(self._authenticate)(session)

    def _authenticate(self, session: str) -> Actor:
        close_old_connections()
        return self.authenticate(session)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                if self.poller:
                    self.poller.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return
            await send({"type": "lifespan.startup.complete"})

    async def _stream(self, session: str, after: str, receive: Receive, send: Send) -> None:
        if self.poller is None or self.poller.done():
            self.poller = asyncio.create_task(self._poll())
        queue: asyncio.Queue[Seal] = asyncio.Queue(maxsize=1000)
        self.listeners.add(queue)
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self._headers()})
            await _write(send, "retry: 2000\n\n")
            for seal in await sync_to_async(_missed)(after):
                await self._tell(session, seal, send)
            while not gone.done():
                await self._next(session, queue, send, gone)
        finally:
            self.listeners.discard(queue)
            gone.cancel()

    async def _say_ended(self, accept: str, send: Send) -> None:
        """Tell a page whose session is over that it need not ask again: an error it could not read, and would retry."""
        if "text/event-stream" not in accept:
            await _answer(send, 401)
            return
        await send({"type": "http.response.start", "status": 200, "headers": self._headers()})
        await _write(send, "event: ended\ndata: {}\n\n", is_last=True)

    async def _next(self, session: str, queue: asyncio.Queue[Seal], send: Send, gone: asyncio.Task[None]) -> None:
        waiting = asyncio.create_task(queue.get())
        await asyncio.wait({waiting, gone}, timeout=PING, return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            if not await self._tell(session, waiting.result(), send):
                await _write(send, "event: ended\ndata: {}\n\n")
                gone.cancel()
        else:
            waiting.cancel()
            await _write(send, ": still here\n\n")

    async def _tell(self, session: str, seal: Seal, send: Send) -> bool:
        """Send what of `seal` this listener may know; False once it may know nothing any more."""
        actor = await self._actor(session)
        if not actor.is_known:
            return False
        for event in await sync_to_async(_events)(seal):
            if sees(actor, event):
                data = {
                    "kind": event.kind,
                    "subject": event.subject,
                    "id": event.subject_id,
                    "customer": event.customer_id,
                }
                await _write(send, f"id: {seal.number}\nevent: {event.subject}\ndata: {json.dumps(data)}\n\n")
        return True

    async def _poll(self) -> None:
        last: int | None = None
        while True:
            try:
                last = await self._spread(last)
            except DatabaseError:
                log.warning("new events cannot be read; the database may be away")
            await asyncio.sleep(POLL)

    async def _spread(self, last: int | None) -> int:
        """Give the listeners what came after seal `last`; the number of the newest seal."""
        if last is None or not self.listeners:
            return await sync_to_async(_last_number)()
        for seal in await sync_to_async(_since)(last):
            last = seal.number
            for queue in self.listeners:
                if not queue.full():
                    queue.put_nowait(seal)
        return last

    def _headers(self) -> list[tuple[bytes, bytes]]:
        return [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
            (b"access-control-allow-origin", self.origin.encode()),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]


def _cookie(header: str, name: str) -> str:
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str, *, is_last: bool = False) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": not is_last})


async def _answer(send: Send, status: int, more: Sequence[tuple[bytes, bytes]] = ()) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"cache-control", b"no-store"), *more]})
    await send({"type": "http.response.body", "body": b""})


def _events(seal: Seal) -> list[Event]:
    return list(Event.objects.filter(pk__in=seal.events, origin=Event.Origin.LIVE).order_by("pk"))


def _last_number() -> int:
    close_old_connections()
    last: int | None = Seal.objects.order_by("-number").values_list("number", flat=True).first()
    return last or 0


def _since(number: int) -> list[Seal]:
    close_old_connections()
    return list(Seal.objects.filter(number__gt=number).order_by("number")[:CATCH_UP])


def _missed(after: str) -> list[Seal]:
    return _since(int(after)) if after.isdigit() and len(after) < 16 else []
