"""Browser input for ties and households."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.core.errors import NotFound
from zhiyin.customers.rules import ties as rules

NUMBER = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
MOST_DIGITS = 17


def number(value: str) -> int:
    """A customer's number as it was typed; `NotFound` where it can be none."""
    digits = value.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > MOST_DIGITS:
        raise NotFound("customer")
    return int(digits)


class TieForm(forms.Form):
    """What a customer is to which company."""

    role = forms.ChoiceField(label=_("Is"))
    company = forms.CharField(label=_("Number of the company"), required=False, widget=NUMBER)
    title = forms.CharField(label=_("Position"), required=False, help_text=_("Such as purchasing, finance."))

    def __init__(self, kind: str, data: Any = None) -> None:
        super().__init__(data)
        roles = [(code, _(names[0])) for code, names in rules.ROLES.items() if names[2] == kind]
        self.fields["role"] = forms.ChoiceField(label=_("Is"), choices=roles)


class HouseholdForm(forms.Form):
    """Who lives with a customer."""

    role = forms.ChoiceField(
        label=_("Is"), choices=[(code, _(name)) for code, name in rules.IN_HOUSEHOLD.items() if code != "head"]
    )
    number = forms.CharField(label=_("Number of the person"), required=False, widget=NUMBER)
