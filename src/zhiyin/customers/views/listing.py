"""The list of customers."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from zhiyin.core import clock
from zhiyin.core.prepared import asked_once
from zhiyin.customers import access, queries
from zhiyin.customers.forms import FilterForm, columns_of
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.saved_views import tabs


@for_staff(access.VIEW)
@require_safe
def customers(request: PersonRequest) -> HttpResponse:
    """The customers in scope, newest first; filters and columns are in the address, or kept as a view."""
    over = tabs(request, "customers")
    if over["leads"]:
        return redirect(over["leads"])
    with asked_once():
        return _listed(request, over)


def _listed(request: PersonRequest, over: dict[str, object]) -> HttpResponse:
    form = FilterForm(request.actor, request.GET)
    filters = form.filters(now=clock.now()) or queries.NOTHING
    columns = columns_of(request.GET.getlist("columns"))
    cursor = request.GET.get("cursor", "")
    own = [one.field for one in columns if one.field and one.is_shown]
    listing = queries.listed(request.actor, filters, cursor=cursor, own=own)
    context = {
        "form": form,
        "page": listing.page,
        "rows": listing.rows,
        "columns": columns,
        "tabs": over,
        "count": listing.count,
        "may_edit": request.actor.may(access.EDIT),
        "is_narrowed": replace(filters, sort="") != queries.Filters(),
    }
    return render(request, "customers/customers.html", context)
