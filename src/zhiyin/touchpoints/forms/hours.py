"""Forms of the work hours: the week, special days, official holidays."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zhiyin.core import holidays_cn
from zhiyin.core.calendar import WorkCalendar
from zhiyin.core.calendar.json_form import WEEKDAYS
from zhiyin.core.errors import Refused
from zhiyin.touchpoints import rules
from zhiyin.touchpoints.models import WorkHours

from .base import checked, day_field, refuse
from .register import CODE_HELP

DAYS = {
    "monday": _("Monday"), "tuesday": _("Tuesday"), "wednesday": _("Wednesday"), "thursday": _("Thursday"),
    "friday": _("Friday"), "saturday": _("Saturday"), "sunday": _("Sunday"),
}  # fmt: skip
HOURS_HELP = _("Such as 09:00–12:00, 13:00–18:00; empty: closed.")


class HoursForm(forms.Form):
    """Name, time zone and the seven days of a week; special days stay as they are."""

    code = forms.CharField(label=_("Code"), help_text=CODE_HELP)
    name = forms.CharField(label=_("Name"))
    timezone = forms.CharField(label=_("Time zone"), max_length=60, initial=settings.TIME_ZONE)

    def __init__(self, *args: Any, hours: WorkHours | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hours = hours
        for name, label in DAYS.items():
            self.fields[name] = forms.CharField(label=label, required=False, max_length=200)
        self.fields["monday"].help_text = HOURS_HELP
        if hours:
            del self.fields["code"]

    @staticmethod
    def initial_of(row: WorkHours) -> dict[str, str]:
        """What the form shows of existing work hours."""
        calendar = row.work_calendar
        week = {name: rules.shown_hours(day) for name, day in zip(WEEKDAYS, calendar.week, strict=True)}
        return {"name": row.name, "timezone": calendar.timezone, **week}

    def clean(self) -> dict[str, Any]:
        """The days as intervals, each error at its day; then the calendar as a whole."""
        data = super().clean() or {}
        week = []
        for name in WEEKDAYS:
            try:
                week.append(rules.parse_hours(data.get(name, ""), name))
            except Refused as error:
                refuse(self, error)
        if len(week) == 7 and "timezone" in data:
            special = self.hours.work_calendar.exceptions if self.hours else {}
            data["calendar"] = checked(WorkCalendar, data["timezone"], tuple(week), special)
        return data


class SpecialDaysForm(forms.Form):
    """Days that differ from their weekday."""

    first = day_field(_("First day"))
    last = day_field(_("Last day"), required=False)
    hours = forms.CharField(label=_("Hours"), required=False, max_length=200, help_text=HOURS_HELP)

    def changed(self, calendar: WorkCalendar) -> WorkCalendar:
        """The calendar with these days. Raises `Refused`."""
        data = self.cleaned_data
        hours = rules.parse_hours(data["hours"], "hours")
        return rules.with_special_days(calendar, data["first"], data["last"] or data["first"], hours)


class HolidaysForm(forms.Form):
    """The official Chinese holidays of a year."""

    year = forms.TypedChoiceField(coerce=int, choices=[(year, year) for year in holidays_cn.YEARS])

    def changed(self, calendar: WorkCalendar) -> WorkCalendar:
        """The calendar with the holidays and working weekends of the year."""
        return rules.with_chinese_holidays(calendar, self.cleaned_data["year"])


class RemovedDaysForm(forms.Form):
    """Special days that follow their weekday again."""

    days = forms.MultipleChoiceField(label=_("Special days"))

    def __init__(self, hours: WorkHours, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"] = forms.MultipleChoiceField(
            choices=[(day.isoformat(), day.isoformat()) for day in hours.work_calendar.exceptions]
        )

    def changed(self, calendar: WorkCalendar) -> WorkCalendar:
        """The calendar without these special days."""
        return rules.without_special_days(calendar, [date.fromisoformat(day) for day in self.cleaned_data["days"]])
