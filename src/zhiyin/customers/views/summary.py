"""The printable summary of a customer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from zhiyin.core import clock
from zhiyin.core.access import require
from zhiyin.core.prepared import asked_once
from zhiyin.customers import access, queries, services
from zhiyin.customers.forms import purposes
from zhiyin.customers.services import Revealed
from zhiyin.web.person import PersonRequest, for_staff

from .timeline import entries

EVENTS = 15


@for_staff(access.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: PersonRequest, number: int) -> HttpResponse:
    """All on a sheet: masked, or in clear for a purpose, which is recorded."""
    now = clock.now()
    row = queries.customer_at_hand(request.actor, number, now=now)
    shown, purpose = Revealed(), request.POST.get("purpose", "")
    if request.method == "POST":
        require(request.actor, access.REVEAL)
        shown = services.make_summary(customer=row, purpose=purpose, actor=request.actor, now=now)
    with asked_once():
        context = {
            "customer": row,
            "shown": shown,
            "purposes": purposes(),
            "tags": queries.tags_of(row),
            "notes": [note for note in queries.notes_of(row) if note.is_pinned],
            "ties": queries.ties_of(request.actor, row),
            "households": queries.households_of(request.actor, row),
            "entries": entries(queries.timeline(request.actor, row, size=EVENTS).rows),
            "now": now,
        }
        response = render(request, "customers/summary.html", context)
    response["Cache-Control"] = "no-store"
    return response
