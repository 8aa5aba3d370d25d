"""What happens to products and to what customers have of them. Fields are ids, codes and numbers only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProductDefined:
    product_id: int
    code: str


@dataclass(frozen=True, slots=True)
class ProductChanged:
    product_id: int
    code: str


@dataclass(frozen=True, slots=True)
class PlanDefined:
    plan_id: int
    code: str


@dataclass(frozen=True, slots=True)
class PlanChanged:
    plan_id: int
    code: str


@dataclass(frozen=True, slots=True)
class HoldingAdded:
    """A customer has a product from now on (a policy, a subscription, a unit); `number` is the holding's."""

    holding_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class HoldingChanged:
    holding_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class HoldingRemoved:
    holding_id: int
    customer_id: int | None
    number: int


@dataclass(frozen=True, slots=True)
class QuoteMade:
    """A price was worked out for a customer (a premium trial)."""

    quote_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class QuoteChanged:
    quote_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class QuoteRemoved:
    quote_id: int
    customer_id: int | None
    number: int


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """A customer ordered something."""

    order_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class OrderChanged:
    order_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class OrderRemoved:
    order_id: int
    customer_id: int | None
    number: int


@dataclass(frozen=True, slots=True)
class BillIssued:
    """Something is due."""

    bill_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class BillChanged:
    bill_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class BillRemoved:
    bill_id: int
    customer_id: int | None
    number: int


@dataclass(frozen=True, slots=True)
class BillPaid:
    """Money for a bill came in or went back; `state` says whether it is settled."""

    bill_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class PaymentRecorded:
    """A customer paid."""

    payment_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class PaymentChanged:
    payment_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class PaymentRemoved:
    payment_id: int
    customer_id: int | None
    number: int


@dataclass(frozen=True, slots=True)
class UsageRecorded:
    """How much was used in a period; not told on the customer's timeline, which would hold nothing else."""

    usage_id: int
    owner_id: int
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class UsageChanged:
    """What was used is told otherwise now."""

    usage_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class UsageRemoved:
    usage_id: int
    customer_id: int | None
    number: int


@dataclass(frozen=True, slots=True)
class ClaimReported:
    """A customer claims something."""

    claim_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class ClaimChanged:
    claim_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class ClaimRemoved:
    claim_id: int
    customer_id: int | None
    number: int


@dataclass(frozen=True, slots=True)
class ShipmentAnnounced:
    """Something goes to a customer."""

    shipment_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class ShipmentChanged:
    shipment_id: int
    customer_id: int | None
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class ShipmentRemoved:
    shipment_id: int
    customer_id: int | None
    number: int
