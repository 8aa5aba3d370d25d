"""The audit log: what happened, who did it, in the own scope."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from zhiyin.people import access, queries
from zhiyin.web.person import PersonRequest, for_staff


@for_staff(access.AUDIT)
def log(request: PersonRequest) -> HttpResponse:
    """Events, the latest first; filters by kind, subject and actor in the URL."""
    names = ("kind", "subject", "subject_id", "actor", "origin")
    filters = queries.EventFilters(**{name: request.GET.get(name, "").strip() for name in names})
    page = queries.events(request.actor, filters, cursor=request.GET.get("cursor", ""))
    context = {"page": page, "lines": queries.log_lines(request.actor, page.rows), "kinds": queries.event_kinds()}
    return render(request, "people/events.html", context)
