"""What one was told, and the results that one is told of."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.people import queries, services
from zhiyin.people.forms import SubscriptionForm
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import blame


@require_safe
@for_staff("")
def notices(request: PersonRequest) -> HttpResponse:
    """What one was told, the latest first."""
    page = queries.notices(request.actor, cursor=request.GET.get("cursor", ""))
    context = {"page": page, "has_unread": any(row.read_at is None for row in page.rows)}
    return render(request, "people/notices.html", context)


@require_POST
@for_staff("")
def read(request: PersonRequest) -> HttpResponse:
    """Mark all as read."""
    services.read_notices(actor=request.actor, now=clock.now())
    return redirect("people:notices")


@for_staff("")
@require_http_methods(["GET", "HEAD", "POST"])
def subscriptions(request: PersonRequest) -> HttpResponse:
    """The own subscriptions, and the form for another one; `result` in the address chooses it beforehand."""
    data = request.POST if request.method == "POST" else None
    form = SubscriptionForm(request.actor, data, initial={"result": request.GET.get("result", "")})
    if form.is_bound and form.is_valid():
        try:
            services.subscribe(**form.given(), actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:subscriptions")
    context = {"form": form, "rows": queries.subscriptions(request.actor, now=clock.now())}
    return render(request, "people/subscriptions.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_staff("")
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """Be told of a result no more."""
    row = queries.subscription(request.actor, pk)
    services.end_subscription(subscription=row, actor=request.actor, now=clock.now())
    return redirect("people:subscriptions")
