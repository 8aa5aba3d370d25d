"""The form by which a custom field is defined or changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.core.fields.kinds import KINDS, plain
from zhiyin.core.fields.register import CLASSES, NewField
from zhiyin.core.models import CustomField

KEPT = ("label", "label_zh", "about", "about_zh", "group", "position", "privacy", "is_required", "is_unique",
        "is_filter", "is_archived")  # fmt: skip
FIXED = ("code", "kind")


def _named(words: Mapping[str, str]) -> list[tuple[str, Any]]:
    return [(code, _(name)) for code, name in words.items()]


class FieldForm(forms.Form):
    """A field; code, kind and uniqueness stay once they are given."""

    code = forms.CharField(
        label=_("Code"), required=False, help_text=_("Small letters, digits and _; stands in addresses and files.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=_named(KINDS))
    label = forms.CharField(label=_("English name"), required=False)
    label_zh = forms.CharField(label=_("Chinese name"), required=False)
    about = forms.CharField(label=_("Help in English"), required=False)
    about_zh = forms.CharField(label=_("Help in Chinese"), required=False)
    options = forms.CharField(
        label=_("Options"), required=False, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("For choices, one a line: code | English name | Chinese name."),
    )  # fmt: skip
    default = forms.CharField(label=_("Default"), required=False, help_text=_("What a new record holds."))
    privacy = forms.ChoiceField(
        label=_("Who may see it"), choices=_named(CLASSES), initial="personal",
        help_text=_("Sensitive values are masked until they are asked for with a purpose."),
    )  # fmt: skip
    group = forms.CharField(label=_("Group"), required=False)
    position = forms.IntegerField(label=_("Place in the order"), required=False, min_value=0, max_value=10_000)
    is_required = forms.BooleanField(label=_("has to be filled in"), required=False)
    is_unique = forms.BooleanField(label=_("no two records have the same value"), required=False)
    is_filter = forms.BooleanField(label=_("lists are narrowed by it"), required=False)
    is_archived = forms.BooleanField(label=_("archived: kept, and not shown any more"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, field: CustomField | None = None) -> None:
        super().__init__(data, initial=_initial(field) if field else {"position": 0})
        self.field = field
        if field is None:
            del self.fields["is_archived"]
            return
        for name in (*FIXED, *(() if field.is_unique else ("is_unique",))):
            del self.fields[name]

    def new(self) -> NewField:
        """The field as it was typed."""
        typed = self.cleaned_data
        kept = {name: typed[name] for name in KEPT if name in typed}
        kind = self.field.kind if self.field else typed["kind"]
        return NewField(
            **kept | {"position": typed["position"] or 0},
            kind=kind,
            default=typed["default"],
            options=_options(typed["options"]),
        )


def _options(text: str) -> tuple[tuple[str, str, str], ...]:
    lines = [[part.strip() for part in line.split("|")] for line in text.splitlines() if line.strip()]
    filled = [[*line, "", ""] for line in lines]
    return tuple((code, english, chinese) for code, english, chinese, *_more in filled)


def _initial(field: CustomField) -> dict[str, Any]:
    return {name: getattr(field, name) for name in KEPT} | {
        "default": plain(field.default),
        "options": "\n".join(" | ".join(option).rstrip(" |") for option in field.options),
    }
