"""Who tells facts of customers to segments, tiers and life-cycle stages."""

from __future__ import annotations

from zhiyin.customers.services import Publisher
from zhiyin.desk.queries import facts_of as desk
from zhiyin.operations.queries.facts import facts_of as operations
from zhiyin.touchpoints.queries import facts_of as touchpoints
from zhiyin.voice.queries import facts_of as voice

PUBLISHERS: tuple[Publisher, ...] = (touchpoints, desk, voice, operations)
