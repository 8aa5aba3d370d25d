"""What customers do about what happened."""

from __future__ import annotations

from zhiyin.core.actor import SYSTEM
from zhiyin.core.models import Event

from . import services
from .events import CustomersMerged


def gather_strays(fact: CustomersMerged, row: Event) -> None:
    """Fetch what somebody wrote to the absorbed record at the very moment of the merge."""
    del row
    services.gather_strays(absorbed_id=fact.absorbed_id, actor=SYSTEM)


def tell_followers(fact: object, row: Event) -> None:
    """Tell the followers of a customer that something important happened."""
    del fact
    services.tell_followers(event=row, now=row.recorded_at)
