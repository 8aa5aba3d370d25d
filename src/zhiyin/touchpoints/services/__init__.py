"""Writes: contacts, the register of channels and touchpoints, work hours and service standards."""

from .interactions import NewInteraction, record_interaction, record_interactions
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
    NewStandard,
    change_hours,
    change_standard,
    define_hours,
    define_kind,
    define_standard,
    move_standard,
)

__all__ = [
    "NewChannel",
    "NewInteraction",
    "NewStandard",
    "NewTouchpoint",
    "change_channel",
    "change_hours",
    "change_standard",
    "change_touchpoint",
    "define_channel",
    "define_hours",
    "define_kind",
    "define_standard",
    "install_channels",
    "move_standard",
    "open_touchpoint",
    "record_interaction",
    "record_interactions",
]
