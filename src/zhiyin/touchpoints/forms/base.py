"""What the forms of this area share: errors of the services at their fields, choices of rows by code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model, QuerySet

from zhiyin.core.errors import Refused, Several
from zhiyin.touchpoints import rules
from zhiyin.web.wording import sentence

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Value = TypeVar("Value")


def refuse(form: forms.Form, error: Refused) -> None:
    """Show what a service refused at the fields that are at fault."""
    for one in error.errors if isinstance(error, Several) else [error]:
        form.add_error(one.field if one.field in form.fields else None, sentence(one))


def checked(rule: Callable[..., Value], *arguments: Any) -> Value:
    """The result of a rule, its refusal as the form's own error."""
    try:
        return rule(*arguments)
    except Refused as error:
        raise ValidationError(sentence(error)) from error


class DataSelect(forms.Select):
    """A choice among rows: their names are data, which no translator touches."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["translate"] = "no"
        return option


def by_code(rows: QuerySet[Any], label: StrPromise, *, empty: StrPromise | None = None) -> forms.ModelChoiceField[Any]:
    """A choice among rows with a code; `empty` names the choice of none, without it one has to be chosen."""
    return forms.ModelChoiceField(
        rows, to_field_name="code", label=label, required=empty is None, empty_label=empty or "–"
    )


def day_field(label: StrPromise, *, required: bool = True) -> forms.DateField:
    """A day between 1900 and 2998: what lies outside is a slip, and no database keeps it."""
    bounds = [MinValueValidator(rules.EARLIEST.date()), MaxValueValidator(date(2998, 12, 31))]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, validators=bounds, widget=widget)


def chosen(form: forms.Form, name: str) -> Any:
    """The chosen row, or None."""
    row: Model | None = form.cleaned_data.get(name)
    return row
