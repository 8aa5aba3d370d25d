"""How a customer stands: stage with what it expects, and the facts that other areas tell, with their age."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiyin.core import clock
from zhiyin.customers import access, queries
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.next_step import Known, next_step
from zhiyin.customers.rules.stages import EXPECTED
from zhiyin.web.person import PersonRequest, for_staff

ASKED = tuple(one.name for one in fields(Known))


@for_staff(access.VIEW)
@require_safe
def served(request: PersonRequest, number: int) -> HttpResponse:
    """The panel beside a ticket: what this customer is entitled to, and expects without asking."""
    row = queries.customer_meant(request.actor, number, now=clock.now())
    return render(request, "customers/served_fragment.html", _served(row))


def _served(row: Customer) -> dict[str, Any]:
    return {
        "customer": row,
        "standing": queries.standing(row),
        "entitled": queries.entitled(row),
        "expected": EXPECTED.get(row.stage),
    }


@for_staff(access.VIEW)
@require_safe
def standing(request: PersonRequest, number: int) -> HttpResponse:
    """The panel of a customer's page."""
    row = queries.customer_meant(request.actor, number, now=clock.now())
    context = {**_served(row), "groups": queries.facts_of(row), "currency": settings.CURRENCY}
    return render(request, "customers/standing_fragment.html", context)


@for_staff(access.VIEW)
@require_safe
def outlook(request: PersonRequest, number: int) -> HttpResponse:
    """The panel on top of a customer's page: what to do next, stage and value."""
    now = clock.now()
    row = queries.customer_meant(request.actor, number, now=now)
    facts = queries.facts_row(row)
    known = Known(**{name: getattr(facts, name) for name in ASKED}) if facts else Known()
    context = {
        "customer": row,
        "facts": facts,
        "step": next_step(known, now=now),
        "expected": EXPECTED.get(row.stage),
        "currency": settings.CURRENCY,
    }
    return render(request, "customers/outlook_fragment.html", context)
