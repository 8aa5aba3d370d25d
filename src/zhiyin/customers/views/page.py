"""The page of one customer, and showing its details in clear."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhiyin.core import clock
from zhiyin.core.access import sees
from zhiyin.core.prepared import asked_once
from zhiyin.customers import access, queries, services
from zhiyin.customers.forms import purposes
from zhiyin.customers.forms.notes import NoteForm
from zhiyin.customers.models import Customer
from zhiyin.customers.services import Revealed
from zhiyin.web import interface
from zhiyin.web.person import PersonRequest, for_staff

from .timeline import entries


@for_staff(access.VIEW)
@require_safe
def customer(request: PersonRequest, number: int) -> HttpResponse:
    """Who this is, how to reach it, what other areas know, and one timeline of everything."""
    with asked_once():
        row = queries.customer_at_hand(request.actor, number, now=clock.now())
        if row.number != number:
            return redirect("customers:customer", row.number)
        return shown(request, row)


@for_staff(access.REVEAL)
@require_POST
def reveal(request: PersonRequest, number: int) -> HttpResponse:
    """Show masked details in clear, for a purpose; the audit row is written first."""
    now = clock.now()
    row = queries.customer_at_hand(request.actor, number, now=now)
    field, purpose = request.POST.get("field", ""), request.POST.get("purpose", "")
    shown_now = services.reveal(customer=row, field=field, purpose=purpose, actor=request.actor, now=now)
    if request.htmx:
        own = queries.own_lines(row, request.actor, is_clear=shown_now.is_own)
        context = {"customer": row, "own": own, "shown": shown_now, "purposes": purposes(), "purpose": purpose}
        return render(request, "customers/details_fragment.html", context)
    own = queries.own_lines(row, request.actor, is_clear=shown_now.is_own)
    return shown(request, row, shown=shown_now, purpose=purpose, own=own)


def shown(request: PersonRequest, row: Customer, status: int = 200, **more: Any) -> HttpResponse:
    """The page; `more` stands in place of what it has by itself: a form with its errors, details in clear."""
    context = {**_who_it_is(request, row), **_what_is_known(request, row), **more}
    return render(request, "customers/customer.html", context, status=status)


def _who_it_is(request: PersonRequest, row: Customer) -> dict[str, Any]:
    opening = None if sees(request.actor, row) else queries.opening(request.actor, row, now=clock.now())
    merges = queries.merges(request.actor, row)
    just_merged = request.GET.get("merged", "").split(",")
    return {
        "customer": row,
        "shown": Revealed(),
        "purposes": purposes(),
        "opening": opening,
        "may_edit": opening is None and request.actor.may(access.EDIT),
        "merges": merges,
        "may_take": opening is None and row.is_active and request.actor.may(access.POOL),
        "may_return": opening is None and access.may_return(request.actor, row),
        "merged": [one for one in merges if str(one.absorbed.number) in just_merged],
    }


def _what_is_known(request: PersonRequest, row: Customer) -> dict[str, Any]:
    areas = interface.timelines()
    area = area if (area := request.GET.get("show", "")) in areas else ""
    page = queries.timeline(request.actor, row, request.GET.get("cursor", ""), area=area)
    there = queries.there_is(row)
    return {
        "own": queries.own_lines(row, request.actor),
        "tags": queries.tags_of(row) if "tags" in there else [],
        "notes": queries.notes_of(row) if "notes" in there else [],
        "note_form": NoteForm(),
        "ties": queries.ties_of(request.actor, row) if "ties" in there else [],
        "households": queries.households_of(request.actor, row) if "households" in there else [],
        "files": queries.files_of(row) if "files" in there else [],
        "is_followed": queries.follows(request.actor, row),
        "areas": areas.items(),
        "area": area,
        "page": page,
        "entries": entries(page.rows),
    }
