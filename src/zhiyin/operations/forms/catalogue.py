"""Forms of the register: products and plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.operations.models import Plan, Product
from zhiyin.operations.services import NewPlan, NewProduct

from .base import CODE_HELP, PairsField, currency_field, money_field, period_field


class ProductForm(forms.Form):
    """A product; its code stays."""

    code = forms.CharField(label=_("Code"), help_text=CODE_HELP)
    name = forms.CharField(label=_("Name"))
    category = forms.CharField(
        label=_("Category"), required=False, help_text=_("What it is grouped with, in your own words.")
    )
    about = forms.CharField(label=_("What it is, in a line"), required=False)
    is_active = forms.BooleanField(label=_("Still offered"), required=False, initial=True)

    def __init__(self, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.product = product
        if product:
            del self.fields["code"]
            self.initial = {name: getattr(product, name) for name in self.fields}

    def values(self) -> NewProduct:
        """What was typed."""
        return NewProduct(**{"code": self.product.code if self.product else "", **self.cleaned_data})


class PlanForm(forms.Form):
    """A plan of a product; its code stays."""

    code = forms.CharField(label=_("Code"), help_text=CODE_HELP)
    name = forms.CharField(label=_("Name"))
    price = money_field(_("Price"))
    currency = currency_field()
    period = period_field()
    entitlements = PairsField(
        label=_("What the customer is entitled to"), help_text=_("One a line, each as name: value.")
    )
    is_active = forms.BooleanField(label=_("Still offered"), required=False, initial=True)

    def __init__(self, product: Product, *args: Any, plan: Plan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.product, self.plan = product, plan
        if plan:
            del self.fields["code"]
            self.initial = {name: getattr(plan, name) for name in self.fields}

    def values(self) -> NewPlan:
        """What was typed."""
        given = {"code": self.plan.code if self.plan else "", **self.cleaned_data}
        return NewPlan(product=self.product, **given)
