"""Reads of products and of what customers have; each starts from what the actor sees."""

from .catalogue import Shelf, plan, plans, product, products, register
from .own import own_lines, own_told
from .records import (
    OF_CUSTOMERS,
    Account,
    Filters,
    about_bill,
    about_holding,
    account,
    any_records,
    doings,
    lines,
    of_customer,
    own_record,
    page,
    record,
    records,
    sorts,
)

__all__ = [
    "OF_CUSTOMERS",
    "Account",
    "Filters",
    "Shelf",
    "about_bill",
    "about_holding",
    "account",
    "any_records",
    "doings",
    "lines",
    "of_customer",
    "own_lines",
    "own_record",
    "own_told",
    "page",
    "plan",
    "plans",
    "product",
    "products",
    "record",
    "records",
    "register",
    "sorts",
]
