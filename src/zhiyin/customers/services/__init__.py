"""Writes about customers: one verb each."""

from .creation import add_tier, create_customer, create_customers

__all__ = ["add_tier", "create_customer", "create_customers"]
