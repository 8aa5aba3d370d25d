"""Browser input to typed values, by noun."""

from . import builder
from .records import BLANK, CustomerForm, FilterForm, IdentifyForm, blank_line, purposes
from .segments import MembersForm, OverlapForm, SegmentForm

__all__ = [
    "BLANK",
    "CustomerForm",
    "FilterForm",
    "IdentifyForm",
    "MembersForm",
    "OverlapForm",
    "SegmentForm",
    "blank_line",
    "builder",
    "purposes",
]
