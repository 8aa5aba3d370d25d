"""Browser input of sources, matching rules and rules of entry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.core.errors import Refused, Several
from zhiyin.customers.models import SourceSystem
from zhiyin.customers.queries.entry import Ruling
from zhiyin.customers.queries.matching import Rule
from zhiyin.customers.rules import entry, likeness
from zhiyin.web.wording import sentence


class Refusing(forms.Form):
    """A form that shows what a service refused at the field."""

    def refuse(self, error: Refused) -> None:
        """Show it."""
        for one in error.errors if isinstance(error, Several) else [error]:
            self.add_error(one.field if one.field in self.fields else None, sentence(one))


class SourceForm(Refusing):
    """A source system; its code cannot be changed."""

    code = forms.CharField(label=_("Code"), help_text=_("What imports call it: --source CODE"))
    name = forms.CharField(label=_("Name"))
    trust_rank = forms.IntegerField(label=_("Trust"), initial=100, help_text=_("1 is trusted most."))
    is_active = forms.BooleanField(label=_("in use"), required=False, initial=True)

    def __init__(self, data: Any = None, source: SourceSystem | None = None) -> None:
        names = ("name", "trust_rank", "is_active")
        super().__init__(data, initial={name: getattr(source, name) for name in names} if source else None)
        del self.fields["code" if source else "is_active"]


class MatchRuleForm(Refusing):
    """A matching rule: its bars, and for each field how it is compared."""

    code = forms.CharField(label=_("Code"), help_text=_("What the command calls it: --rule CODE"))
    name = forms.CharField(label=_("Name"))
    threshold = forms.FloatField(
        label=_("Put together from a chance of"), help_text=_("Between 0 and 1; .9 finds most and is seldom wrong.")
    )
    merge_from = forms.FloatField(
        label=_("Merge by itself from a chance of"),
        required=False,
        help_text=_("Empty: never. Only records that share an identity card, passport or company code are merged so."),
    )
    is_default = forms.BooleanField(label=_("Taken where none is named"), required=False)

    def __init__(self, data: Any = None, rule: Rule | None = None, *, is_default: bool = False) -> None:
        shown = rule or Rule(code="", name="")
        values = {"code": shown.code, "name": shown.name, "threshold": shown.threshold, "merge_from": shown.merge_from}
        super().__init__(data, initial={**values, "is_default": is_default})
        self.rule = rule
        if rule is not None:
            del self.fields["code"]
        for name, label in likeness.LABELS.items():
            options = [
                ("", _("not compared")),
                *((one, _(likeness.COMPARISONS[one])) for one in likeness.POSSIBLE[name]),
            ]
            self.fields[f"field_{name}"] = forms.ChoiceField(
                label=_(label), choices=options, required=False, initial=shown.fields.get(name, "")
            )

    def wanted(self) -> Rule:
        """The rule as it is to be."""
        data = self.cleaned_data
        fields = {name: data[f"field_{name}"] for name in likeness.LABELS if data.get(f"field_{name}")}
        code = self.rule.code if self.rule else data["code"]
        return Rule(code, data["name"], fields, data["threshold"], data["merge_from"])


class EntryForm(Refusing):
    """What is due by door and evidence."""

    chance = forms.FloatField(label=_("Alike from a chance of"), help_text=_("Between 0 and 1."))

    def __init__(self, rulings: dict[str, Ruling], data: Any = None) -> None:
        super().__init__(data, initial={"chance": rulings["page"].chance})
        actions = [(code, _(name)) for code, name in entry.ACTIONS.items()]
        for door, ruling in rulings.items():
            for evidence, action in ruling.actions.items():
                label = f"{_(entry.ENTRIES[door])}: {_(entry.EVIDENCE[evidence])}"
                self.fields[f"{door}_{evidence}"] = forms.ChoiceField(label=label, choices=actions, initial=action)

    def rows(self) -> list[tuple[str, list[forms.BoundField | None]]]:
        """For each evidence its name, and the field of each door."""
        return [
            (name, [self[key] if (key := f"{door}_{code}") in self.fields else None for door in entry.ENTRIES])
            for code, name in entry.EVIDENCE.items()
        ]

    def actions(self) -> dict[tuple[str, str], str]:
        """The action by door and evidence."""
        found = {}
        for door in entry.ENTRIES:
            for evidence in entry.EVIDENCE:
                if action := self.cleaned_data.get(f"{door}_{evidence}"):
                    found[door, evidence] = action
        return found
