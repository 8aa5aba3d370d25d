"""What the list of duplicates is narrowed to."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.customers.queries.duplicates import OPEN, Filters
from zhiyin.customers.rules.words import ORIGINS, SET_STATES

CHANCES = (0.99, 0.95)


class SetFilterForm(forms.Form):
    """All of it stands in the address."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[(k, _(v)) for k, v in SET_STATES.items()])
    chance = forms.ChoiceField(
        label=_("Chance"), required=False, choices=[("", _("All")), *((str(one), f"≥ {one:.0%}") for one in CHANCES)]
    )
    origin = forms.ChoiceField(
        label=_("Found"), required=False, choices=[("", _("All")), *((k, _(v)) for k, v in ORIGINS.items())]
    )

    def filters(self) -> Filters:
        """The filters; what cannot be right narrows nothing."""
        self.is_valid()
        data = self.cleaned_data
        return Filters(data.get("state") or OPEN, float(data.get("chance") or 0), data.get("origin") or "")
