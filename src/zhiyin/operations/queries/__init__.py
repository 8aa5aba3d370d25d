"""Reads of products and of what customers have; each starts from what the actor sees."""

from .catalogue import Shelf, plan, plans, product, products, register
from .records import (
    Account,
    Filters,
    about_bill,
    about_holding,
    account,
    doings,
    lines,
    of_customer,
    own_record,
    record,
    records,
)

__all__ = [
    "Account",
    "Filters",
    "Shelf",
    "about_bill",
    "about_holding",
    "account",
    "doings",
    "lines",
    "of_customer",
    "own_record",
    "plan",
    "plans",
    "product",
    "products",
    "record",
    "records",
    "register",
]
