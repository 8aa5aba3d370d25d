"""The frame's own pages: the way in, and what a monitor asks."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from zhiyin.core import clock
from zhiyin.core.models import Unsealed

from . import faults, interface
from .person import PersonRequest

STALE = timedelta(minutes=2)
LEAST_SPACE = 8 * 2**20
"""Bytes below which the next write may fail."""
LONGEST_QUERY = 200


def home(request: HttpRequest) -> HttpResponse:
    """The first page of this person: the first entry of the own side bar."""
    actor = cast(PersonRequest, request).actor
    if not actor.is_known:
        return redirect("account_login")
    items = interface.navigation(actor)
    return redirect(items[0].url) if items else render(request, "web/nothing.html")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of a visitor who has not signed in, kept in a cookie; people choose theirs in their menu."""
    target = request.POST.get("next", "")
    response = redirect(target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "home")
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 86_400, samesite="Lax", secure=settings.IS_SECURE,
            httponly=True,
        )  # fmt: skip
    return response


def search(request: HttpRequest) -> HttpResponse:
    """What every area finds under `q`, within the scope of who asks; a few of each, as a page or for the palette."""
    actor = cast(PersonRequest, request).actor
    if not actor.is_known:
        return redirect_to_login(request.get_full_path())
    text = request.GET.get("q", "").strip()
    is_palette = request.GET.get("in") == "palette"
    most = 5 if is_palette else 20
    asked = interface.searches(actor) if 0 < len(text) <= LONGEST_QUERY else []
    groups = [(s, s.find(actor, text, most)) for s in asked]
    template = "web/search_fragment.html" if is_palette else "web/search.html"
    return render(request, template, {"text": text, "groups": [(s, found) for s, found in groups if found]})


def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> JsonResponse:
    """The process can serve: the database answers, the disk has space, and the worker keeps up with the events."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        oldest = Unsealed.objects.order_by("event_id").values_list("event__recorded_at", flat=True).first()
    except DatabaseError:
        return JsonResponse(
            {"status": "unavailable", "database": False}, status=503, headers={"Retry-After": faults.RETRY_AFTER}
        )
    behind = oldest is not None and clock.now() - oldest > STALE
    full = shutil.disk_usage(settings.HOME).free < LEAST_SPACE
    said = "disk_full" if full else "behind" if behind else "ok"
    status = {"status": said, "database": True, "disk": not full, "worker": not behind}
    return JsonResponse(status, status=200 if said == "ok" else 503)
