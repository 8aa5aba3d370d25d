"""What of this area belongs to a customer, and how it moves and goes (customers.subject says what the words mean)."""

from __future__ import annotations

from zhiyin.customers.subject import Reference

# What was agreed, owed and paid is kept as the law on books wants it; the customer behind it goes.
REFERENCES = (Reference("operations.Holding", "customer", on_merge="move", on_erase="keep"),)
