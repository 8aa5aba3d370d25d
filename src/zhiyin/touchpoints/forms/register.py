"""Forms of the register: touchpoints, channels, kinds of service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.core.actor import Actor
from zhiyin.people import queries as people
from zhiyin.touchpoints import queries
from zhiyin.touchpoints.models import Channel, ServiceKind, Touchpoint
from zhiyin.touchpoints.services import NewChannel, NewTouchpoint
from zhiyin.touchpoints.templatetags.promises import GRADES

from .base import DataSelect, by_code

CODE_HELP = _("Small letters, digits, - and _. It stands in addresses and files and stays as it is.")
PLACES = {
    "hotline": _("Hotline"),
    "hall": _("Hall"),
    "branch": _("Branch"),
    "dealer": _("Dealer"),
    "online": _("Online"),
    "other": _("Other place"),
}


class TouchpointForm(forms.Form):
    """A touchpoint; `touchpoint` is the one being changed, whose code stays."""

    code = forms.CharField(label=_("Code"), help_text=CODE_HELP)
    name = forms.CharField(label=_("Name"))
    place_kind = forms.ChoiceField(label=_("Place"), choices=list(PLACES.items()))
    suits = forms.CharField(
        label=_("What it suits"),
        required=False,
        help_text=_("For which matters people should come here."),
    )
    by_appointment = forms.BooleanField(label=_("By appointment"), required=False)
    cost = forms.DecimalField(label=_("Cost per interaction"), required=False, min_value=0, decimal_places=2)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, actor: Actor, *args: Any, touchpoint: Touchpoint | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = _("the whole company") if actor.level == 0 else None
        added: dict[str, forms.Field] = {
            "channel": by_code(queries.channels(actor), _("Channel")),
            "branch": by_code(people.branches(actor), _("Branch"), empty=whole),
            "hours": by_code(queries.hours(actor), _("Work hours"), empty=_("not said")),
            "owner": forms.ModelChoiceField(
                people.colleagues(actor), to_field_name="number", required=False, label=_("Owner"),
                empty_label=_("nobody"), widget=DataSelect,
            ),
        }  # fmt: skip
        self.fields.update(added)
        self.order_fields(["code", "name", "channel", "place_kind", "branch", "hours", "owner"])
        if touchpoint:
            del self.fields["code"]
        self.touchpoint = touchpoint

    @staticmethod
    def initial_of(row: Touchpoint) -> dict[str, Any]:
        """What the form shows of an existing touchpoint."""
        plain = {
            name: getattr(row, name) for name in ("name", "place_kind", "suits", "by_appointment", "cost", "is_active")
        }
        return {
            **plain,
            "channel": row.channel.code,
            "branch": row.branch.code if row.branch else "",
            "hours": row.hours.code if row.hours else "",
            "owner": row.owner.number if row.owner else "",
        }

    def values(self) -> NewTouchpoint:
        """What was typed."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "code"}
        code = self.touchpoint.code if self.touchpoint else self.cleaned_data["code"]
        return NewTouchpoint(code=code, **data)


class ChannelForm(forms.Form):
    """A channel with its judgements; its code stays."""

    code = forms.CharField(label=_("Code"), help_text=CODE_HELP)
    name = forms.CharField(label=_("Name"))
    suits = forms.CharField(label=_("What it suits"), required=False)
    expense = forms.TypedChoiceField(label=_("Expense"), coerce=int, choices=list(GRADES.items()))
    speed = forms.TypedChoiceField(label=_("Speed"), coerce=int, choices=list(GRADES.items()))
    richness = forms.TypedChoiceField(label=_("Richness"), coerce=int, choices=list(GRADES.items()))
    interactivity = forms.TypedChoiceField(label=_("Interactivity"), coerce=int, choices=list(GRADES.items()))
    cost = forms.DecimalField(label=_("Cost per interaction"), required=False, min_value=0, decimal_places=2)
    position = forms.IntegerField(label=_("Position in lists"), min_value=0, max_value=999, initial=50)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, channel: Channel | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        if channel:
            del self.fields["code"]

    @classmethod
    def initial_of(cls, row: Channel) -> dict[str, Any]:
        """What the form shows of an existing channel."""
        return {name: getattr(row, name) for name in cls.base_fields}

    def values(self) -> NewChannel:
        """What was typed."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "code"}
        return NewChannel(code=self.channel.code if self.channel else self.cleaned_data["code"], **data)


class KindForm(forms.Form):
    """A kind of service; `kind` is the one being changed, whose code stays. A new one is in use."""

    code = forms.CharField(label=_("Code"), help_text=CODE_HELP)
    name = forms.CharField(label=_("Name"))
    is_complaint = forms.BooleanField(
        label=_("Complaint"), required=False, help_text=_("Complaints are followed up until the customer confirms.")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: Any, kind: ServiceKind | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["code" if kind else "is_active"]

    @classmethod
    def initial_of(cls, row: ServiceKind) -> dict[str, Any]:
        """What the form shows of an existing kind."""
        return {name: getattr(row, name) for name in cls.base_fields}
