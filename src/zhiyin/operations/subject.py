"""What of this area belongs to a customer, and how it moves and goes (customers.subject says what the words mean)."""

from __future__ import annotations

from zhiyin.customers.subject import Reference

KEPT = ("Holding", "Order", "Bill", "Payment", "Claim")
"""What was agreed, owed and paid is kept as the law on books wants it; the customer behind it goes."""
DELETED = ("Quote", "Usage", "Shipment")

REFERENCES = (
    *(Reference(f"operations.{name}", "customer", on_merge="move", on_erase="keep") for name in KEPT),
    *(Reference(f"operations.{name}", "customer", on_merge="move", on_erase="delete") for name in DELETED),
)
