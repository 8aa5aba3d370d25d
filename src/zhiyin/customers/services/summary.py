"""The printable summary of a customer in clear."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiyin.core.actor import Actor
from zhiyin.core.events import Entry, record
from zhiyin.customers import events
from zhiyin.customers.models import Customer

from .disclosure import Revealed, reveal


@transaction.atomic
def make_summary(*, customer: Customer, purpose: str, actor: Actor, now: datetime) -> Revealed:
    """What a summary shows in clear: for a purpose, with the right to reveal, both recorded first."""
    shown = reveal(customer=customer, field="all", purpose=purpose, actor=actor, now=now)
    record(Entry(events.SummaryMade(customer.pk, purpose), customer), actor=actor, now=now)
    return shown
