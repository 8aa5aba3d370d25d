"""Where custom fields stand in the side bar; how their events, those of saved views and of changes of many read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiyin.core.fields.register import MANAGE

from .interface import Command, Interface, NavigationItem, Wording


def _field(facts: Mapping[str, Any]) -> str:
    return f"/fields/{facts['custom_field_id']}/edit"


def _run(facts: Mapping[str, Any]) -> str:
    return f"/bulk/{facts['bulk_run_id']}/run"


INTERFACE = Interface(
    navigation=(NavigationItem(_("Own fields"), "/fields", "adjustments", MANAGE, 960),),
    wordings={
        "fields.FieldDefined": Wording("adjustments", _("Own field %(code)s added"), _field),
        "fields.FieldChanged": Wording("adjustments", _("Own field %(code)s changed"), _field),
        "many.BulkTakenBack": Wording("arrow-back-up", _("A change of %(total)s records is taken back"), _run),
        "many.BulkStarted": Wording("list", _("Change of %(total)s records begun"), _run),
        "many.BulkFinished": Wording("list", _("%(changed)s records changed together"), _run),
        "saved.ViewSaved": Wording("star", _("View of a list kept")),
        "saved.ViewRemoved": Wording("trash", _("View of a list removed")),
    },
    commands=(Command(_("Own fields"), "/fields", MANAGE),),
)
