"""Forms of the contacts: recording one, narrowing the list."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.customers.models import Customer
from zhiyin.people import queries as people
from zhiyin.touchpoints import queries, rules
from zhiyin.touchpoints.queries import InteractionFilters
from zhiyin.touchpoints.services import NewInteraction

from .base import by_code, chosen, day_field, refuse

DIRECTIONS = {"in": _("The customer came to us"), "out": _("We went to the customer")}
DURATIONS = ("wait", "duration")
NOBODY = _("Nobody whom you may see answers to this. Try a number or a phone number, or leave it empty.")
SEVERAL = _("Several customers answer to this; choose one of them.")


class InteractionForm(forms.Form):
    """One contact. `customer` is typed (number, phone, name); `customer_number` is chosen among those found."""

    customer = forms.CharField(
        label=_("Customer"), required=False, max_length=200,
        help_text=_("Number, phone number or name; empty where the customer is not known."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    customer_number = forms.IntegerField(required=False, widget=forms.HiddenInput())
    direction = forms.ChoiceField(label=_("Direction"), choices=list(DIRECTIONS.items()))
    occurred_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    wait = forms.CharField(label=_("Waiting time"), required=False, max_length=40, help_text=_("Such as 15 min."))
    duration = forms.CharField(label=_("Duration"), required=False, max_length=40, help_text=_("Such as 8 min."))
    subject = forms.CharField(label=_("Topic"), required=False)
    text = forms.CharField(
        label=_("What was said"), required=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-draft": "interaction-new"}),
    )  # fmt: skip
    outcome = forms.CharField(
        label=_("Outcome"), required=False, help_text=_("Such as: done, passed on to …, will call back.")
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        added: dict[str, forms.Field] = {
            "channel": by_code(queries.channels(actor).filter(is_active=True), _("Channel")),
            "touchpoint": by_code(
                queries.touchpoints(actor).filter(is_active=True), _("Touchpoint"), empty=_("not said")
            ),
            "service_kind": by_code(
                queries.service_kinds(actor).filter(is_active=True), _("Kind of service"), empty=_("not said")
            ),
        }
        self.fields.update(added)
        self.order_fields(["customer", "customer_number", "channel", "touchpoint", "direction", "occurred_at"])

    def clean(self) -> dict[str, Any]:
        """Waiting time and duration as seconds."""
        data = super().clean() or {}
        for name in DURATIONS:
            try:
                data[name] = rules.parse_duration(data.get(name) or "", name)
            except Refused as error:
                refuse(self, error)
        return data

    def values(self, customer: Customer | None) -> NewInteraction:
        """What was typed, for `customer`."""
        data = self.cleaned_data
        started, lasted = data["occurred_at"], data["duration"]
        return NewInteraction(
            occurred_at=started,
            ended_at=None if lasted is None else started + timedelta(seconds=lasted),
            wait_seconds=data["wait"],
            customer=customer,
            **{name: data[name] for name in ("channel", "touchpoint", "service_kind", "direction")},
            **{name: data[name] for name in ("subject", "text", "outcome")},
        )


class FilterForm(forms.Form):
    """The filters of the list; all of them in the address. `since` and `until` are days of the reader's zone."""

    direction = forms.ChoiceField(
        label=_("Direction"), required=False, choices=[("", _("both directions")), *DIRECTIONS.items()]
    )
    since = day_field(pgettext_lazy("day", "From"), required=False)
    until = day_field(pgettext_lazy("day", "To"), required=False)
    touchpoint = forms.CharField(required=False, widget=forms.HiddenInput())
    outcome = forms.CharField(required=False, widget=forms.HiddenInput())
    customer = forms.IntegerField(required=False, widget=forms.HiddenInput())
    employee = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        added: dict[str, forms.Field] = {
            "channel": by_code(queries.channels(actor), _("Channel"), empty=_("all channels")),
            "kind": by_code(queries.service_kinds(actor), _("Kind of service"), empty=_("all kinds of service")),
            "branch": by_code(people.branches(actor), _("Branch"), empty=_("all branches")),
        }
        self.fields.update(added)

    def filters(self) -> InteractionFilters:
        """The filters that were understood; what is wrong is told at its field and narrows nothing."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        rows = {name: row.code for name in ("channel", "kind", "branch") if (row := chosen(self, name))}
        plain = {name: data[name] for name in ("direction", "touchpoint", "outcome") if data.get(name)}
        numbers = {name: data[name] for name in ("customer", "employee") if data.get(name)}
        since, until = data.get("since"), data.get("until")
        return InteractionFilters(
            **rows, **plain, **numbers,
            since=_midnight(since) if since else None,
            until=_midnight(until + timedelta(days=1)) if until else None,
        )  # fmt: skip


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))
