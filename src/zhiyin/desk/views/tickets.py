"""The list of tickets, the page of one, and opening a new one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.core.prepared import asked_once
from zhiyin.customers import queries as customers
from zhiyin.desk import access, forms, queries, rules, services
from zhiyin.people.queries import branches
from zhiyin.touchpoints import queries as touchpoints
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.saved_views import tabs
from zhiyin.web.wording import blame

from .shown import conversation, customer_side


@require_safe
@for_staff(access.VIEW)
def ticket_list(request: PersonRequest) -> HttpResponse:
    """All tickets in scope, by views and filters of the URL."""
    over, now = tabs(request, "tickets"), clock.now()
    if over["leads"]:
        return redirect(over["leads"])
    filters = forms.filters_of(request.GET.dict(), view="all")
    page = queries.page(request.actor, filters, now=now, cursor=request.GET.get("cursor", ""))
    context: dict[str, Any] = {
        "tabs": over,
        "page": page,
        "lines": queries.lines(page.rows, now),
        "filters": filters,
        "count": queries.count_beside(request.actor, filters, page, now=now),
    }
    if not request.htmx:
        with asked_once():  # the own fields, by which it is narrowed and sorted
            context |= _choices(request)
    return render(request, "desk/tickets.html", context)


def _choices(request: PersonRequest) -> dict[str, Any]:
    return {
        "status_names": [(status.value, name) for status, name in forms.STATUS_NAMES.items()],
        "priority_names": [(priority.value, name) for priority, name in forms.PRIORITY_NAMES.items()],
        "kinds": touchpoints.service_kinds(request.actor),
        "branches": branches(request.actor),
        "own_filters": forms.OwnFilters(request.GET),
        "sorts": queries.SORTS.offers(),
    }


@require_safe
@for_staff(access.VIEW)
def ticket_page(request: PersonRequest, number: int) -> HttpResponse:
    """One ticket with its conversation and its customer."""
    now = clock.now()
    ticket = queries.ticket_of_page(request.actor, number)
    context = {**conversation(request, ticket, now), **customer_side(request, ticket, now), "show": "main"}
    return render(request, "desk/ticket.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(access.CREATE)
def new_ticket(request: PersonRequest) -> HttpResponse:
    """Open a ticket."""
    if request.method != "POST":
        start = {"customer": request.GET.get("customer", ""), "priority": rules.Priority.NORMAL.value}
        return render(request, "desk/new_ticket.html", {"form": forms.TicketForm(request.actor, initial=start)})
    form = forms.TicketForm(request.actor, request.POST)
    if form.is_valid():
        try:
            ticket = services.open_ticket(new=_new(request, form), actor=request.actor, now=clock.now())
        except Refused as error:
            form.show(error)
        else:
            return redirect(f"{reverse('desk:workbench')}?view=unassigned&ticket={ticket.number}&sent=ticket-new")
    return render(request, "desk/new_ticket.html", {"form": form}, status=422)


def _new(request: PersonRequest, form: forms.TicketForm) -> services.NewTicket:
    data = form.cleaned_data
    kind = touchpoints.service_kind(request.actor, data["service_kind"]) if data["service_kind"] else None
    return services.NewTicket(
        subject=rules.check_subject(data["subject"]),
        body=rules.check_body(data["body"]),
        customer=data["customer"],
        channel=touchpoints.channel(request.actor, data["channel"]),
        service_kind=kind,
        priority=rules.Priority(data["priority"]),
        custom=form.custom(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(access.REPLY)
def edit_fields(request: PersonRequest, number: int) -> HttpResponse:
    """Write the company's own fields of a ticket."""
    ticket = queries.ticket(request.actor, number)
    form = forms.OwnForm(request.actor, ticket, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            version, given = form.cleaned_data["version"], form.custom()
            services.write_fields(ticket=ticket, given=given, version=version, actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            return redirect("desk:ticket", number)
    context = {"form": form, "ticket": ticket}
    return render(request, "desk/fields.html", context, status=422 if form.is_bound else 200)


@require_safe
@for_staff(access.VIEW)
def customer_panel(request: PersonRequest, number: int) -> HttpResponse:
    """The tickets of a customer, for the customer's page."""
    customer = customers.customer(request.actor, number)
    lines = queries.lines(queries.tickets_of(request.actor, customer, most=4), clock.now())
    context = {"customer": customer, "lines": lines, "title": _("Tickets")}
    return render(request, "desk/customer_tickets_fragment.html", context)
