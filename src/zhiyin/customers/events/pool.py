"""What happens between customers, their owners and the pool. Fields as in all events; `version` after the change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CustomerTaken:
    """`owner_id` took a customer from the pool."""

    customer_id: int
    owner_id: int
    version: int


@dataclass(frozen=True, slots=True)
class CustomerReturned:
    """A customer of `was_id` came back into the pool; `cause`: returned, idle, left. The reason is in the values."""

    customer_id: int
    was_id: int
    cause: str
    version: int


@dataclass(frozen=True, slots=True)
class CustomerAssigned:
    """A lead gave a customer to `owner_id`; `was_id` had it (None: it lay in the pool)."""

    customer_id: int
    owner_id: int
    was_id: int | None
    version: int


@dataclass(frozen=True, slots=True)
class PoolRuleSet:
    """The rule of the pool at a branch and below."""

    branch_id: int


@dataclass(frozen=True, slots=True)
class PoolRuleDropped:
    """A branch follows the rule above it again."""

    branch_id: int
