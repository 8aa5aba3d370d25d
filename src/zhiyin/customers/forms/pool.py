"""Browser input about the pool: what the list is narrowed to, why a customer goes back, the rule of a branch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhiyin.core.actor import Actor
from zhiyin.customers.models import PoolRule
from zhiyin.customers.queries.pool import FIELDS
from zhiyin.customers.rules.pool import LABELS, Terms
from zhiyin.people.queries import colleagues
from zhiyin.web.offers import offer

from .filters import FilterForm
from .records import DATA, branches


class PoolFilterForm(FilterForm):
    """The filters of the list of customers, without the owner: nobody in the pool has one."""

    def __init__(self, actor: Actor, data: Mapping[str, Any]) -> None:
        super().__init__(actor, data)
        self.fields["owner"].widget = forms.HiddenInput()
        self.fields["owner"].disabled = True


class ReturnForm(forms.Form):
    """Why a customer goes back."""

    reason = forms.CharField(label=_("Reason"), required=False)


class AssignForm(forms.Form):
    """The colleague whom customers are given to, by number."""

    owner = forms.ChoiceField(label=_("Owner"), widget=forms.Select(attrs=DATA))

    def __init__(self, actor: Actor, data: QueryDict | None = None) -> None:
        super().__init__(data)
        people = colleagues(actor).only("number", "name")
        offer(self, "owner", [("", "–"), *((str(row.number), row.name) for row in people)])


class PoolRuleForm(forms.Form):
    """What holds at a branch and below; an empty limit does not limit."""

    branch = forms.ChoiceField(label=_("Branch"), widget=forms.Select(attrs=DATA))
    most_held = forms.IntegerField(label=_(LABELS["most_held"]), required=False)
    most_a_day = forms.IntegerField(label=_(LABELS["most_a_day"]), required=False)
    idle_days = forms.IntegerField(label=_(LABELS["idle_days"]), required=False)
    protected_days = forms.IntegerField(label=_(LABELS["protected_days"]), required=False)

    def __init__(self, actor: Actor, data: QueryDict | None = None, rule: PoolRule | None = None) -> None:
        kept = {"branch": rule.branch.code, **{name: getattr(rule, name) for name in FIELDS}} if rule else {}
        super().__init__(data, initial=kept)
        offer(self, "branch", branches(actor))

    def terms(self) -> Terms:
        """The terms as they were typed."""
        data = self.cleaned_data
        return Terms(data["most_held"], data["most_a_day"], data["idle_days"], data["protected_days"] or 0)
