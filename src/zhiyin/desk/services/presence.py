"""Who has a ticket open right now: a note in the shared cache that fades by itself, nothing that is kept."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound
from zhiyin.desk import access
from zhiyin.desk.models import Ticket
from zhiyin.desk.queries import HERE, HERE_SECONDS


def note_presence(*, ticket: Ticket, name: str, actor: Actor, now: datetime) -> None:
    """Say that this person looks at the ticket. Two notes at once may lose one; the next comes in seconds."""
    require(actor, access.VIEW)
    if not sees(actor, ticket):
        raise NotFound("ticket")
    key, alive = HERE.format(ticket.pk), now.timestamp() - HERE_SECONDS
    noted: dict[int, tuple[str, float]] = cache.get(key) or {}
    noted = {who: note for who, note in noted.items() if note[1] >= alive}
    if actor.id is not None:
        noted[actor.id] = (name, now.timestamp())
    cache.set(key, noted, HERE_SECONDS)
