"""Browser input to typed values, by noun."""

from . import builder, tiers
from .columns import columns_of
from .filters import FilterForm
from .records import BLANK, CustomerForm, IdentifyForm, blank_line, purposes
from .segments import MembersForm, OverlapForm, SegmentForm
from .tiers import ChooseTierForm

__all__ = [
    "BLANK",
    "ChooseTierForm",
    "CustomerForm",
    "FilterForm",
    "IdentifyForm",
    "MembersForm",
    "OverlapForm",
    "SegmentForm",
    "blank_line",
    "builder",
    "columns_of",
    "purposes",
    "tiers",
]
