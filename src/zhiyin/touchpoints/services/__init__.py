"""Writes: contacts, the register of channels and touchpoints, work hours and service standards."""

from .interactions import (
    NewInteraction,
    checked_interactions,
    insert_interactions,
    record_interaction,
    record_interactions,
)
from .register import (
    NewChannel,
    NewTouchpoint,
    change_channel,
    change_touchpoint,
    define_channel,
    install_channels,
    open_touchpoint,
)
from .standards import (
    KindTerms,
    NewStandard,
    change_hours,
    change_kind,
    change_standard,
    define_hours,
    define_kind,
    define_standard,
    move_standard,
)
from .taking_back import remove_imported, restore_imported
from .taking_over import TakenOver, take_over_interactions

__all__ = [
    "KindTerms",
    "NewChannel",
    "NewInteraction",
    "NewStandard",
    "NewTouchpoint",
    "TakenOver",
    "change_channel",
    "change_hours",
    "change_kind",
    "change_standard",
    "change_touchpoint",
    "checked_interactions",
    "define_channel",
    "define_hours",
    "define_kind",
    "define_standard",
    "insert_interactions",
    "install_channels",
    "move_standard",
    "open_touchpoint",
    "record_interaction",
    "record_interactions",
    "remove_imported",
    "restore_imported",
    "take_over_interactions",
]
