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
