"""Who saw a customer in clear, and who took its file: from the event log, for auditors and the privacy officer."""

from __future__ import annotations

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.events import kind_of
from zhiyin.core.models import Event
from zhiyin.core.paging import SIZE, Page, page_of
from zhiyin.customers import events
from zhiyin.customers.models import Customer

from .subjects import kin

AUDIT = "core.audit"
KINDS = tuple(
    map(
        kind_of,
        (events.CustomerRevealed, events.CustomerIdentified, events.CustomerHandedOut, events.HandOutTaken),
    )
)


def sights(actor: Actor, customer: Customer, *, cursor: str = "", size: int = SIZE) -> Page[Event]:
    """Each time that somebody saw this customer (or a record merged into it) in clear, newest first."""
    require(actor, AUDIT)
    rows = Event.objects.filter(customer_id__in=kin(customer), kind__in=KINDS)
    return page_of(rows, order=("-occurred_at", "-id"), cursor=cursor, size=size)
