"""The workbench: my tickets, the conversation, the customer; each pane can be asked for by itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiyin.core import clock
from zhiyin.desk import access, forms, queries
from zhiyin.web.person import PersonRequest, for_staff

from .shown import conversation, customer_side


@require_safe
@for_staff(access.VIEW)
def workbench(request: PersonRequest) -> HttpResponse:
    """All three panes; `ticket` in the URL is the one that is open, else the first of the list."""
    now = clock.now()
    context = _list(request)
    number = forms.number_of(request.GET.dict(), "ticket")
    context["show"] = "main" if number else "list"
    if number is None and context["lines"]:
        number = context["lines"][0].ticket.number
    if number is not None:
        ticket = queries.ticket_of_page(request.actor, number)
        context |= {**conversation(request, ticket, now), **customer_side(request, ticket, now)}
    context["current"] = number
    return render(request, "desk/workbench.html", context)


@require_safe
@for_staff(access.VIEW)
def list_pane(request: PersonRequest) -> HttpResponse:
    """The left pane anew, with the open ticket marked."""
    return render(request, "desk/list_fragment.html", _list(request))


def _list(request: PersonRequest) -> dict[str, Any]:
    now = clock.now()
    filters = forms.filters_of(request.GET.dict(), view="mine")
    page = queries.page(request.actor, filters, now=now, cursor=request.GET.get("cursor", ""))
    return {
        "page": page,
        "lines": queries.lines(page.rows, now),
        "filters": filters,
        "counts": queries.counts(request.actor, now=now),
        "current": forms.number_of(request.GET.dict(), "ticket"),
    }


@require_safe
@for_staff(access.VIEW)
def ticket_panes(request: PersonRequest, number: int) -> HttpResponse:
    """The middle and the right pane of one ticket."""
    now = clock.now()
    ticket = queries.ticket_of_page(request.actor, number)
    context = {**conversation(request, ticket, now), **customer_side(request, ticket, now), "with_side": True}
    return render(request, "desk/panes_fragment.html", context)


@require_safe
@for_staff(access.VIEW)
def conversation_pane(request: PersonRequest, number: int) -> HttpResponse:
    """The conversation anew, without what is being typed."""
    ticket = queries.ticket_of_page(request.actor, number)
    return render(request, "desk/conversation_fragment.html", conversation(request, ticket, clock.now()))
