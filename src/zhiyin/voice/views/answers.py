"""What staff see of answers and invitations."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from zhiyin.core import clock
from zhiyin.core.paging import capped_count, page_of
from zhiyin.customers import queries as customers
from zhiyin.people import queries as people
from zhiyin.voice import access, forms, queries
from zhiyin.voice.ui import REASONS, STATES, VERDICTS
from zhiyin.web.person import PersonRequest, for_staff


@for_staff(access.VIEW)
def answers(request: PersonRequest) -> HttpResponse:
    """The answers in scope, newest first; every filter is in the URL."""
    filters = forms.answer_filters(request.GET)
    rows = queries.answers(request.actor, filters)
    context = {
        "page": page_of(rows, order=queries.NEWEST_FIRST, cursor=request.GET.get("cursor", "")),
        "count": capped_count(rows),
        "surveys": queries.survey_names(request.actor),
        "branches": people.branches(request.actor),
        "verdicts": {code: text for code, (_tone, _icon, text) in VERDICTS.items()},
    }
    return render(request, "voice/answers.html", context)


@for_staff(access.VIEW)
def answer(request: PersonRequest, number: int) -> HttpResponse:
    """One answer: both sides, its dimensions, what it is about, how it was asked."""
    found = queries.answer(request.actor, number, now=clock.now())
    return render(request, "voice/answer.html", {"answer": found})


@for_staff(access.VIEW)
def invitations(request: PersonRequest) -> HttpResponse:
    """The log of invitations: sent, answered, or not sent and why."""
    chosen = {name: request.GET.get(name, "") for name in ("state", "reason", "survey")}
    rows = queries.invitations(request.actor, **chosen)
    context = {
        "page": page_of(rows, order=queries.NEWEST_INVITATION, cursor=request.GET.get("cursor", "")),
        "count": capped_count(rows),
        "surveys": queries.survey_names(request.actor),
        "states": {code: text for code, (_tone, _icon, text) in STATES.items()},
        "reasons": REASONS,
    }
    return render(request, "voice/invitations.html", context)


@for_staff(access.VIEW)
def of_customer(request: PersonRequest, number: int) -> HttpResponse:
    """The panel beside a customer (the own page, a ticket): satisfaction so far."""
    now = clock.now()
    customer = customers.customer_meant(request.actor, number, now=now)
    found = queries.satisfaction_of(request.actor, customer, now=now)
    return render(request, "voice/satisfaction_fragment.html", {"found": found, "number": number})
