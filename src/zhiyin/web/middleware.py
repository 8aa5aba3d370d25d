"""Around every request: who asks, in which language and zone; and errors of ours as pages that teach."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused

from . import faults
from .person import PersonRequest
from .wording import sentence

GetResponse = Callable[[HttpRequest], HttpResponse]


class PersonMiddleware:
    """Sets `request.actor`, the language and the time zone; keeps what was shown out of every cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.authenticate = cast(Callable[[HttpRequest], Actor], import_string(settings.ZHIYIN_AUTHENTICATE))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = cast(PersonRequest, request)
        person.actor = cast(Actor, SimpleLazyObject(lambda: self.authenticate(request)))
        with translation.override(_language(request)), timezone.override(_zone(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _language(request: HttpRequest) -> str:
    chosen = getattr(request.user, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if not chosen and request.path.startswith("/api/"):
        chosen = translation.get_language_from_request(request)  # a program has no preferences but what it sends
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _zone(request: HttpRequest) -> zoneinfo.ZoneInfo:
    name = getattr(request.user, "time_zone", "") or settings.TIME_ZONE
    return zoneinfo.ZoneInfo(name)


class RefusedMiddleware:
    """Turns a `Refused` that no view caught into a page, or into a message beside what was being done.

    No database can be asked for a NUL, so no filter holds one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            return faults.bad_request(request, SuspiciousOperation())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Only our own errors; everything else is Django's."""
        if not isinstance(error, Refused):
            return None
        context = {"error": error, "sentence": sentence(error)}
        if cast(PersonRequest, request).htmx:
            response = render(request, "web/refused_fragment.html", context, status=error.status)
            response["HX-Retarget"], response["HX-Reswap"] = "#notices", "beforeend"
            return response
        return render(request, "web/refused.html", context, status=error.status)
