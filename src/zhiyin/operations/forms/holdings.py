"""The forms of a holding and of a quote, which have most in common, and that of a payment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.core.actor import Actor
from zhiyin.customers.access import told
from zhiyin.customers.models import Customer
from zhiyin.operations import queries
from zhiyin.operations.models import OWN, Bill, Holding, Line, Quote
from zhiyin.operations.rules import words
from zhiyin.operations.services import NewHolding, NewPayment, NewQuote
from zhiyin.web.custom_inputs import PREFIX, add_inputs, given

from .base import LinesField, PairsField, by_code, currency_field, day_field, money_field, period_field, translated


class OfferForm(forms.Form):
    """A product of the register at its price, about something; `row` is the record being changed."""

    DAY: ClassVar[str]

    external_id = forms.CharField(
        label=_("Number of the contract"), required=False, help_text=_("As the customer knows it.")
    )
    amount = money_field(_("Amount"), help_text=_("Empty: the price of the plan."))
    currency = currency_field()
    period = period_field()
    insured = forms.CharField(
        label=_("Subject matter"), required=False, help_text=_("The insured car, the line, the flat.")
    )
    attributes = PairsField(label=_("What else is to be known"), help_text=_("One a line, each as name: value."))

    def __init__(
        self,
        actor: Actor,
        data: Any = None,
        *,
        row: Holding | Quote | None = None,
        lines: Sequence[Line] = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        added: dict[str, forms.Field] = {
            "product": by_code(queries.products(actor), _("Product"), empty=_("that of the plan")),
            "plan": by_code(queries.plans(actor), _("Plan"), empty=_("without a plan")),
        }
        self.fields.update(added)
        self.order_fields(["product", "plan", "external_id", "state", self.DAY])
        if row is not None:
            del self.fields["external_id"]  # where it came from stays as it is
            shown = {name: getattr(row, name) for name in self.fields if name not in {"product", "plan", "lines"}}
            plan = row.plan.code if row.plan else ""
            self.initial = {**shown, "product": row.product.code, "plan": plan, "lines": lines}


class HoldingForm(OfferForm):
    """A product that a customer has."""

    DAY = "started_on"

    state = forms.ChoiceField(label=_("State"), choices=translated(words.STATES["holding"]), initial="active")
    started_on = day_field(_("In force since"), required=True)
    renews_on = day_field(_("To be renewed on"))
    ended_on = day_field(_("Ended on"))
    end_reason = forms.CharField(label=_("Why it ended"), required=False)

    def __init__(self, actor: Actor, data: Any = None, *, row: Any = None, **more: Any) -> None:
        super().__init__(actor, data, row=row, **more)
        self.own, self.before = OWN.fields(), None if row is None else row.custom or {}
        add_inputs(self, self.own, self.before, partial(told, actor=actor))

    def values(self, customer: Customer) -> NewHolding:
        """What was typed, for `customer`."""
        typed = {name: value for name, value in self.cleaned_data.items() if not name.startswith(PREFIX)}
        return NewHolding(customer=customer, custom=given(self, self.own), before=self.before, **typed)


class QuoteForm(OfferForm):
    """A price worked out for a customer, such as a premium trial."""

    DAY = "quoted_on"

    state = forms.ChoiceField(label=_("State"), choices=translated(words.STATES["quote"]), initial="open")
    quoted_on = day_field(_("Worked out on"), required=True)
    valid_until = day_field(_("Holds until"))
    lines = LinesField(
        label=_("What it is made of"), help_text=_("One a line: what * how many @ the price of one. A code or words.")
    )

    def values(self, customer: Customer) -> NewQuote:
        """What was typed, for `customer`."""
        return NewQuote(customer=customer, **self.cleaned_data)


class PaymentForm(forms.Form):
    """What was paid for a bill."""

    amount = money_field(_("Amount"), required=True)
    paid_on = day_field(_("Paid on"), required=True)
    method = forms.CharField(label=_("How"), required=False, help_text=_("In your own words."))
    about = forms.CharField(label=_("In a line"), required=False)

    def values(self, bill: Bill, customer: Customer) -> NewPayment:
        """What was typed, for a bill of `customer`."""
        return NewPayment(customer=customer, bill=bill, **self.cleaned_data)
