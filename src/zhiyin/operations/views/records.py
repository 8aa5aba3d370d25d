"""What customers have and do: the list of each kind, the page of one record, the panels on the customer's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhiyin.core import clock
from zhiyin.core.access import sees
from zhiyin.core.prepared import asked_once
from zhiyin.customers import queries as customers
from zhiyin.operations import access, queries
from zhiyin.operations.forms import FilterForm
from zhiyin.operations.models import Bill, Holding, Record
from zhiyin.operations.rules.shown import BY_NOUN, KINDS, Cell, Shown
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.saved_views import tabs

SOON = timedelta(days=30)
EDITABLE = {"holding", "quote"}
Section = tuple[Shown, list[Cell], list[Any]]


def list_of(kind: type[Record]) -> Callable[..., Any]:
    """The page that lists a kind."""

    @for_staff(access.VIEW)
    @require_safe
    def listed(request: PersonRequest) -> HttpResponse:
        over = tabs(request, "holdings") if kind is Holding else {"leads": ""}
        if over["leads"]:
            return redirect(over["leads"])
        with asked_once():  # the own fields, by which it is narrowed and sorted
            form, today = FilterForm(kind, request.actor, request.GET), day_of_company()
        filters, query = form.filters(), request.GET.copy()
        rows = queries.records(request.actor, kind, filters)
        if filters.state:
            query["state"] = filters.state  # also where the address leaves it to the list
        context = {
            "query": query.urlencode(),
            "page": queries.page(rows, kind, filters, cursor=request.GET.get("cursor", "")),
            "form": form,
            "tabs": over if kind is Holding else None,
            "may_change": kind is Holding and request.actor.may(access.RECORD),
            "narrowed": any(value for name, value in request.GET.items() if name not in {"cursor", "saved"}),
            "shown": BY_NOUN[kind.noun()],
            "sorts": queries.sorts(kind),
            "kinds": KINDS,
            "today": today,
            "soon": today + SOON,
        }
        return render(request, "operations/records.html", context)

    return listed


def page_about(kind: type[Record]) -> Callable[..., Any]:
    """The page of one record of a kind."""

    @for_staff(access.VIEW)
    @require_safe
    def shown(request: PersonRequest, number: int) -> HttpResponse:
        row = queries.record(request.actor, kind, number, now=clock.now())
        may_write = sees(request.actor, row) and request.actor.may(access.RECORD)
        context = {
            "row": row,
            "shown": BY_NOUN[kind.noun()],
            "sorts": queries.sorts(kind),
            "today": day_of_company(),
            "lines": queries.lines(request.actor, row),
            "own": queries.own_lines(request.actor, row),
            "sections": _sections(request, row),
            "may_edit": may_write and kind.noun() in EDITABLE,
            "may_pay": may_write and isinstance(row, Bill) and row.left > 0,
        }
        return render(request, "operations/record.html", context)

    return shown


def _sections(request: PersonRequest, row: Record) -> list[Section]:
    found: list[tuple[type[Record], list[Any]]] = []
    if isinstance(row, Holding):
        found = queries.about_holding(request.actor, row)
    elif isinstance(row, Bill):
        payments = queries.about_bill(request.actor, row)
        found = [(type(payments[0]), payments)] if payments else []
    # The record whose page it is need not be named in every row.
    shown = ((BY_NOUN[kind.noun()], rows) for kind, rows in found if rows)
    return [(kind, [cell for cell in kind.cells if cell.name != row.noun()], rows) for kind, rows in shown]


@for_staff(access.VIEW)
@require_safe
def holdings_of_customer(request: PersonRequest, number: int) -> HttpResponse:
    """The panel of what a customer has."""
    now = clock.now()
    customer = customers.customer_meant(request.actor, number, now=now)
    rows = queries.of_customer(request.actor, Holding, customer, now=now)
    context = {"rows": rows, "customer": customer, "today": day_of_company()}
    return render(request, "operations/holdings_of_customer_fragment.html", context)


@for_staff(access.VIEW)
@require_safe
def account_of_customer(request: PersonRequest, number: int) -> HttpResponse:
    """The panel of what a customer owes and has paid."""
    now = clock.now()
    customer = customers.customer_meant(request.actor, number, now=now)
    account = queries.account(request.actor, customer, now=now)
    context = {"account": account, "customer": customer, "today": day_of_company()}
    return render(request, "operations/account_of_customer_fragment.html", context)


@for_staff(access.VIEW)
@require_safe
def doings_of_customer(request: PersonRequest, number: int) -> HttpResponse:
    """The panel of what a customer was offered, ordered, was sent, claimed and used."""
    now = clock.now()
    customer = customers.customer_meant(request.actor, number, now=now)
    found = queries.doings(request.actor, customer, now=now)
    sections = [(BY_NOUN[kind.noun()], rows) for kind, rows in found if rows]
    context = {"sections": sections, "customer": customer, "today": day_of_company()}
    return render(request, "operations/doings_of_customer_fragment.html", context)


def day_of_company() -> date:
    """The day that it is now, in the zone of the reader."""
    return timezone.localdate(clock.now())
