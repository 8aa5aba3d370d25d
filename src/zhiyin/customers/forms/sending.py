"""Browser input for a purpose of sending."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.customers.models import SendingPurpose
from zhiyin.customers.rules.consent import BASES
from zhiyin.customers.services import PurposeTerms

TERMS = ("name", "text", "basis", "most", "days", "is_active")


class PurposeForm(forms.Form):
    """What messages of a purpose are, and on which basis they go."""

    name = forms.CharField(label=_("Name"), required=False)
    text = forms.CharField(
        label=_("What customers agree to"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Another text is another version: who agreed to the old one is asked anew."),
    )  # fmt: skip
    basis = forms.ChoiceField(label=_("Sent if"), choices=[(code, _(name)) for code, name in BASES.items()])
    most = forms.IntegerField(label=_("At most so many messages"), required=False)
    days = forms.IntegerField(label=_("within so many days"), required=False)
    is_active = forms.BooleanField(label=_("in use"), required=False)

    def __init__(self, purpose: SendingPurpose, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(purpose, name) for name in TERMS})

    def terms(self) -> PurposeTerms:
        """The purpose as it was typed."""
        return PurposeTerms(**{name: self.cleaned_data[name] for name in TERMS})
