"""Identifying a customer who belongs to another branch and stands at this counter."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.customers import access, services
from zhiyin.customers.forms import IdentifyForm
from zhiyin.web.person import PersonRequest, for_staff


@for_staff(access.IDENTIFY)
@require_http_methods(["GET", "HEAD", "POST"])
def identify(request: PersonRequest) -> HttpResponse:
    """Two exact identifiers open one customer, for this contact."""
    form = IdentifyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        first, second = form.identifiers()
        purpose = form.cleaned_data["purpose"]
        try:
            row = services.identify(first=first, second=second, purpose=purpose, actor=request.actor, now=clock.now())
        except Refused as error:
            form.refuse(error)
        else:
            if row is not None:
                return redirect("customers:customer", row.number)
            form.add_error(None, _("These two do not name one customer. Compare both with what the customer shows."))
    return render(request, "customers/identify.html", {"form": form}, status=422 if form.is_bound else 200)
