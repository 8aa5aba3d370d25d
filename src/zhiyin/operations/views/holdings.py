"""Holdings: the list, one of them, writing one down, the panel on the customer's page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.core import clock
from zhiyin.core.access import sees
from zhiyin.core.paging import page_of
from zhiyin.customers import queries as customers
from zhiyin.operations import access, queries, services
from zhiyin.operations.forms import FilterForm, HoldingForm
from zhiyin.operations.models import Holding
from zhiyin.web.person import PersonRequest, for_staff

from .form import form_page

SOON = timedelta(days=30)


@for_staff(access.VIEW)
@require_safe
def holdings(request: PersonRequest) -> HttpResponse:
    """The holdings in scope, what is to be renewed first; every filter is in the address."""
    form, today = FilterForm(request.actor, request.GET), _today()
    rows = queries.records(request.actor, Holding, form.filters())
    context = {
        "page": page_of(rows, order=Holding.ORDER, cursor=request.GET.get("cursor", "")),
        "form": form,
        "narrowed": any(value for name, value in request.GET.items() if name != "cursor"),
        "today": today,
        "soon": today + SOON,
    }
    return render(request, "operations/holdings.html", context)


@for_staff(access.VIEW)
@require_safe
def holding(request: PersonRequest, number: int) -> HttpResponse:
    """One holding with all that is known of it."""
    row = queries.record(request.actor, Holding, number, now=clock.now())
    context: dict[str, Any] = {"row": row, "today": _today()}
    context["may_edit"] = sees(request.actor, row) and request.actor.may(access.RECORD)
    return render(request, "operations/holding.html", context)


@for_staff(access.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def new_holding(request: PersonRequest, number: int) -> HttpResponse:
    """Write down a product that a customer has."""
    now = clock.now()
    customer = customers.customer_at_hand(request.actor, number, now=now)
    form = HoldingForm(request.actor, request.POST or None, initial={"started_on": _today()})

    def write() -> str:
        row = services.add_record(new=form.values(customer), actor=request.actor, now=now)
        return reverse("operations:holding", args=[row.number])

    back = reverse("customers:customer", args=[number])
    return form_page(request, form, write, title=_("New holding"), back=back, about=customer.full_name)


@for_staff(access.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_holding(request: PersonRequest, number: int) -> HttpResponse:
    """Change what is known of a holding."""
    now = clock.now()
    row = queries.own_record(request.actor, Holding, number)
    form = HoldingForm(request.actor, request.POST or None, holding=row)
    back = reverse("operations:holding", args=[number])

    def write() -> str:
        services.change_record(row=row, new=form.values(row.customer), actor=request.actor, now=now)
        return back

    return form_page(request, form, write, title=_("Change holding"), back=back, about=row.product.name)


@for_staff(access.VIEW)
@require_safe
def of_customer(request: PersonRequest, number: int) -> HttpResponse:
    """The panel on the customer's page."""
    now = clock.now()
    customer = customers.customer_meant(request.actor, number, now=now)
    rows = list(queries.of_customer(request.actor, Holding, customer, now=now)[: queries.PANEL])
    context = {"rows": rows, "customer": customer, "today": _today()}
    return render(request, "operations/holdings_of_customer_fragment.html", context)


def _today() -> date:
    return timezone.localdate(clock.now())
