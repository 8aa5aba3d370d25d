"""What the list of customers is narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.core.actor import Actor
from zhiyin.core.fields.register import fields_of
from zhiyin.customers import queries
from zhiyin.customers.rules import words
from zhiyin.customers.rules.drafts import LABELS
from zhiyin.people.queries import colleagues
from zhiyin.web import custom_inputs
from zhiyin.web.offers import offer

from .records import DATA, Choices, branches, choices

NARROWED = ("tier", "kind", "branch", "stage", "relation_level", "relation_kind", "owner", "segment", "tag", "sort")


class FilterForm(forms.Form):
    """What the list is narrowed to; all of it stands in the address."""

    q = forms.CharField(label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    tier = forms.ChoiceField(label=_("Tier"), required=False, widget=forms.Select(attrs=DATA))
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=choices(words.KINDS, _("All")))
    stage = forms.ChoiceField(label=_("Life-cycle stage"), required=False, choices=choices(words.STAGES, _("All")))
    relation_level = forms.ChoiceField(
        label=_(LABELS["relation_level"]), required=False, choices=choices(words.RELATION_LEVELS, _("All"))
    )
    relation_kind = forms.ChoiceField(
        label=_(LABELS["relation_kind"]), required=False, choices=choices(words.RELATION_KINDS, _("All"))
    )
    branch = forms.ChoiceField(label=_("Branch"), required=False, widget=forms.Select(attrs=DATA))
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    segment = forms.ChoiceField(label=_("Segment"), required=False, widget=forms.Select(attrs=DATA))
    tag = forms.ChoiceField(label=_("Tag"), required=False, widget=forms.Select(attrs=DATA))
    sort = forms.ChoiceField(label=_("Sort by"), required=False, widget=forms.Select(attrs=DATA))

    def __init__(self, actor: Actor, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        everything = ("", _("All"))
        offer(self, "tier", [everything, *((one.code, one.name) for one in queries.named_tiers())])
        offer(self, "branch", [everything, *branches(actor)])
        offer(self, "owner", [everything, *_owners(actor, str(data.get("owner", "")))])
        offer(self, "segment", [everything, *((one.number, one.name) for one in queries.named_segments(actor))])
        offer(self, "tag", [everything, *((one.code, one.name) for one in queries.named_tags())])
        offer(self, "sort", [("", "–"), *queries.SORTS.offers()])
        custom_inputs.add_filters(self, fields_of("customers"))

    def filters(self, *, now: datetime) -> queries.Filters | None:
        """The filters as of `now`, or None where one of them cannot be right."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        at = now if data["segment"] else None
        own = tuple((name, text) for name, text in data.items() if name.startswith(custom_inputs.PREFIX) and text)
        return queries.Filters(text=data["q"], at=at, custom=own, **{name: data[name] for name in NARROWED})


def _owners(actor: Actor, chosen: str) -> Choices:
    """Me, nobody, and the colleague whose number stands in the address already."""
    number = int(chosen) if chosen.isdecimal() and len(chosen) < 18 else 0
    rows = colleagues(actor).filter(number=number) if number else ()
    return [("me", _("Me")), ("none", _("nobody")), *((str(row.number), row.name) for row in rows)]
