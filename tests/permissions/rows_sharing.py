"""What leaves the house: the feed of changes, webhooks, subscriptions."""

from __future__ import annotations

from .table import Row

ROWS = [
    Row("/api/v1/changes", ""),
    Row("/api/v1/changes?cursor=end&kinds=desk", ""),
]
