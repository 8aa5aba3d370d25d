"""The frame's own pages: the way in, and what a monitor asks."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from zhiyin.core import clock
from zhiyin.core.models import Unsealed

from . import interface
from .person import PersonRequest

STALE = timedelta(minutes=2)


def home(request: HttpRequest) -> HttpResponse:
    """The first page of this person: the first entry of the own side bar."""
    actor = cast(PersonRequest, request).actor
    if not actor.is_known:
        return redirect("account_login")
    items = interface.navigation(actor)
    return redirect(items[0].url) if items else render(request, "web/nothing.html")


def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> JsonResponse:
    """The process can serve: the database answers, and the worker keeps up with the events."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        oldest = Unsealed.objects.order_by("event_id").values_list("event__recorded_at", flat=True).first()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": False}, status=503, headers={"Retry-After": "5"})
    behind = oldest is not None and clock.now() - oldest > STALE
    status = {"status": "behind" if behind else "ok", "database": True, "worker": not behind}
    return JsonResponse(status, status=503 if behind else 200)
