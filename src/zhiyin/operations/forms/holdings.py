"""Forms of holdings: writing one down, narrowing the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhiyin.core.actor import Actor
from zhiyin.customers.models import Customer
from zhiyin.operations import queries
from zhiyin.operations.models import Holding
from zhiyin.operations.queries import Filters
from zhiyin.operations.rules import words
from zhiyin.operations.services import NewHolding
from zhiyin.people import queries as people

from .base import PairsField, by_code, currency_field, day_field, money_field, period_field, translated

STATES = translated({code: words.STATES[code] for code in Holding.State.values})


class HoldingForm(forms.Form):
    """A product that a customer has."""

    external_id = forms.CharField(
        label=_("Number of the contract"), required=False, help_text=_("As the customer knows it.")
    )
    state = forms.ChoiceField(label=_("State"), choices=STATES, initial="active")
    started_on = day_field(_("Since"), required=True)
    renews_on = day_field(_("To be renewed on"))
    ended_on = day_field(_("Ended on"))
    end_reason = forms.CharField(label=_("Why it ended"), required=False)
    amount = money_field(_("Amount"), help_text=_("Empty: the price of the plan."))
    currency = currency_field()
    period = period_field()
    insured = forms.CharField(
        label=_("What it is about"), required=False, help_text=_("The insured car, the line, the flat.")
    )
    attributes = PairsField(label=_("What else is to be known"), help_text=_("One a line, each as name: value."))

    def __init__(self, actor: Actor, *args: Any, holding: Holding | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "product": by_code(queries.products(actor), _("Product"), empty=_("that of the plan")),
            "plan": by_code(queries.plans(actor), _("Plan"), empty=_("without a plan")),
        }
        self.order_fields(["product", "plan", "external_id"])
        if holding:
            # Where it came from stays as it is.
            del self.fields["external_id"]
            shown = {name: getattr(holding, name) for name in self.fields if name not in {"product", "plan"}}
            plan = holding.plan.code if holding.plan else ""
            self.initial = {**shown, "product": holding.product.code, "plan": plan}

    def values(self, customer: Customer) -> NewHolding:
        """What was typed, for `customer`."""
        return NewHolding(customer=customer, **self.cleaned_data)


class FilterForm(forms.Form):
    """The filters of the list; all of them in the address. Days are those on which a holding is to be renewed."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    since = day_field(pgettext_lazy("renewal", "Renewal from"))
    until = day_field(pgettext_lazy("renewal", "Renewal to"))

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "product": by_code(queries.products(actor), _("Product"), empty=_("all products")),
            "branch": by_code(people.branches(actor), _("Branch"), empty=_("all branches")),
        }

    def filters(self) -> Filters:
        """The filters that were understood; what is wrong is told at its field and narrows nothing."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        codes = {name: row.code for name in ("product", "branch") if (row := data.get(name))}
        days = {name: data[name] for name in ("since", "until") if data.get(name)}
        return Filters(state=data.get("state") or Holding.State.ACTIVE, **codes, **days)
