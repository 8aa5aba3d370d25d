"""Browser input to typed values, by noun."""

from .records import BLANK, CustomerForm, FilterForm, IdentifyForm, blank_line, purposes

__all__ = ["BLANK", "CustomerForm", "FilterForm", "IdentifyForm", "blank_line", "purposes"]
