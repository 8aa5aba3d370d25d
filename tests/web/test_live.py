"""The live stream tells a page whose session is over to stop asking."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from zhiyin.core.actor import ANONYMOUS
from zhiyin.web.live import Live


def _asked(accept: str) -> list[MutableMapping[str, Any]]:
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    live = Live(authenticate=lambda _session: ANONYMOUS, origin="http://here", cookie="session")
    scope = {"type": "http", "path": "/live", "method": "GET", "headers": [(b"accept", accept.encode())]}
    # In a thread of its own: in this one a browser of other tests may have its loop running.
    with ThreadPoolExecutor(1) as alone:
        alone.submit(lambda: asyncio.run(live(scope, receive, send))).result()
    return sent


def test_a_page_whose_session_is_over_is_told_so_in_a_form_that_it_can_read() -> None:
    start, body = _asked("text/event-stream")
    assert start["status"] == 200
    assert (b"access-control-allow-origin", b"http://here") in start["headers"]
    assert body == {"type": "http.response.body", "body": b"event: ended\ndata: {}\n\n", "more_body": False}


def test_a_program_without_a_session_is_refused() -> None:
    assert _asked("*/*")[0]["status"] == 401
