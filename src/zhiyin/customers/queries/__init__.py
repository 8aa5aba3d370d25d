"""Reads about customers; each starts from what the actor sees."""

from .records import (
    NOTHING,
    Filters,
    Listed,
    by_numbers,
    customer,
    customer_at_hand,
    customer_meant,
    customers,
    find_by_phone,
    listed,
    names_of,
    opening,
    page,
    search,
    tiers,
    timeline,
)

__all__ = [
    "NOTHING",
    "Filters",
    "Listed",
    "by_numbers",
    "customer",
    "customer_at_hand",
    "customer_meant",
    "customers",
    "find_by_phone",
    "listed",
    "names_of",
    "opening",
    "page",
    "search",
    "tiers",
    "timeline",
]
