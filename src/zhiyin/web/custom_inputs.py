"""Custom fields in a form: one input for each field in use, added to whatever form an area has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.core.fields.kinds import CHOOSING, ORDERED, about, label, options, plain
from zhiyin.core.fields.showing import WRITTEN, Told
from zhiyin.core.fields.tables import CustomField

STAYS = _("Something is kept here. It stays unless something else is written.")
RANGE = _("One value, or from..to: 10..20, 10.., ..20.")
TYPES = {"url": "url", "email": "email", "phone": "tel", "date": "date"}
PREFIX = "custom."
DATA = {"translate": "no"}  # its options are the company's own words
Custom = Mapping[str, Any]


def add_inputs(form: forms.Form, fields: Sequence[CustomField], custom: Custom | None, told: Told) -> None:
    """Add the inputs, filled with what a record holds (None: a new record, with the defaults).

    What is masked is not filled in; text is filled in as the reader may read it.
    """
    for field in fields:
        kept = field.default if custom is None else custom.get(field.code)
        is_kept_hidden = custom is not None and kept is not None and field.is_hidden
        made = form.fields[field.name] = _input(field)
        made.label, made.help_text = label(field), STAYS if is_kept_hidden else about(field)
        made.required = field.is_required and not is_kept_hidden
        if kept is not None and not is_kept_hidden:
            is_told = custom is not None and field.kind in WRITTEN and field.privacy != "public"
            form.initial[field.name] = told(str(kept)) if is_told else _initial(kept)


def inputs(form: forms.BaseForm) -> list[forms.BoundField]:
    """The inputs of custom fields in a form."""
    return [form[name] for name in form.fields if name.startswith(PREFIX)]


def given(form: forms.Form, fields: Sequence[CustomField]) -> dict[str, Any]:
    """What was written, by code; what is masked and was left as it is is not among it."""
    found = {}
    for field in fields:
        if field.name not in form.cleaned_data:
            continue
        value, before = form.cleaned_data[field.name], form.initial.get(field.name)
        is_left = value in ("", []) if form.fields[field.name].help_text == STAYS else _same(value, before)
        if not is_left:
            found[field.code] = value
    return found


def add_filters(form: forms.Form, fields: Sequence[CustomField]) -> None:
    """Add a filter for each field that lists are narrowed by."""
    for field in fields:
        if field.is_filter:
            made = form.fields[field.name] = _filter(field)
            made.label, made.required = label(field), False


def _filter(field: CustomField) -> forms.Field:
    if field.kind in CHOOSING:
        return forms.ChoiceField(choices=[("", _("All")), *options(field).items()], widget=forms.Select(attrs=DATA))
    if field.kind == "yes_no":
        return forms.ChoiceField(choices=[("", _("All")), ("yes", _("yes")), ("no", _("no"))])
    hints = {"placeholder": "10..20", "title": RANGE} if field.kind in ORDERED else {}
    return forms.CharField(widget=forms.TextInput(attrs=hints))


def _input(field: CustomField) -> forms.Field:
    if field.kind == "choice":
        return forms.ChoiceField(choices=[("", "–"), *options(field).items()], widget=forms.Select(attrs=DATA))
    if field.kind == "choices":
        widget = forms.CheckboxSelectMultiple(attrs=DATA)
        return forms.MultipleChoiceField(choices=list(options(field).items()), widget=widget)
    if field.kind == "yes_no":
        return forms.ChoiceField(choices=[("", "–"), ("yes", _("yes")), ("no", _("no"))])
    if field.kind == "long_text":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))
    return forms.CharField(widget=forms.TextInput(attrs={"type": TYPES.get(field.kind, "text")}))


def _initial(kept: Any) -> Any:
    return kept if isinstance(kept, list) else plain(kept)


def _same(value: Any, before: Any) -> bool:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip() == str(before or "").strip()
    return sorted(value or []) == sorted(before or [])
