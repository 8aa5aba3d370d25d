"""Writes about customers: one verb each."""

from .changing import Stale, add_contact, change_customer
from .creation import add_tier, create_checked, create_customer, create_customers
from .disclosure import Revealed, identify, reveal
from .twins import Twin

__all__ = [
    "Revealed",
    "Stale",
    "Twin",
    "add_contact",
    "add_tier",
    "change_customer",
    "create_checked",
    "create_customer",
    "create_customers",
    "identify",
    "reveal",
]
