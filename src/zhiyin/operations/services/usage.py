"""Drafts of what customers used, claimed and were sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from zhiyin.core.text import line, name
from zhiyin.operations import events
from zhiyin.operations.models import Claim, Holding, Order, Shipment, Usage
from zhiyin.operations.rules import values

from .drafts import Draft, belongs


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUsage(Draft[Usage]):
    """How much of something was used, from one day to another (both included)."""

    MODEL = Usage
    ADDED = events.UsageRecorded
    CHANGED = events.UsageChanged
    REMOVED = events.UsageRemoved

    from_on: date
    metric: str
    quantity: Decimal
    until_on: date | None = None
    holding: Holding | None = None
    unit: str = ""

    def own(self) -> dict[str, Any]:
        """The checked columns."""
        until = self.until_on or self.from_on
        for column, day in (("from_on", self.from_on), ("until_on", until)):
            values.day(day, field=column)
        values.in_order(self.from_on, until, field="until_on")
        return {
            "holding_id": belongs(self.holding, self.customer, "holding"),
            "from_on": self.from_on,
            "until_on": until,
            "metric": name(self.metric, most=60, field="metric"),
            "quantity": values.quantity(self.quantity, most=10**15),
            "unit": line(self.unit, most=40, field="unit"),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim(Draft[Claim]):
    """What a customer claims under a holding."""

    MODEL = Claim
    ADDED = events.ClaimReported
    CHANGED = events.ClaimChanged
    REMOVED = events.ClaimRemoved

    reported_on: date
    holding: Holding | None = None
    state: str = "reported"
    happened_on: date | None = None
    decided_on: date | None = None
    paid_on: date | None = None
    claimed: Decimal | None = None
    granted: Decimal | None = None
    currency: str = ""
    about: str = ""

    def own(self) -> dict[str, Any]:
        """The checked columns."""
        for column in ("reported_on", "happened_on", "decided_on", "paid_on"):
            values.day(getattr(self, column), field=column)
        values.in_order(self.happened_on, self.reported_on, field="reported_on")
        values.in_order(self.reported_on, self.decided_on, field="decided_on")
        values.in_order(self.decided_on, self.paid_on, field="paid_on")
        currency = self.holding.currency if self.holding else settings.CURRENCY
        return {
            "holding_id": belongs(self.holding, self.customer, "holding"),
            "state": values.state(self.state, Claim.State.values),
            **{column: getattr(self, column) for column in ("reported_on", "happened_on", "decided_on", "paid_on")},
            "claimed": values.amount(self.claimed, field="claimed"),
            "granted": values.amount(self.granted, field="granted"),
            "currency": values.currency(self.currency, default=currency),
            "about": line(self.about, most=300, field="about"),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShipment(Draft[Shipment]):
    """What is on its way to a customer, or from one."""

    MODEL = Shipment
    ADDED = events.ShipmentAnnounced
    CHANGED = events.ShipmentChanged
    REMOVED = events.ShipmentRemoved

    sent_at: datetime
    order: Order | None = None
    state: str = "announced"
    promised_at: datetime | None = None
    delivered_at: datetime | None = None
    origin: str = ""
    destination: str = ""
    about: str = ""

    def own(self) -> dict[str, Any]:
        """The checked columns."""
        moments = {column: getattr(self, column) for column in ("sent_at", "promised_at", "delivered_at")}
        for column, moment in moments.items():
            values.day(moment and moment.date(), field=column)
        values.in_order(self.sent_at, self.delivered_at, field="delivered_at")
        return {
            "order_id": belongs(self.order, self.customer, "order"),
            "state": values.state(self.state, Shipment.State.values),
            **moments,
            "origin": line(self.origin, most=200, field="origin"),
            "destination": line(self.destination, most=200, field="destination"),
            "about": line(self.about, most=300, field="about"),
        }
