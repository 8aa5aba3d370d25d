"""Drafts of bills and payments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.text import line
from zhiyin.operations import events
from zhiyin.operations.models import Bill, Holding, Payment
from zhiyin.operations.rules import values

from .drafts import Draft, belongs

OTHER_CURRENCY = _("The bill is in %(currency)s: a payment for it is too.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBill(Draft[Bill]):
    """What is due when. Without `state` it is open until its payments have settled it."""

    MODEL = Bill
    ADDED = events.BillIssued
    CHANGED = events.BillChanged
    REMOVED = events.BillRemoved

    due_on: date
    amount: Decimal
    issued_on: date | None = None
    holding: Holding | None = None
    state: str = ""
    currency: str = ""
    about: str = ""

    def own(self) -> dict[str, Any]:
        """The checked columns."""
        issued = self.issued_on or self.due_on
        for name, day in (("issued_on", issued), ("due_on", self.due_on)):
            values.day(day, field=name)
        values.in_order(issued, self.due_on, field="due_on")
        currency = self.holding.currency if self.holding else settings.CURRENCY
        return {
            "holding_id": belongs(self.holding, self.customer, "holding"),
            "state": values.state(self.state or "open", Bill.State.values),
            "issued_on": issued,
            "due_on": self.due_on,
            "amount": values.amount(self.amount),
            "currency": values.currency(self.currency, default=currency),
            "about": line(self.about, most=300, field="about"),
        }

    def unsaid(self) -> set[str]:
        """What was paid is the payments' to say, and with it the state where none is given."""
        return {"paid"} if self.state else {"paid", "state"}

    def concerns(self, row: Bill, before: Mapping[str, Any]) -> set[int | None]:
        """Itself, when its amount changed and nobody said how it stands."""
        return {row.pk} if "amount" in before and not self.state else set()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment(Draft[Payment]):
    """Money that came in, for a bill or on account."""

    MODEL = Payment
    ADDED = events.PaymentRecorded
    CHANGED = events.PaymentChanged
    REMOVED = events.PaymentRemoved

    paid_on: date
    amount: Decimal
    bill: Bill | None = None
    state: str = "received"
    currency: str = ""
    method: str = ""
    about: str = ""

    def own(self) -> dict[str, Any]:
        """The checked columns."""
        values.day(self.paid_on, field="paid_on")
        currency = values.currency(self.currency, default=self.bill.currency if self.bill else settings.CURRENCY)
        if self.bill and self.bill.currency != currency:
            raise Refused("payment.currency", OTHER_CURRENCY, field="currency", currency=self.bill.currency)
        return {
            "bill_id": belongs(self.bill, self.customer, "bill"),
            "state": values.state(self.state, Payment.State.values),
            "paid_on": self.paid_on,
            "amount": values.amount(self.amount),
            "currency": currency,
            "method": line(self.method, most=60, field="method"),
            "about": line(self.about, most=300, field="about"),
        }

    def concerns(self, row: Payment, before: Mapping[str, Any]) -> set[int | None]:
        """The bill that is paid, and the one that was thought to be."""
        return {row.bill_id, before.get("bill_id")}
