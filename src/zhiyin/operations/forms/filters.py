"""The filters of a list of one kind; all of them in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhiyin.core.actor import Actor
from zhiyin.operations import queries
from zhiyin.operations.models import OWN, Holding, Record
from zhiyin.operations.queries import Filters
from zhiyin.operations.rules import words
from zhiyin.operations.rules.shown import BY_NOUN
from zhiyin.people import queries as people
from zhiyin.web.custom_inputs import PREFIX, add_filters

from .base import by_code, day_field, translated


class FilterForm(forms.Form):
    """State, product, branch, and the days (both included) by which the kind is listed; whose, where the address says.

    Without a customer one state is listed at a time, first the one in which work is waiting.
    """

    since = day_field("")
    until = day_field("")
    customer = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, kind: type[Record], actor: Actor, data: Any) -> None:
        super().__init__(data)
        self.kind, day = kind, gettext(BY_NOUN[kind.noun()].day)
        self.fields["since"].label, self.fields["until"].label = f"{day} ≥", f"{day} ≤"
        added: dict[str, forms.Field] = {
            "branch": by_code(people.branches(actor), _("Branch"), empty=_("all branches"))
        }
        if kind.PRODUCT:
            added["product"] = by_code(queries.products(actor), _("Product"), empty=_("all products"))
        if states := translated(words.STATES[kind.noun()]):
            every = [("", _("all states"))] if data.get("customer") else []
            added["state"] = forms.ChoiceField(label=_("State"), required=False, choices=[*every, *states])
        self.fields.update(added)
        if kind is Holding:
            add_filters(self, OWN.fields())
            sort = forms.ChoiceField(label=_("Sort by"), required=False, widget=forms.Select(attrs={"translate": "no"}))
            sort.choices = [("", "–"), *queries.sorts(kind).offers()]
            self.fields["sort"] = sort
        self.order_fields(["state", "product", "since", "until", "branch"])

    def filters(self, *, state: str | None = None) -> Filters:
        """The filters that were understood; what is wrong is told at its field and narrows nothing.

        `state` in place of the one that a list begins with ("": any).
        """
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        codes = {name: row.code for name in ("product", "branch") if (row := data.get(name))}
        days = {name: data[name] for name in ("since", "until") if data.get(name)}
        whose = data.get("customer")
        first = next(iter(words.STATES[self.kind.noun()]), "")
        begins = ("" if whose else first) if state is None else state
        own = tuple((name, text) for name, text in data.items() if name.startswith(PREFIX) and text)
        sort = data.get("sort", "")
        return Filters(state=data.get("state") or begins, customer=whose, custom=own, sort=sort, **codes, **days)
