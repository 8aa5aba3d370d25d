"""Following a customer, and the page of what happened to those that one follows."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhiyin.core import clock
from zhiyin.customers import access, queries, services
from zhiyin.web import wording
from zhiyin.web.person import PersonRequest, for_staff


@for_staff(access.VIEW)
@require_POST
def follow(request: PersonRequest, number: int) -> HttpResponse:
    """Follow a customer, or follow it no more."""
    row = queries.customer_meant(request.actor, number, now=clock.now())
    verb = services.unfollow if queries.follows(request.actor, row) else services.follow
    verb(customer=row, actor=request.actor, now=clock.now())
    return redirect("customers:customer", row.number)


@for_staff(access.VIEW)
@require_safe
def followed(request: PersonRequest) -> HttpResponse:
    """The customers that one follows, and what happened to them."""
    page = queries.followed(request.actor, cursor=request.GET.get("cursor", ""))
    notices = [(one, wording.line(one.event.kind, one.event.facts)) for one in queries.notices(request.actor)]
    has_unread = any(one.read_at is None for one, _line in notices)
    context = {"page": page, "notices": notices, "has_unread": has_unread}
    return render(request, "customers/followed.html", context)


@for_staff(access.VIEW)
@require_POST
def read_notices(request: PersonRequest) -> HttpResponse:
    """Mark all as read."""
    services.read_notices(actor=request.actor, now=clock.now())
    return redirect("customers:followed")
