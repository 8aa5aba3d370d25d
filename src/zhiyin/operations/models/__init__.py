"""Tables: products and plans for the whole company, and what customers have and do, each at its branch."""

from .base import Record
from .catalogue import Plan, Product
from .holdings import Holding

__all__ = ["Holding", "Plan", "Product", "Record"]
