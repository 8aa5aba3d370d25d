"""Reads of the company's own fields of customers."""

from __future__ import annotations

from functools import partial

from zhiyin.core.actor import Actor
from zhiyin.core.fields import showing
from zhiyin.core.fields.register import fields_of
from zhiyin.customers import access
from zhiyin.customers.models import Customer

OWNER = "customers"


def own_lines(customer: Customer, actor: Actor, *, is_clear: bool = False) -> list[showing.Line]:
    """The own fields of a customer that hold something, as this actor may read them."""
    if not customer.custom:
        return []
    told = partial(access.told, actor=actor)
    return showing.lines(fields_of(OWNER), customer.custom, told=told, is_clear=is_clear)
