"""What several pages show of a ticket, and how a change answers: as a fragment, or by leading back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages as notices
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.desk import access, forms, queries
from zhiyin.desk.models import Ticket
from zhiyin.web.person import PersonRequest


def conversation(request: PersonRequest, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """What the middle of the workbench and the ticket's own page show."""
    return {
        "ticket": ticket,
        "line": queries.line(ticket, now),
        "own": queries.own_lines(request.actor, ticket),
        "has_own": queries.has_fields(),
        "said": queries.messages(request.actor, ticket),
        "allowed": {verb.value for verb in access.allowed(request.actor, ticket)},
        "statuses": forms.statuses(ticket),
        "priorities": [(priority.value, name) for priority, name in forms.PRIORITY_NAMES.items()],
    }


def customer_side(request: PersonRequest, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """What stands beside a conversation: the customer with the own tickets."""
    if ticket.customer is None:
        return {"customer": None, "others": []}
    rows = [row for row in queries.tickets_of(request.actor, ticket.customer) if row.pk != ticket.pk]
    return {"customer": ticket.customer, "others": queries.lines(rows, now)}


def changed(request: PersonRequest, number: int, notice: str = "", draft: str = "") -> HttpResponse:
    """The answer after a change: the conversation anew for htmx, otherwise back to where the person was."""
    if request.htmx:
        ticket = queries.ticket_of_page(request.actor, number)
        return render(request, "desk/conversation_fragment.html", conversation(request, ticket, clock.now()))
    if notice:
        notices.success(request, notice, extra_tags=f"draft:{draft}" if draft else "")
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back) if safe else redirect("desk:ticket", number)


def parsed(form: Form) -> dict[str, Any]:
    """The values of a form without own page, or `Refused` with its first error."""
    if form.is_valid():
        return form.cleaned_data
    field, errors = next(iter(form.errors.items()))
    text = str(errors[0]).replace("%", "%%")
    raise Refused("form.invalid", text or _("Some fields need to be mended; nothing was saved."), field=field)
