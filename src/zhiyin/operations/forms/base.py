"""What the forms of this area share: days, money, named values, choices of codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from zhiyin.core.errors import Refused
from zhiyin.operations.rules import lines, values, words
from zhiyin.operations.rules.lines import NewLine
from zhiyin.web.wording import sentence

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

CODE_HELP = _("Letters, digits, - and _. It stands in addresses and files and stays as it is.")
NO_PERIOD = [("", _("not said"))]


class PairsField(forms.CharField):
    """Named values, one a line: `name: value`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def clean(self, value: Any) -> Mapping[str, str]:
        """The pairs; what cannot be read as such is refused with the line at fault."""
        try:
            return values.pairs(values.parse_pairs(super().clean(value), field=""), field="")
        except Refused as error:
            raise ValidationError(sentence(error)) from error

    def prepare_value(self, value: Any) -> Any:
        """Kept pairs as text; what was typed as it is."""
        return values.pairs_text(value) if isinstance(value, dict) else value


class LinesField(forms.CharField):
    """Lines of a quote, one a line: `name * quantity @ price`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def clean(self, value: Any) -> tuple[NewLine, ...]:
        """The lines; what cannot be read as such is refused with the line at fault."""
        try:
            return tuple(lines.checked(lines.parse_lines(super().clean(value), field="")))
        except Refused as error:
            raise ValidationError(sentence(error)) from error

    def prepare_value(self, value: Any) -> Any:
        """Kept lines as text; what was typed as it is."""
        if value is None or isinstance(value, str):
            return value
        return lines.lines_text(
            [NewLine(one.product.code if one.product else one.name, one.quantity, one.price) for one in value]
        )


def money_field(label: StrPromise, *, required: bool = False, help_text: StrPromise | str = "") -> forms.DecimalField:
    """An amount with two decimals at most."""
    return forms.DecimalField(
        label=label, required=required, min_value=0, max_digits=values.DIGITS, decimal_places=2, help_text=help_text
    )


def currency_field() -> forms.CharField:
    """The code of a currency."""
    return forms.CharField(label=_("Currency"), required=False, help_text=_("Such as CNY; empty: the company's."))


def period_field() -> forms.ChoiceField:
    """How often an amount is due."""
    return forms.ChoiceField(label=_("Due"), required=False, choices=[*NO_PERIOD, *translated(words.PERIODS)])


def day_field(label: StrPromise | str, *, required: bool = False) -> forms.DateField:
    """A day between 1900 and 2998: what lies outside is a slip."""
    bounds = [MinValueValidator(values.EARLIEST), MaxValueValidator(values.LATEST)]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, validators=bounds, widget=widget)


def translated(named: Mapping[str, str]) -> list[tuple[str, StrPromise]]:
    """Codes with their names as choices."""
    return [(code, _(name)) for code, name in named.items()]


class DataSelect(forms.Select):
    """A choice among rows: their names are data, which no translator touches."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["translate"] = "no"
        return option


def by_code(rows: Any, label: StrPromise, *, empty: StrPromise | None = None) -> forms.ModelChoiceField[Any]:
    """A choice among rows with a code; `empty` names the choice of none, without it one has to be chosen."""
    return forms.ModelChoiceField(
        rows, to_field_name="code", label=label, required=empty is None, empty_label=empty or "–", widget=DataSelect
    )
