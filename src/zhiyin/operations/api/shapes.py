"""What the API takes and gives: people, products and other records by their numbers and codes, times in UTC.

Amounts are decimal texts with their currency beside them, days are dates.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime

from zhiyin.api.bodies import In

Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
Code = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9_-]*$")]
Period = Literal["once", "day", "week", "month", "quarter", "half_year", "year", ""]
HoldingState = Literal["pending", "active", "suspended", "ended"]
QuoteState = Literal["open", "accepted", "declined", "expired"]
OrderState = Literal["placed", "confirmed", "fulfilled", "cancelled"]
BillState = Literal["open", "paid", "cancelled"]
PaymentState = Literal["received", "returned"]
ClaimState = Literal["reported", "granted", "refused", "paid", "withdrawn"]
ShipmentState = Literal["announced", "on_way", "delivered", "returned", "lost"]


class RecordIn(In):
    """Whose it is, and where it comes from: the same `source` and `external_id` again are refused (422)."""

    customer: Number
    branch: Code = ""
    source: str = ""
    external_id: str = ""


class RecordOut(Schema):
    """What every record tells; what an erased customer left for the books names none."""

    number: int
    customer: int | None
    branch: str | None
    source: str
    external_id: str


class LineIn(In):
    """One line; `name` is the code of a product, or words."""

    name: str
    quantity: Decimal = Decimal(1)
    price: Decimal = Decimal(0)


class LineOut(Schema):
    """One line; `amount` is quantity times price."""

    product: str | None
    name: str
    quantity: Decimal
    price: Decimal
    amount: Decimal


class HoldingIn(RecordIn):
    """A product that a customer has; a plan brings product, price, currency and period.

    `custom`: the company's own fields by code; in a change what is left out stays, null takes a value away.
    """

    started_on: date
    product: Code = ""
    plan: Code = ""
    state: HoldingState = "active"
    renews_on: date | None = None
    ended_on: date | None = None
    end_reason: str = ""
    amount: Decimal | None = None
    currency: str = ""
    period: Period = ""
    insured: str = ""
    attributes: dict[str, str] = {}
    custom: dict[str, Any] = {}


class HoldingOut(RecordOut):
    """A product that a customer has."""

    product: str
    plan: str | None
    state: HoldingState
    started_on: date
    renews_on: date | None
    ended_on: date | None
    end_reason: str
    amount: Decimal | None
    currency: str
    period: Period
    insured: str
    attributes: dict[str, str]
    custom: dict[str, Any]


class QuoteIn(RecordIn):
    """A price worked out for a customer; without `amount` the sum of its lines, else the price of the plan."""

    quoted_on: date
    product: Code = ""
    plan: Code = ""
    state: QuoteState = "open"
    valid_until: date | None = None
    amount: Decimal | None = None
    currency: str = ""
    period: Period = ""
    insured: str = ""
    attributes: dict[str, str] = {}
    lines: list[LineIn] = []


class QuoteOut(RecordOut):
    """A price worked out for a customer."""

    product: str
    plan: str | None
    state: QuoteState
    quoted_on: date
    valid_until: date | None
    amount: Decimal | None
    currency: str
    period: Period
    insured: str
    attributes: dict[str, str]
    lines: list[LineOut]


class OrderIn(RecordIn):
    """What a customer ordered; without `amount` the sum of its lines."""

    ordered_on: date
    state: OrderState = "placed"
    amount: Decimal | None = None
    currency: str = ""
    about: str = ""
    lines: list[LineIn] = []


class OrderOut(RecordOut):
    """What a customer ordered."""

    state: OrderState
    ordered_on: date
    amount: Decimal | None
    currency: str
    about: str
    lines: list[LineOut]


class BillIn(RecordIn):
    """What is due; without `state` it is open until its payments have settled it."""

    due_on: date
    amount: Decimal
    issued_on: date | None = None
    holding: Number | None = None
    state: Literal["open", "paid", "cancelled", ""] = ""
    currency: str = ""
    about: str = ""


class BillOut(RecordOut):
    """What is due; `paid` is the sum of the payments received, `left` what is still to be paid."""

    holding: int | None
    state: BillState
    issued_on: date
    due_on: date
    amount: Decimal
    paid: Decimal
    left: Decimal
    currency: str
    about: str


class PaymentIn(RecordIn):
    """What was paid, for a bill (by its number) or on account."""

    paid_on: date
    amount: Decimal
    bill: Number | None = None
    state: PaymentState = "received"
    currency: str = ""
    method: str = ""
    about: str = ""


class PaymentOut(RecordOut):
    """What was paid."""

    bill: int | None
    state: PaymentState
    paid_on: date
    amount: Decimal
    currency: str
    method: str
    about: str


class UsageIn(RecordIn):
    """How much was used, from one day to another (both included)."""

    from_on: date
    metric: str
    quantity: Decimal
    until_on: date | None = None
    holding: Number | None = None
    unit: str = ""


class UsageOut(RecordOut):
    """How much was used."""

    holding: int | None
    from_on: date
    until_on: date
    metric: str
    quantity: Decimal
    unit: str


class ClaimIn(RecordIn):
    """What a customer claims under a holding (by its number)."""

    reported_on: date
    holding: Number | None = None
    state: ClaimState = "reported"
    happened_on: date | None = None
    decided_on: date | None = None
    paid_on: date | None = None
    claimed: Decimal | None = None
    granted: Decimal | None = None
    currency: str = ""
    about: str = ""


class ClaimOut(RecordOut):
    """What a customer claims."""

    holding: int | None
    state: ClaimState
    reported_on: date
    happened_on: date | None
    decided_on: date | None
    paid_on: date | None
    claimed: Decimal | None
    granted: Decimal | None
    currency: str
    about: str


class ShipmentIn(RecordIn):
    """What is on its way; times carry their zone."""

    sent_at: AwareDatetime
    order: Number | None = None
    state: ShipmentState = "announced"
    promised_at: AwareDatetime | None = None
    delivered_at: AwareDatetime | None = None
    origin: str = ""
    destination: str = ""
    about: str = ""


class ShipmentOut(RecordOut):
    """What is on its way."""

    order: int | None
    state: ShipmentState
    sent_at: datetime
    promised_at: datetime | None
    delivered_at: datetime | None
    origin: str
    destination: str
    about: str
