"""The list of sets of duplicates, and deciding that one is none."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin.core import clock, jobs
from zhiyin.core.paging import count_beside
from zhiyin.customers import access, services
from zhiyin.customers.forms.duplicates import SetFilterForm
from zhiyin.customers.jobs import MATCH
from zhiyin.customers.models import DuplicateSet
from zhiyin.customers.queries import duplicates as reads
from zhiyin.customers.queries import last_run
from zhiyin.web.person import PersonRequest, for_staff


@for_staff(access.VIEW)
@require_safe
def duplicates(request: PersonRequest) -> HttpResponse:
    """The sets in scope, the most certain first; every filter is in the address."""
    form = SetFilterForm(request.GET)
    filters = form.filters()
    page = reads.page(request.actor, filters, cursor=request.GET.get("cursor", ""))
    context = {
        "form": form,
        "page": page,
        "rows": [_line(row) for row in page.rows],
        "count": count_beside(page, reads.duplicates(request.actor, filters)),
        "is_narrowed": filters != reads.Filters(),
        "run": last_run(),
    }
    return render(request, "customers/duplicates.html", context)


@for_staff(access.EDIT)
@require_POST
def dismiss(request: PersonRequest, number: int) -> HttpResponse:
    """These are not the same."""
    row = reads.duplicate_set(request.actor, number)
    services.dismiss(duplicates=row, actor=request.actor, now=clock.now())
    messages.success(request, _("Set %(number)s is dismissed and not proposed again.") % {"number": number})
    return redirect("customers:duplicates")


@for_staff(access.EDIT)
@require_POST
def reopen(request: PersonRequest, number: int) -> HttpResponse:
    """Look at it again."""
    row = reads.duplicate_set(request.actor, number)
    services.reopen(duplicates=row, actor=request.actor, now=clock.now())
    messages.success(request, _("Set %(number)s is open again.") % {"number": number})
    return redirect("customers:duplicates")


@for_staff(access.MANAGE)
@require_POST
def search(request: PersonRequest) -> HttpResponse:
    """Compare all customers, in the background."""
    jobs.enqueue(MATCH, {}, actor=request.actor, now=clock.now(), key=MATCH)
    messages.success(request, _("All customers are being compared; the sets appear here when that is done."))
    return redirect("customers:duplicates")


def _line(row: DuplicateSet) -> dict[str, Any]:
    customers = [member.customer for member in row.members.all()]
    numbers = ",".join(str(customer.number) for customer in customers)
    return {"set": row, "customers": customers, "numbers": numbers, "reasons": reads.reasons(row)}
