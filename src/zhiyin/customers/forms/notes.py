"""Browser input for notes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NoteForm(forms.Form):
    """What colleagues should know."""

    body = forms.CharField(
        label=_("Note for colleagues"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_pinned = forms.BooleanField(label=_("Keep on top"), required=False)
