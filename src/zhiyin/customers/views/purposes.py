"""What messages are sent for: the register of purposes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.customers import access, queries, services
from zhiyin.customers.forms.sending import PurposeForm
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import blame

PAGE = "customers:purposes"


@for_staff(access.MANAGE)
@require_safe
def purposes(request: PersonRequest) -> HttpResponse:
    """All purposes with basis, version and limit."""
    return render(request, "customers/purposes.html", {"rows": queries.all_purposes()})


@for_staff(access.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_purpose(request: PersonRequest, code: str) -> HttpResponse:
    """Change a purpose."""
    row = queries.purpose(code)
    form = PurposeForm(row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.change_purpose(purpose=row, new=form.terms(), actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(PAGE)
    context = {"form": form, "title": _("Change the purpose"), "about": str(row), "back": PAGE}
    return render(request, "customers/setting.html", context, status=422 if form.is_bound else 200)
