"""Browser input to typed values; nothing is saved here, and what was typed stays in the form."""

from .base import refuse
from .hours import HolidaysForm, HoursForm, RemovedDaysForm, SpecialDaysForm
from .interactions import FilterForm, InteractionForm
from .register import ChannelForm, KindForm, TouchpointForm
from .standards import CaseForm, StandardForm

__all__ = [
    "CaseForm",
    "ChannelForm",
    "FilterForm",
    "HolidaysForm",
    "HoursForm",
    "InteractionForm",
    "KindForm",
    "RemovedDaysForm",
    "SpecialDaysForm",
    "StandardForm",
    "TouchpointForm",
    "refuse",
]
