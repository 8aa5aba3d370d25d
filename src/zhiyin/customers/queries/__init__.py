"""Reads about customers; each starts from what the actor sees."""

from .catalogue import catalogue
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
from .segments import asked, member_page, members, overlap, segment, segment_page, segments

__all__ = [
    "NOTHING",
    "Filters",
    "Listed",
    "asked",
    "by_numbers",
    "catalogue",
    "customer",
    "customer_at_hand",
    "customer_meant",
    "customers",
    "find_by_phone",
    "listed",
    "member_page",
    "members",
    "names_of",
    "opening",
    "overlap",
    "page",
    "search",
    "segment",
    "segment_page",
    "segments",
    "tiers",
    "timeline",
]
