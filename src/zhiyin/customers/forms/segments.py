"""Browser input about segments: the segment itself, and numbers for a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused, Several, gettext_noop
from zhiyin.customers.models import Segment
from zhiyin.people.queries import branches
from zhiyin.web.offers import offer
from zhiyin.web.wording import sentence

NO_NUMBER = gettext_noop(
    "“%(text)s” is no customer's number. Write numbers such as 1042, one a line or parted by commas."
)
_PARTED = re.compile(r"[\s,，;；、]+")


class SegmentForm(forms.Form):
    """What a segment is called, and where it belongs."""

    name = forms.CharField(label=_("Name"))
    about = forms.CharField(label=_("What it is for"), required=False)
    branch = forms.ChoiceField(label=_("Branch"), required=False, widget=forms.Select(attrs={"translate": "no"}))

    def __init__(self, actor: Actor, data: Mapping[str, Any] | None = None, segment: Segment | None = None) -> None:
        shown = {"name": segment.name, "about": segment.about} if segment else None
        super().__init__(data, initial=shown)
        none = [("", "–")] if actor.level == 0 else []
        choices = [*none, *branches(actor).values_list("code", "name")]
        offer(self, "branch", choices)
        if segment:
            del self.fields["branch"]

    def refuse(self, error: Refused) -> None:
        """Show what a service refused at its field."""
        for one in error.errors if isinstance(error, Several) else [error]:
            self.add_error(one.field if one.field in self.fields else None, sentence(one))


class MembersForm(forms.Form):
    """Numbers of customers, pasted from wherever."""

    numbers = forms.CharField(
        label=_("Numbers of customers"), widget=forms.Textarea(attrs={"rows": 4, "inputmode": "numeric"})
    )

    def wanted(self) -> list[int]:
        """The numbers; `Refused` names the first that is none."""
        found = [text for text in _PARTED.split(self.cleaned_data["numbers"]) if text]
        for text in found:
            if not (text.isascii() and text.isdecimal() and len(text) < 18):
                raise Refused("segment.no_number", NO_NUMBER, field="numbers", text=text[:40])
        return [int(text) for text in found]

    def refuse(self, error: Refused) -> None:
        """Show what was refused at the numbers."""
        self.add_error("numbers", sentence(error))


class OverlapForm(forms.Form):
    """Up to six segments to be laid over each other."""

    segment = forms.MultipleChoiceField(label=_("Segments"), required=False)

    def __init__(self, choices: list[tuple[str, str]], data: Mapping[str, Any]) -> None:
        super().__init__(data)
        offer(self, "segment", choices)
