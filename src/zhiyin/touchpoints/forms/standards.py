"""Forms of the service standards, and of the question which one applies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.customers import queries as customers
from zhiyin.touchpoints import queries, rules
from zhiyin.touchpoints.models import ServiceStandard
from zhiyin.touchpoints.services import NewStandard
from zhiyin.touchpoints.templatetags.promises import duration

from .base import by_code, chosen, refuse

LIMITS = {"first_answer": _("First answer"), "next_answer": _("Next answer"), "resolution": _("Resolution")}
WHERE = ("tier", "service_kind", "touchpoint", "channel")


def _where(actor: Actor, empty: Any) -> dict[str, forms.Field]:
    return {
        "tier": by_code(customers.tiers(), _("Tier"), empty=empty),
        "service_kind": by_code(queries.service_kinds(actor), _("Kind of service"), empty=empty),
        "touchpoint": by_code(queries.touchpoints(actor), _("Touchpoint"), empty=empty),
        "channel": by_code(queries.channels(actor), _("Channel"), empty=empty),
    }


class StandardForm(forms.Form):
    """A service standard: where it applies, what it promises, in which hours."""

    name = forms.CharField(label=_("Name"))
    working_days = forms.BooleanField(
        label=_("Count whole working days"), required=False,
        help_text=_("For records that have dates without times. A limit of 1 is the end of the next working day."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_where(actor, _("any")))
        self.fields["hours"] = by_code(queries.hours(actor), _("Work hours"))
        for name, label in LIMITS.items():
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=60, help_text=_(rules.DEFINITIONS[name])
            )
        self.order_fields(["name", *WHERE, "hours", "working_days", *LIMITS, "is_active"])

    @staticmethod
    def initial_of(row: ServiceStandard) -> dict[str, Any]:
        """What the form shows of an existing standard."""
        where = {name: row_.code if (row_ := getattr(row, name)) else "" for name in (*WHERE, "hours")}
        amounts = {name: getattr(row, name) for name in LIMITS}
        shown = {
            name: "" if amount is None else str(amount) if row.working_days else duration(amount)
            for name, amount in amounts.items()
        }
        plain = {"name": row.name, "working_days": row.working_days, "is_active": row.is_active}
        return {**plain, **where, **shown}

    def clean(self) -> dict[str, Any]:
        """The limits as seconds, or as working days."""
        data = super().clean() or {}
        parse = rules.parse_days if data.get("working_days") else rules.parse_duration
        for name in LIMITS:
            try:
                data[name] = parse(data.get(name) or "", name)
            except Refused as error:
                refuse(self, error)
        return data

    def values(self) -> NewStandard:
        """What was typed."""
        return NewStandard(**self.cleaned_data)


class CaseForm(forms.Form):
    """Which standard applies to …"""

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_where(actor, _("not said")))

    def case(self) -> rules.Case:
        """What was asked; nothing chosen is nothing known."""
        tier, kind = chosen(self, "tier"), chosen(self, "service_kind")
        touchpoint, channel = chosen(self, "touchpoint"), chosen(self, "channel")
        return queries.case_of(
            tier.pk if tier else None, kind.pk if kind else None, touchpoint, channel.pk if channel else None
        )
