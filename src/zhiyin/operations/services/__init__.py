"""Writes: the register of products, and the records of customers.

A draft (`NewHolding`, `NewBill` …) says what is written down; four verbs serve every kind: `add_record`, `add_records`,
`change_record`, `take_over_records`.
"""

from .catalogue import NewPlan, NewProduct, change_plan, change_product, define_plan, define_product
from .deals import NewOrder, NewQuote
from .drafts import Draft, NewHolding
from .money import NewBill, NewPayment
from .records import TakenOver, add_record, add_records, change_record, take_over_records
from .taking_back import remove_imported, restore_imported
from .usage import NewClaim, NewShipment, NewUsage

__all__ = [
    "Draft",
    "NewBill",
    "NewClaim",
    "NewHolding",
    "NewOrder",
    "NewPayment",
    "NewPlan",
    "NewProduct",
    "NewQuote",
    "NewShipment",
    "NewUsage",
    "TakenOver",
    "add_record",
    "add_records",
    "change_plan",
    "change_product",
    "change_record",
    "define_plan",
    "define_product",
    "remove_imported",
    "restore_imported",
    "take_over_records",
]
