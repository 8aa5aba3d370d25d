"""Browser input as typed values; nothing is saved here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused, Several
from zhiyin.core.errors import gettext_noop as noop
from zhiyin.customers import queries as customers
from zhiyin.customers.access import told
from zhiyin.customers.models import Customer
from zhiyin.touchpoints import queries as touchpoints
from zhiyin.web.custom_inputs import PREFIX, add_filters, add_inputs, given
from zhiyin.web.wording import sentence

from . import queries, rules
from .models import OWN, Ticket
from .queries import Filters
from .rules import Priority, Status

LONGEST_NUMBER = 12
UNKNOWN = noop("“%(value)s” is not known here. There are: %(known)s.")
NO_NUMBER = noop("“%(value)s” is no number.")

STATUS_NAMES = {
    Status.NEW: pgettext_lazy("ticket status", "New"),
    Status.OPEN: pgettext_lazy("ticket status", "Open"),
    Status.PENDING: pgettext_lazy("ticket status", "Waiting for the customer"),
    Status.ON_HOLD: pgettext_lazy("ticket status", "On hold"),
    Status.SOLVED: pgettext_lazy("ticket status", "Solved"),
    Status.CLOSED: pgettext_lazy("ticket status", "Closed"),
}
PRIORITY_NAMES = {
    Priority.LOW: pgettext_lazy("priority", "Low"),
    Priority.NORMAL: pgettext_lazy("priority", "Normal"),
    Priority.HIGH: pgettext_lazy("priority", "High"),
    Priority.URGENT: pgettext_lazy("priority", "Urgent"),
}


def filters_of(query: Mapping[str, str], *, view: str) -> Filters:
    """The filters of a list as they stand in the URL, or `Refused` naming what is not known."""
    return Filters(
        view=_one_of(query, "view", queries.VIEWS) or view,
        status=_one_of(query, "status", [status.value for status in Status]),
        priority=_one_of(query, "priority", [priority.value for priority in Priority]),
        kind=query.get("kind", ""),
        channel=query.get("channel", ""),
        branch=query.get("branch", ""),
        assignee=_number(query, "assignee"),
        customer=_number(query, "customer"),
        recovery=bool(query.get("recovery")),
        sort=_one_of(query, "sort", [*queries.PLAIN_SORTS, *queries.SORTS.known()] if query.get("sort") else ()),
        custom=tuple((name, text) for name, text in query.items() if name.startswith(PREFIX) and text),
    )


def number_of(query: Mapping[str, str], name: str) -> int | None:
    """A human number in the URL, None without one, or `Refused`."""
    return _number(query, name)


def _one_of(query: Mapping[str, str], name: str, known: Iterable[str]) -> str:
    value = query.get(name, "")
    if value and value not in known:
        raise Refused(f"filter.{name}", UNKNOWN, field=name, value=value[:40], known=", ".join(known))
    return value


def _number(query: Mapping[str, str], name: str) -> int | None:
    value = query.get(name, "").strip()
    if not value:
        return None
    if not (value.isascii() and value.isdigit()) or len(value) > LONGEST_NUMBER:
        raise Refused(f"filter.{name}", NO_NUMBER, field=name, value=value[:40])
    return int(value)


class MessageForm(forms.Form):
    """The composer: a reply or an internal note, and what follows the reply."""

    kind = forms.ChoiceField(choices=[("reply", ""), ("note", ""), ("customer", "")])
    body = forms.CharField(strip=False, required=False)
    then = forms.ChoiceField(choices=[("", ""), ("pending", ""), ("solved", "")], required=False)
    version = forms.IntegerField(required=False, min_value=0)


class StatusForm(forms.Form):
    """A new status."""

    status = forms.ChoiceField(choices=[(status.value, "") for status in Status])
    version = forms.IntegerField(required=False, min_value=0)


class PriorityForm(forms.Form):
    """A new priority."""

    priority = forms.ChoiceField(choices=[(priority.value, "") for priority in Priority])
    version = forms.IntegerField(required=False, min_value=0)


class AssignForm(forms.Form):
    """A new assignee by number; empty gives the ticket back."""

    assignee = forms.IntegerField(required=False, min_value=0)
    version = forms.IntegerField(required=False, min_value=0)


class TicketForm(forms.Form):
    """A new ticket. The choices are what the actor sees."""

    customer = forms.CharField(
        label=_("Customer"), required=False, help_text=_("Customer number or telephone number; empty if not known.")
    )
    subject = forms.CharField(label=_("Subject"), required=False, strip=False)
    body = forms.CharField(
        label=_("What it is about"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-draft": "ticket-new"}),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Channel"), widget=forms.Select(attrs={"translate": "no"}))
    service_kind = forms.ChoiceField(
        label=_("Kind of service"), required=False, widget=forms.Select(attrs={"translate": "no"})
    )
    priority = forms.ChoiceField(label=_("Priority"), choices=[(p.value, name) for p, name in PRIORITY_NAMES.items()])

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        channels = [(row.code, row.name) for row in touchpoints.channels(actor) if row.is_active]
        kinds = [(row.code, row.name) for row in touchpoints.service_kinds(actor) if row.is_active]
        self.choose("channel", channels)
        self.choose("service_kind", [("", "–"), *kinds])
        self.own = OWN.fields()
        add_inputs(self, self.own, None, str)

    def custom(self) -> dict[str, Any]:
        """What was written into the company's own fields."""
        return given(self, self.own)

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Give a field its choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_customer(self) -> Customer | None:
        """The customer in scope with this number or telephone number."""
        value = self.cleaned_data["customer"].strip()
        if not value:
            return None
        found: Iterable[Customer]
        if value.isascii() and value.isdigit() and len(value) < LONGEST_NUMBER - 2:
            found = customers.customers(self.actor).filter(number=int(value))[:2]
        else:
            found = customers.find_by_phone(self.actor, value)[:2]
        rows = list(found)
        if not rows:
            raise forms.ValidationError(_("Nobody you may see has this number. Create the customer first."))
        if len(rows) > 1:
            raise forms.ValidationError(_("Several customers have this telephone number; use the customer number."))
        return rows[0]

    def show(self, error: Refused) -> None:
        """Put a refusal of the service at its field."""
        for one in error.errors if isinstance(error, Several) else [error]:
            self.add_error(one.field if one.field in self.fields else None, sentence(one))


class OwnForm(forms.Form):
    """The company's own fields of a ticket."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput())

    def __init__(self, actor: Actor, ticket: Ticket, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"version": ticket.version})
        self.own = OWN.fields()
        add_inputs(self, self.own, ticket.custom or {}, partial(told, actor=actor))

    def custom(self) -> dict[str, Any]:
        """What is to be different."""
        return given(self, self.own)


class OwnFilters(forms.Form):
    """The filters of the list by the company's own fields."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        add_filters(self, OWN.fields())


def statuses(row: Ticket) -> list[tuple[str, Any]]:
    """The statuses that this ticket may get, its own first."""
    now = Status(row.status)
    reachable = [to for to in Status if to is not now and to is not Status.NEW]
    possible = [to for to in reachable if rules.allows(rules.verb_to(to, now), now)]
    return [(status.value, STATUS_NAMES[status]) for status in (now, *possible)]
