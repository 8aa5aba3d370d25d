"""Where custom fields stand in the side bar, and how their events and those of saved views read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiyin.core.fields.register import MANAGE

from .interface import Command, Interface, NavigationItem, Wording


def _field(facts: Mapping[str, Any]) -> str:
    return f"/fields/{facts['custom_field_id']}/edit"


INTERFACE = Interface(
    navigation=(NavigationItem(_("Own fields"), "/fields", "adjustments", MANAGE, 960),),
    wordings={
        "fields.FieldDefined": Wording("adjustments", _("Own field %(code)s added"), _field),
        "fields.FieldChanged": Wording("adjustments", _("Own field %(code)s changed"), _field),
        "saved.ViewSaved": Wording("star", _("View of a list kept")),
        "saved.ViewRemoved": Wording("trash", _("View of a list removed")),
    },
    commands=(Command(_("Own fields"), "/fields", MANAGE),),
)
