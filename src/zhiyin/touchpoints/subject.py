"""What of this area belongs to a customer, and how it moves and goes (customers.subject says what the words mean)."""

from __future__ import annotations

from zhiyin.customers.subject import Reference

REFERENCES = (
    Reference(
        "touchpoints.Interaction",
        "customer",
        on_merge="move",
        on_erase="detach",
        said=("subject", "text"),
        by_source=True,
    ),
)
