"""What browsers send, as typed values; nothing is saved here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from . import rules


def _score() -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=1, max_value=rules.SCALE)


class OverallForm(forms.Form):
    """The two overall scores of the public page."""

    expected = _score()
    perceived = _score()

    def scores(self) -> tuple[Decimal | None, Decimal | None]:
        """Expected and perceived; None where nothing was tapped."""
        return _decimal(self.cleaned_data["expected"]), _decimal(self.cleaned_data["perceived"])


class DimensionForm(forms.Form):
    """One tap on one dimension."""

    dimension = forms.CharField(max_length=40)
    side = forms.ChoiceField(choices=[("expected", "expected"), ("perceived", "perceived")])
    value = forms.IntegerField(min_value=1, max_value=rules.SCALE)

    def scores(self) -> dict[str, Decimal | None]:
        """The tapped side, the other None."""
        tapped = Decimal(self.cleaned_data["value"])
        return {side: tapped if side == self.cleaned_data["side"] else None for side in ("expected", "perceived")}


class CommentForm(forms.Form):
    """The comment, as it was typed; browsers send line ends as two characters, one is kept."""

    comment = forms.CharField(required=False, strip=False)

    def clean_comment(self) -> str:
        """With the line ends of plain text."""
        text: str = self.cleaned_data["comment"]
        return text.replace("\r\n", "\n")


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
