"""What this area offers to the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiyin.web.interface import Command, Interface, NavigationItem, Panel, Wording

from . import access


def _interaction(facts: Mapping[str, Any]) -> str:
    return f"/interactions/{facts['number']}"


def _standards(_facts: Mapping[str, Any]) -> str:
    return "/service-standards"


def _touchpoints(_facts: Mapping[str, Any]) -> str:
    return "/touchpoints"


INTERFACE = Interface(
    navigation=(
        NavigationItem(_("Interactions"), "/interactions", "headset", access.VIEW, 30),
        NavigationItem(_("Touchpoints"), "/touchpoints", "map-pin", access.VIEW, 70),
        NavigationItem(_("Service standards"), "/service-standards", "target", access.VIEW, 72),
    ),
    panels=(
        Panel("customers.customer", _("Interactions"), "touchpoints:of_customer", access.VIEW, 30),
        Panel("desk.ticket", _("Interactions"), "touchpoints:of_customer", access.VIEW, 50),
    ),
    timeline=_("Interactions"),
    wordings={
        "touchpoints.InteractionRecorded": Wording("headset", _("Interaction %(number)s recorded"), _interaction),
        "touchpoints.InteractionCorrected": Wording("headset", _("Interaction %(number)s corrected"), _interaction),
        "touchpoints.InteractionRemoved": Wording(
            "trash", _("Interaction %(number)s removed: its import was taken back")
        ),
        "touchpoints.TouchpointOpened": Wording("map-pin", _("Touchpoint %(code)s opened"), _touchpoints),
        "touchpoints.TouchpointChanged": Wording("map-pin", _("Touchpoint changed"), _touchpoints),
        "touchpoints.ChannelDefined": Wording("phone", _("Channel %(code)s added")),
        "touchpoints.ChannelChanged": Wording("phone", _("Channel changed")),
        "touchpoints.WorkHoursDefined": Wording("clock", _("Work hours %(code)s added")),
        "touchpoints.WorkHoursChanged": Wording("clock", _("Work hours changed")),
        "touchpoints.ServiceKindDefined": Wording("list", _("Kind of service %(code)s added")),
        "touchpoints.ServiceKindChanged": Wording("list", _("Kind of service changed")),
        "touchpoints.StandardDefined": Wording("target", _("Service standard added"), _standards),
        "touchpoints.StandardChanged": Wording("target", _("Service standard changed"), _standards),
        "touchpoints.StandardMoved": Wording("target", _("Service standard moved to place %(position)s"), _standards),
    },
    commands=(
        Command(_("Record an interaction"), "/interactions/new", access.RECORD),
        Command(_("Service standards"), "/service-standards", access.VIEW),
        Command(_("Work hours"), "/work-hours", access.VIEW),
    ),
)
