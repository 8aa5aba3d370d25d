"""The page of one customer, and showing its details in clear."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin.core import clock
from zhiyin.core.access import sees
from zhiyin.core.models import Event
from zhiyin.customers import access, queries, services
from zhiyin.customers.forms import purposes
from zhiyin.customers.models import Customer
from zhiyin.customers.services import Revealed
from zhiyin.web import interface
from zhiyin.web.person import PersonRequest, for_staff


@for_staff(access.VIEW)
@require_safe
def customer(request: PersonRequest, number: int) -> HttpResponse:
    """Who this is, how to reach it, what other areas know, and one timeline of everything."""
    row = queries.customer_at_hand(request.actor, number, now=clock.now())
    if row.number != number:
        return redirect("customers:customer", row.number)
    return render(request, "customers/customer.html", _context(request, row, Revealed()))


@for_staff(access.REVEAL)
@require_POST
def reveal(request: PersonRequest, number: int) -> HttpResponse:
    """Show masked details in clear, for a purpose; the audit row is written first."""
    now = clock.now()
    row = queries.customer_at_hand(request.actor, number, now=now)
    field, purpose = request.POST.get("field", ""), request.POST.get("purpose", "")
    shown = services.reveal(customer=row, field=field, purpose=purpose, actor=request.actor, now=now)
    if request.htmx:
        context = {"customer": row, "shown": shown, "purposes": purposes(), "purpose": purpose}
        return render(request, "customers/details_fragment.html", context)
    return render(request, "customers/customer.html", _context(request, row, shown) | {"purpose": purpose})


def _context(request: PersonRequest, row: Customer, shown: Revealed) -> dict[str, Any]:
    now = clock.now()
    page = queries.timeline(request.actor, row, request.GET.get("cursor", ""))
    opening = None if sees(request.actor, row) else queries.opening(request.actor, row, now=now)
    return {
        "customer": row,
        "shown": shown,
        "purposes": purposes(),
        "page": page,
        "entries": _entries(page.rows),
        "opening": opening,
        "may_edit": opening is None and request.actor.may(access.EDIT),
        "merges": (merges := queries.merges(request.actor, row)),
        "merged": [one for one in merges if str(one.absorbed.number) in request.GET.get("merged", "").split(",")],
    }


def _entries(rows: list[Event]) -> list[dict[str, Any]]:
    """Events as people read them; those without a wording are not for people."""
    names = queries.names_of(rows)
    entries = []
    for row in rows:
        wording = interface.wording(row.kind)
        if wording is None:
            continue
        who = names.get(row.actor_id or 0, "") if row.actor_kind in {"employee", "token"} else ""
        if row.origin != Event.Origin.LIVE:
            who = _("imported") if row.origin == Event.Origin.IMPORT else _("demo")
        sentence = str(wording.sentence) % row.facts
        url = wording.link(row.facts) if wording.link else ""
        entries.append({"at": row.occurred_at, "icon": wording.icon, "sentence": sentence, "url": url, "who": who})
    return entries
