"""What browsers send, as typed values; nothing is saved here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

from . import rules
from .models import Survey
from .queries import AnswerFilters


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


def answer_filters(query: Mapping[str, str]) -> AnswerFilters:
    """The filters of a list's address; raises `Refused` for a day that is none."""
    return AnswerFilters(
        survey=query.get("survey", ""),
        branch=query.get("branch", ""),
        verdict=query.get("verdict", ""),
        group=query.get("group", ""),
        kind=query.get("kind", ""),
        customer=_number(query.get("customer", "")),
        employee=_number(query.get("employee", "")),
        since=_midnight(query.get("since", ""), "since"),
        until=_midnight(query.get("until", ""), "until", days=1),
    )


def _number(text: str) -> int | None:
    if not text:
        return None
    # An impossible number finds nothing, as a number that nobody has.
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _midnight(text: str, field: str, days: int = 0) -> datetime | None:
    """The start of a day in the reader's zone; the last day of a period is included, so it ends a day later."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
        return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refused("filter.day", _("Write the day as 2026-06-19."), field=field) from error


class SurveyForm(forms.Form):
    """A survey as it is typed; dimensions one a line, `code` or `code = name`."""

    code = forms.CharField(max_length=40, label=gettext_lazy("Code"))
    name = forms.CharField(max_length=rules.LONGEST_NAME, label=gettext_lazy("Name"))
    bar = forms.DecimalField(
        max_digits=4, decimal_places=2, label=gettext_lazy("Bar"),
        help_text=gettext_lazy("A ratio of perceived to expected below this opens a recovery; 1 is “as expected”."),
    )  # fmt: skip
    cool_down_days = forms.IntegerField(
        label=gettext_lazy("Cool-down in days"),
        help_text=gettext_lazy("For so long a customer is not asked again, except after a recovery."),
    )
    valid_days = forms.IntegerField(label=gettext_lazy("The link works for … days"))
    after_service = forms.BooleanField(required=False, label=gettext_lazy("Sent when a service is done"))
    is_active = forms.BooleanField(required=False, label=gettext_lazy("In use"))
    dimensions = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        label=gettext_lazy("Dimensions, one a line"),
        help_text=gettext_lazy(
            "A code, or “code = name”. The five of SERVQUAL have their own wording in both languages: reliability, "
            "tangibles, responsiveness, assurance, empathy. A line taken away is asked no more; its answers stay."
        ),
    )

    def __init__(self, *args: Any, is_new: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        if not is_new:
            del self.fields["code"]

    @staticmethod
    def beginning() -> dict[str, Any]:
        """What a new survey begins with: the five dimensions of SERVQUAL."""
        text = "\n".join(rules.SERVQUAL)
        return {"bar": 1, "cool_down_days": 30, "valid_days": 14, "is_active": True, "dimensions": text}

    @staticmethod
    def of(survey: Survey) -> dict[str, Any]:
        """A survey as it stands."""
        names = ("code", "name", "bar", "cool_down_days", "valid_days", "after_service", "is_active")
        lines = [f"{one.code} = {one.name}" if one.name else one.code for one in survey.dimensions.all()]
        return {**{name: getattr(survey, name) for name in names}, "dimensions": "\n".join(lines)}

    def clean_dimensions(self) -> list[tuple[str, str]]:
        """Codes with their names, in order."""
        lines = [line.strip() for line in self.cleaned_data["dimensions"].splitlines()]
        parts = [line.partition("=") for line in lines if line]
        return [(code.strip(), name.strip()) for code, _sign, name in parts]
