"""Service standards in their order, and which of them applies."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.touchpoints import access, queries, rules, services
from zhiyin.touchpoints.forms import CaseForm, StandardForm, refuse
from zhiyin.touchpoints.forms.standards import LIMITS
from zhiyin.touchpoints.forms.standards import WHERE as CONDITIONS
from zhiyin.web.person import PersonRequest, for_staff

from .form import form_page


@for_staff(access.VIEW)
@require_safe
def standards(request: PersonRequest) -> HttpResponse:
    """All standards, and the answer to “which one applies to …”."""
    rows = list(queries.standards(request.actor))
    asked = any(request.GET.get(name) for name in CONDITIONS) or "ask" in request.GET
    form = CaseForm(request.actor, request.GET if asked else None)
    found = None
    if asked and form.is_valid():
        found = rules.first_match([row for row in rows if row.is_active], form.case())
    context = {
        "rows": rows, "form": form, "asked": asked and form.is_valid(), "found": found,
        "definitions": [(LIMITS[name], _(text)) for name, text in rules.DEFINITIONS.items()],
    }  # fmt: skip
    return render(request, "touchpoints/standards.html", context)


@for_staff(access.STANDARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_standard(request: PersonRequest) -> HttpResponse:
    """Add a standard at the end of the order."""
    form = StandardForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.define_standard(new=form.values(), actor=request.actor, now=clock.now())
        except Refused as error:
            refuse(form, error)
        else:
            return redirect("touchpoints:standards")
    return form_page(request, form, _("New service standard"), "touchpoints:standards")


@for_staff(access.STANDARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_standard(request: PersonRequest, number: int) -> HttpResponse:
    """Change a standard, or put it out of use."""
    row = queries.standard(request.actor, number)
    form = StandardForm(request.actor, request.POST or None, initial=StandardForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_standard(standard=row, new=form.values(), actor=request.actor, now=clock.now())
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved. Promises already given keep their due times."))
            return redirect("touchpoints:standards")
    return form_page(request, form, _("Change service standard"), "touchpoints:standards", row.name)


@for_staff(access.STANDARDS)
@require_http_methods(["POST"])
def move_standard(request: PersonRequest, number: int) -> HttpResponse:
    """Put a standard at another place in the order."""
    row = queries.standard(request.actor, number)
    place = request.POST.get("position", "")
    if not place.isdecimal() or len(place) > 6:
        raise Refused("standard.position", _("Give the place in the order as a number, from 1."), field="position")
    services.move_standard(standard=row, position=int(place), actor=request.actor, now=clock.now())
    return redirect("touchpoints:standards")
