"""Drafts of quotes and orders, with their lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from zhiyin.core.text import line
from zhiyin.operations import events
from zhiyin.operations.models import Order, Plan, Product, Quote
from zhiyin.operations.rules import values
from zhiyin.operations.rules.lines import NewLine, total

from .drafts import Draft, offered


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuote(Draft[Quote]):
    """A price worked out for a customer; without `amount` it is the sum of its lines, else the price of the plan."""

    MODEL = Quote
    ADDED = events.QuoteMade
    CHANGED = events.QuoteChanged
    REMOVED = events.QuoteRemoved

    quoted_on: date
    product: Product | None = None
    plan: Plan | None = None
    state: str = "open"
    valid_until: date | None = None
    amount: Decimal | None = None
    currency: str = ""
    period: str = ""
    insured: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[NewLine, ...] = ()

    def own(self) -> dict[str, Any]:
        """The checked columns."""
        product, plan = offered(self.product, self.plan)
        for name in ("quoted_on", "valid_until"):
            values.day(getattr(self, name), field=name)
        values.in_order(self.quoted_on, self.valid_until, field="valid_until")
        amount = total(self.lines) if self.amount is None else self.amount
        return {
            "product_id": product.pk,
            "plan_id": plan and plan.pk,
            "state": values.state(self.state, Quote.State.values),
            "quoted_on": self.quoted_on,
            "valid_until": self.valid_until,
            "amount": values.amount(plan.price if plan and amount is None else amount),
            "currency": values.currency(self.currency, default=(plan and plan.currency) or settings.CURRENCY),
            "period": values.period(self.period) or (plan.period if plan else ""),
            "insured": line(self.insured, most=200, field="insured"),
            "attributes": values.pairs(self.attributes, field="attributes"),
        }

    def own_lines(self) -> tuple[NewLine, ...]:
        """Its lines."""
        return self.lines


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder(Draft[Order]):
    """What a customer ordered; without `amount` it is the sum of its lines."""

    MODEL = Order
    ADDED = events.OrderPlaced
    CHANGED = events.OrderChanged
    REMOVED = events.OrderRemoved

    ordered_on: date
    state: str = "placed"
    amount: Decimal | None = None
    currency: str = ""
    about: str = ""
    lines: tuple[NewLine, ...] = ()

    def own(self) -> dict[str, Any]:
        """The checked columns."""
        values.day(self.ordered_on, field="ordered_on")
        return {
            "state": values.state(self.state, Order.State.values),
            "ordered_on": self.ordered_on,
            "amount": values.amount(total(self.lines) if self.amount is None else self.amount),
            "currency": values.currency(self.currency, default=settings.CURRENCY),
            "about": line(self.about, most=300, field="about"),
        }

    def own_lines(self) -> tuple[NewLine, ...]:
        """Its lines."""
        return self.lines
