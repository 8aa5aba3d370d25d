"""Custom fields of customers: what a record is to hold, and by what it is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zhiyin.core.fields import values
from zhiyin.core.fields.register import fields_of
from zhiyin.customers.models import Customer, CustomerValue

OWNER = "customers"


def settled(before: Mapping[str, Any] | None, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a customer holds after `given` was written over `before`; None where that is nothing."""
    return values.settled(fields_of(OWNER), before or {}, given) or None


def for_new(given: Iterable[Mapping[str, Any]], *, is_asked: bool) -> list[dict[str, Any] | None]:
    """What new customers hold; `is_asked`: somebody was asked for the values, so that none that is needed may lack."""
    fields = fields_of(OWNER)
    return [values.settled(fields, {}, one, is_new=True, is_asked=is_asked) or None for one in given]


def index(customers: Iterable[Customer], *, is_new: bool = False) -> None:
    """Let customers be found by what they hold now."""
    held = [(customer.pk, customer.custom or {}) for customer in customers]
    values.index(CustomerValue, fields_of(OWNER), held, is_new=is_new)


def drop(customer: Customer) -> None:
    """Let a customer not be found by its fields any more: another record has absorbed it."""
    CustomerValue.objects.filter(row=customer).delete()
