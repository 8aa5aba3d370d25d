"""Browser input for the register of tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.customers.models import Tag
from zhiyin.customers.rules.tags import TONES
from zhiyin.customers.services import NewTag


class TagForm(forms.Form):
    """A tag; its code stays once it is given."""

    code = forms.CharField(
        label=_("Code"), required=False, help_text=_("Small letters and digits; stands in addresses and files.")
    )
    name = forms.CharField(label=_("Name"), required=False)
    tone = forms.ChoiceField(label=_("Colour"), choices=[(code, _(name)) for code, name in TONES.items()])
    about = forms.CharField(label=_("Meaning"), required=False)
    is_active = forms.BooleanField(label=_("in use"), required=False, initial=True)

    def __init__(self, data: Mapping[str, Any] | None = None, tag: Tag | None = None) -> None:
        known = ("name", "tone", "about", "is_active")
        super().__init__(data, initial={name: getattr(tag, name) for name in known} if tag else None)
        if tag is not None:
            del self.fields["code"]

    def new(self) -> NewTag:
        """The tag as it was typed."""
        given = self.cleaned_data
        return NewTag(given["name"], given["tone"], given["about"], given["is_active"])
