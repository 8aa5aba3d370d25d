"""Contacts: the list, one of them, recording, and the panel on the customer's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.core.paging import page_of
from zhiyin.customers import queries as customers
from zhiyin.customers.models import Customer
from zhiyin.touchpoints import access, queries, services
from zhiyin.touchpoints.forms import FilterForm, InteractionForm, refuse
from zhiyin.touchpoints.forms.interactions import NOBODY, SEVERAL
from zhiyin.web.person import PersonRequest, for_staff


@for_staff(access.VIEW)
@require_safe
def interactions(request: PersonRequest) -> HttpResponse:
    """The contacts in scope, newest first; every filter is in the address."""
    form = FilterForm(request.actor, request.GET)
    rows = queries.interactions(request.actor, form.filters())
    page = page_of(rows, order=queries.NEWEST_FIRST, cursor=request.GET.get("cursor", ""))
    narrowed = any(value for name, value in request.GET.items() if name != "cursor")
    context = {"page": page, "form": form, "narrowed": narrowed}
    return render(request, "touchpoints/interactions.html", context)


@for_staff(access.VIEW)
@require_safe
def interaction(request: PersonRequest, number: int) -> HttpResponse:
    """One contact, with the other contacts of the same customer."""
    now = clock.now()
    row = queries.interaction(request.actor, number, now=now)
    others = queries.interactions_of(request.actor, row.customer, now=now) if row.customer else None
    context = {"row": row, "others": [other for other in others.rows if other != row][:8] if others else []}
    return render(request, "touchpoints/interaction.html", context)


@for_staff(access.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def new_interaction(request: PersonRequest) -> HttpResponse:
    """Record a contact."""
    if request.method == "POST":
        return _record(request)
    initial = {"occurred_at": timezone.localtime(), "direction": "in"}
    if request.GET.get("customer", "").isdecimal():
        initial |= {"customer": request.GET["customer"], "customer_number": request.GET["customer"]}
    form = InteractionForm(request.actor, initial=initial)
    return render(request, "touchpoints/new_interaction.html", {"form": form})


def _record(request: PersonRequest) -> HttpResponse:
    form = InteractionForm(request.actor, request.POST)
    found: list[Customer] = []
    if form.is_valid():
        now = clock.now()
        data = form.cleaned_data
        found = queries.customers_meant(request.actor, data["customer"], data["customer_number"], now=now)
        if len(found) > 1:
            form.add_error("customer", SEVERAL)
        elif data["customer"].strip() and not found:
            form.add_error("customer", NOBODY)
        else:
            try:
                new = form.values(found[0] if found else None)
                row = services.record_interaction(new=new, actor=request.actor, now=now)
            except Refused as error:
                refuse(form, error)
            else:
                messages.success(request, _("The interaction is recorded."), extra_tags="draft:interaction-new")
                return redirect("touchpoints:interaction", row.number)
    context = {"form": form, "found": found if len(found) > 1 else []}
    return render(request, "touchpoints/new_interaction.html", context, status=422)


@for_staff(access.RECORD)
@require_safe
def found_customers(request: PersonRequest) -> HttpResponse:
    """The customers who answer to what is being typed."""
    text = request.GET.get("customer", "").strip()
    found = queries.customers_meant(request.actor, text, None, now=clock.now())
    return render(request, "touchpoints/found_customers_fragment.html", {"found": found, "text": text})


@for_staff(access.VIEW)
@require_safe
def of_customer(request: PersonRequest, number: int) -> HttpResponse:
    """The panel on the customer's page."""
    now = clock.now()
    customer = customers.customer_meant(request.actor, number, now=now)
    cursor = request.GET.get("cursor", "")
    page = queries.interactions_of(request.actor, customer, cursor=cursor, now=now)
    context = {"page": page, "customer": customer, "goes_on": bool(cursor)}
    return render(request, "touchpoints/of_customer_fragment.html", context)
