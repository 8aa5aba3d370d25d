"""Work hours: the week, the year as a calendar, holidays and special working days."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.core import clock, holidays_cn
from zhiyin.core.calendar.json_form import WEEKDAYS
from zhiyin.core.errors import Refused
from zhiyin.touchpoints import access, queries, rules, services
from zhiyin.touchpoints.forms import HolidaysForm, HoursForm, RemovedDaysForm, SpecialDaysForm, refuse
from zhiyin.touchpoints.forms.hours import DAYS
from zhiyin.touchpoints.models import WorkHours
from zhiyin.web.person import PersonRequest, for_staff

from .form import form_page

FIRST_YEAR, LAST_YEAR = 2000, 2100


@for_staff(access.VIEW)
@require_safe
def all_hours(request: PersonRequest) -> HttpResponse:
    """The work hours by name."""
    rows = [{"row": row, "week": _week(row)} for row in queries.hours(request.actor)]
    return render(request, "touchpoints/all_hours.html", {"rows": rows, "days": DAYS.values()})


@for_staff(access.VIEW)
@require_safe
def hours(request: PersonRequest, code: str) -> HttpResponse:
    """One set of hours with its year."""
    row = queries.work_hours(request.actor, code)
    return _page(request, row, SpecialDaysForm())


@for_staff(access.STANDARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_hours(request: PersonRequest) -> HttpResponse:
    """Add work hours."""
    form = HoursForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = services.define_hours(
                code=data["code"], name=data["name"], calendar=data["calendar"], actor=request.actor, now=clock.now()
            )
        except Refused as error:
            refuse(form, error)
        else:
            return redirect("touchpoints:hours", row.code)
    return form_page(request, form, _("New work hours"), "touchpoints:all_hours")


@for_staff(access.STANDARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_hours(request: PersonRequest, code: str) -> HttpResponse:
    """Change name, zone and week."""
    row = queries.work_hours(request.actor, code)
    form = HoursForm(request.POST or None, hours=row, initial=HoursForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.change_hours(
                hours=row, name=data["name"], calendar=data["calendar"], actor=request.actor, now=clock.now()
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved. Promises already given keep their due times."))
            return redirect("touchpoints:hours", row.code)
    return form_page(request, form, _("Change work hours"), "touchpoints:all_hours", row.name)


@for_staff(access.STANDARDS)
@require_http_methods(["POST"])
def special_days(request: PersonRequest, code: str) -> HttpResponse:
    """Add special days: closed, or open with hours of their own."""
    row = queries.work_hours(request.actor, code)
    return _change(request, row, SpecialDaysForm(request.POST))


@for_staff(access.STANDARDS)
@require_http_methods(["POST"])
def holidays(request: PersonRequest, code: str) -> HttpResponse:
    """Add the official Chinese holidays of a year."""
    row = queries.work_hours(request.actor, code)
    return _change(request, row, HolidaysForm(request.POST))


@for_staff(access.STANDARDS)
@require_http_methods(["POST"])
def ordinary_days(request: PersonRequest, code: str) -> HttpResponse:
    """Let special days follow their weekday again."""
    row = queries.work_hours(request.actor, code)
    return _change(request, row, RemovedDaysForm(row, request.POST))


def _change(
    request: PersonRequest, row: WorkHours, form: SpecialDaysForm | HolidaysForm | RemovedDaysForm
) -> HttpResponse:
    if form.is_valid():
        try:
            calendar = form.changed(row.work_calendar)
            services.change_hours(hours=row, name=row.name, calendar=calendar, actor=request.actor, now=clock.now())
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved. Promises already given keep their due times."))
            shown = _year(request)
            response = redirect("touchpoints:hours", row.code)
            response["Location"] += f"?year={shown}"
            return response
    special = form if isinstance(form, SpecialDaysForm) else SpecialDaysForm()
    return _page(request, row, special, status=422)


def _page(request: PersonRequest, row: WorkHours, form: SpecialDaysForm, *, status: int = 200) -> HttpResponse:
    year = _year(request)
    calendar = row.work_calendar
    special = [
        {"date": day, "hours": rules.shown_hours(hours)}
        for day, hours in calendar.exceptions.items()
        if day.year == year
    ]
    context = {
        "row": row, "week": _week(row), "year": year, "months": rules.year_of(calendar, year), "special": special,
        "form": form, "official": year if year in holidays_cn.YEARS else None, "days": DAYS.values(),
        "earlier": year - 1, "later": year + 1, "calendar": calendar,
    }  # fmt: skip
    return render(request, "touchpoints/hours.html", context, status=status)


def _year(request: PersonRequest) -> int:
    asked = request.GET.get("year") or request.POST.get("year") or ""
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else clock.now().year
    return min(max(year, FIRST_YEAR), LAST_YEAR)


def _week(row: WorkHours) -> list[tuple[object, str]]:
    calendar = row.work_calendar
    return [(DAYS[name], rules.shown_hours(day)) for name, day in zip(WEEKDAYS, calendar.week, strict=True)]
