"""The directory of employees; adding, changing, deactivating them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.people import access, queries, services
from zhiyin.people.forms import ChangeForm, EmployeeForm
from zhiyin.people.models import Employee
from zhiyin.people.ui import ROLE_TITLES
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import blame


@for_staff(access.VIEW)
def directory(request: PersonRequest) -> HttpResponse:
    """Employees in scope; filters in the URL."""
    filters = queries.EmployeeFilters(
        text=request.GET.get("q", "").strip(),
        branch=request.GET.get("branch", ""),
        role=request.GET.get("role", ""),
        is_active=request.GET.get("state", "active") != "inactive",
    )
    page, count = queries.directory(request.actor, filters, cursor=request.GET.get("cursor", ""))
    context = {"page": page, "count": count, "roles": ROLE_TITLES, "branches": queries.branches(request.actor)}
    return render(request, "people/employees.html", context)


@for_staff(access.MANAGE)
def new(request: PersonRequest) -> HttpResponse:
    """Add an employee."""
    start = {"branch": queries.branches(request.actor).filter(code=request.GET.get("branch", "")).first()}
    form = EmployeeForm(request.POST or None, actor=request.actor, initial=start)
    if form.is_valid():
        try:
            made = _add(request, form)
        except Refused as error:
            blame(form, error)
        else:
            messages.success(request, _("The employee is added."))
            return redirect("people:employee", made.number)
    return render(request, "people/new_employee.html", {"form": form}, status=422 if form.is_bound else 200)


def _add(request: PersonRequest, form: EmployeeForm) -> Employee:
    given = form.cleaned_data
    sign_in = services.SignIn(given["username"], given["password"], given["email"]) if given["username"] else None
    return services.add_employee(
        name=given["name"], branch=given["branch"], roles=given["roles"], sign_in=sign_in,
        actor=request.actor, now=clock.now(),
    )  # fmt: skip


@for_staff(access.VIEW)
def employee(request: PersonRequest, number: int) -> HttpResponse:
    """One employee; who may manage people changes name, roles and teams here."""
    person = queries.employee(request.actor, number)
    start = {"name": person.name, "roles": person.roles, "teams": person.teams.all()}
    form = ChangeForm(request.POST or None, actor=request.actor, initial=start)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.change_employee(
                employee=person, name=given["name"], roles=given["roles"], teams=given["teams"],
                actor=request.actor, now=clock.now(),
            )  # fmt: skip
        except Refused as error:
            if error.status == 403:
                raise
            blame(form, error)
        else:
            messages.success(request, _("The changes are saved; they hold from the person's next click."))
            return redirect("people:employee", number)
    context = {"person": person, "form": form, "roles": [ROLE_TITLES.get(name, name) for name in person.roles]}
    return render(request, "people/employee.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_staff(access.MANAGE)
def deactivate(request: PersonRequest, number: int) -> HttpResponse:
    """End every access of this person at once."""
    person = queries.employee(request.actor, number)
    services.deactivate_employee(employee=person, actor=request.actor, now=clock.now())
    messages.success(request, _("The employee is deactivated: sessions and tokens have ended."))
    return redirect("people:employee", number)
