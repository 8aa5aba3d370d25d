"""Browser input about the evidence: its period."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

DAY = {"type": "date"}


class EvidenceForm(forms.Form):
    """From the first to the last day, both included."""

    since = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
