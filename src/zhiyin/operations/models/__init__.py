"""Tables: products and plans for the whole company, and what customers have and do, each at its branch."""

from .base import Record
from .catalogue import Plan, Product
from .deals import Line, Order, OrderLine, Quote, QuoteLine
from .holdings import Holding
from .money import Bill, Payment
from .own import OWN, HoldingValue
from .service import Claim, Shipment, Usage

__all__ = [
    "OWN",
    "Bill",
    "Claim",
    "Holding",
    "HoldingValue",
    "Line",
    "Order",
    "OrderLine",
    "Payment",
    "Plan",
    "Product",
    "Quote",
    "QuoteLine",
    "Record",
    "Shipment",
    "Usage",
]
