"""Who acts on what happened. Only live events are handed out: imported and demo history triggers nothing."""

from __future__ import annotations

from zhiyin.core.seals import Subscriptions

SUBSCRIPTIONS: Subscriptions = {}
