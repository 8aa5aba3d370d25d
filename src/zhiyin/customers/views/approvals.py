"""What one person may not do alone: what waits, and deciding it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.customers import access, services
from zhiyin.customers.queries import approvals as reads
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import sentence


@for_staff(access.VIEW)
@require_safe
def approvals(request: PersonRequest) -> HttpResponse:
    """All for who decides, the own ones for others."""
    rows = reads.approvals(request.actor)
    return render(request, "customers/approvals.html", {"rows": rows, "now": clock.now()})


@for_staff(access.APPROVE)
@require_POST
def decide(request: PersonRequest, key: int) -> HttpResponse:
    """Allow it or not."""
    row, is_granted = reads.approval(request.actor, key), request.POST.get("said") == "granted"
    try:
        services.decide_approval(approval=row, is_granted=is_granted, actor=request.actor, now=clock.now())
    except Refused as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("It is allowed.") if is_granted else _("It is not allowed."))
    return redirect("customers:approvals")
