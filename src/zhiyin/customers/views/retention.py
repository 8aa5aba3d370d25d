"""How long rows are kept: the kinds with their rules; one rule, with what it would remove before it is switched on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.core import clock
from zhiyin.customers import access, services
from zhiyin.customers.forms.retention import RetentionForm
from zhiyin.customers.queries import retention as queries
from zhiyin.web.person import PersonRequest, for_staff

PAGE = "customers:retention"


@for_staff(access.RETENTION)
@require_safe
def rules(request: PersonRequest) -> HttpResponse:
    """All kinds with their rules, and what the last rounds removed."""
    actor = request.actor
    context = {"limits": queries.limits(actor), "runs": queries.runs(actor)}
    return render(request, "customers/retention.html", context)


@for_staff(access.RETENTION)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: PersonRequest, kind: str) -> HttpResponse:
    """One rule: `?days=` tells what it would remove now; posting the same days switches it on, `off` off."""
    limit, now = queries.limit(request.actor, kind), clock.now()
    is_sent = request.method == "POST"
    if is_sent and "off" in request.POST:
        services.set_retention(kind=kind, days=None, actor=request.actor, now=now)
        messages.success(request, _("Kept for ever from now on."))
        return redirect(PAGE)
    data = request.POST if is_sent else request.GET
    form = RetentionForm(limit.kept, limit.days, data if "days" in data or is_sent else None)
    context: dict[str, Any] = {"limit": limit, "form": form}
    if form.is_bound and form.is_valid():
        days = form.cleaned_data["days"]
        if is_sent:
            services.set_retention(kind=kind, days=days, actor=request.actor, now=now)
            messages.success(request, _("Saved. The round of the coming night goes by it."))
            return redirect(PAGE)
        context |= {"days": days, "due": queries.count_due(limit.kept, days, now=now)}
    return render(request, "customers/retention_rule.html", context, status=422 if form.errors else 200)
