"""The one clock. Services take `now` as an argument; only the edges (views, commands, jobs) ask here."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
