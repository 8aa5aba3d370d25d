"""Browser input to typed values; nothing is saved here, and what was typed stays in the form."""

from .catalogue import PlanForm, ProductForm
from .filters import FilterForm
from .holdings import HoldingForm, PaymentForm, QuoteForm

__all__ = ["FilterForm", "HoldingForm", "PaymentForm", "PlanForm", "ProductForm", "QuoteForm"]
