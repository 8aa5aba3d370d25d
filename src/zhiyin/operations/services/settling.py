"""Keeping what was paid for a bill, and whether it is settled, in the transaction of the payment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from zhiyin.core.actor import Actor
from zhiyin.core.events import Entry, record_all
from zhiyin.operations.events import BillPaid
from zhiyin.operations.models import Bill, Payment
from zhiyin.operations.rules.settling import standing

BATCH = 1000


def settle(bills: Iterable[int], *, actor: Actor, now: datetime) -> None:
    """Count the payments of `bills` (keys) anew; one event for each bill that stands otherwise now."""
    wanted = sorted(set(bills))
    for start in range(0, len(wanted), BATCH):
        _settle(wanted[start : start + BATCH], actor, now)


def _settle(bills: list[int], actor: Actor, now: datetime) -> None:
    received = Payment.objects.filter(bill__in=bills, state=Payment.State.RECEIVED)
    # The rows are held, so that two payments of one moment are both counted.
    rows = list(Bill.objects.select_for_update().filter(pk__in=bills).order_by("pk"))
    sums = dict(received.order_by().values_list("bill").annotate(Sum("amount")))
    changed = []
    for row in rows:
        paid = sums.get(row.pk, Decimal(0))
        state = standing(row.state, row.amount, before=row.paid, paid=paid)
        if (paid, state) != (row.paid, row.state):
            row.paid, row.state = paid, state
            changed.append(row)
    Bill.objects.bulk_update(changed, ["paid", "state"], batch_size=200)
    facts = [(row, BillPaid(row.pk, row.customer_id, row.number, row.state)) for row in changed]
    record_all([Entry(fact, row, changed=("paid",)) for row, fact in facts], actor=actor, now=now)
