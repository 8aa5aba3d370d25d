"""What a form offers to choose from where that depends on who asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Model, QuerySet


def offer(form: forms.BaseForm, name: str, choices: Iterable[Any]) -> None:
    """Let the choice field `name` offer `choices`: pairs of value and text, or groups of them."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is no field of choices.")
    field.choices = list(choices)


def offer_rows(form: forms.BaseForm, name: str, rows: QuerySet[Model]) -> None:
    """Let the field `name` offer `rows`."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{name} is no field of rows.")
    field.queryset = rows
