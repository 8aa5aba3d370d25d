"""The list of customers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiyin.core import clock
from zhiyin.core.paging import count_beside
from zhiyin.customers import access, queries
from zhiyin.customers.forms import FilterForm
from zhiyin.web.person import PersonRequest, for_staff


@for_staff(access.VIEW)
@require_safe
def customers(request: PersonRequest) -> HttpResponse:
    """The customers in scope, newest first; every filter is in the address."""
    form = FilterForm(request.actor, request.GET)
    filters = form.filters(now=clock.now()) or queries.NOTHING
    page, rows = queries.listed(request.actor, filters, cursor=request.GET.get("cursor", ""))
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "count": count_beside(page, queries.customers(request.actor, filters)),
        "may_edit": request.actor.may(access.EDIT),
        "is_narrowed": filters != queries.Filters(),
    }
    return render(request, "customers/customers.html", context)
