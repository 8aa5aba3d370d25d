"""Browser input to typed values; nothing is saved here, and what was typed stays in the form."""

from .catalogue import PlanForm, ProductForm
from .holdings import FilterForm, HoldingForm

__all__ = ["FilterForm", "HoldingForm", "PlanForm", "ProductForm"]
