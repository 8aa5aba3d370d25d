"""Signing and patience, as pure functions: what a receiver verifies, and when is tried again.

Standard Webhooks 1.0: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, one for each valid secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

PREFIX = "whsec_"
MESSAGE_PAUSES = (5, 30, 120, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600)
"""Seconds before a message is tried again, by how often it was; after the last it has failed."""
WEBHOOK_PAUSES = (2, 5, 15, 60, 120, 300, 600, 900, 1800, 3600, 3600, 3600)
"""Seconds before an address that failed so often in a row is tried again; after the last it is paused."""
OVERLAP = timedelta(hours=24)
"""How long both secrets sign after a change."""


def new_secret() -> str:
    """A secret of 256 bits as receivers' libraries take it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, key: str, at: datetime, body: bytes) -> str:
    """What one secret signs: the id, the second and the body.

    >>> from datetime import UTC
    >>> signature("whsec_" + "A" * 40, "msg_1", datetime(2026, 6, 19, tzinfo=UTC), b"{}")
    'v1,fwEowaVNuxVvkiF6AMV6MAaVzD5/QQiDnbwEw9FLdPA='
    """
    signed = f"{key}.{int(at.timestamp())}.".encode() + body
    raw = hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(raw).decode()}"


def headers(keys: Sequence[str], key: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a message that the secrets `keys` sign."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Zhiyin-Webhook/1",
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signature(one, key, at, body) for one in keys),
    }


def pause(pauses: Sequence[int], failures: int) -> timedelta | None:
    """How long to wait after so many failures; None: long enough was waited."""
    return timedelta(seconds=pauses[failures - 1]) if failures <= len(pauses) else None
