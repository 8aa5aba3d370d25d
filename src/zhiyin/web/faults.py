"""Pages for what goes wrong outside of a view: the same look, both languages; what happened, what to do."""

from __future__ import annotations

import errno
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

RETRY_AFTER = "5"
PASSING = {5, 6, 8, 10, 13, 14}
"""SQLite: busy, locked, read-only, no input or output, full, cannot be opened. Others are mistakes of ours."""
SQLITE_FULL, POSTGRESQL_FULL, FULL = 13, "53100", {errno.ENOSPC, errno.EDQUOT}


def _page(request: HttpRequest, status: int, code: str, **about: Any) -> HttpResponse:
    if request.path.startswith("/api/"):
        error = {"code": code, "message": f"{about['title']} {about['text']}", "field": "", "errors": []}
        return JsonResponse({"error": error}, status=status)
    if getattr(request, "htmx", False):
        response = HttpResponse(render_to_string("web/fault_fragment.html", about), status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#notices", "beforeend"
        return response
    return render(request, "web/error.html", about, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    del exception
    text = _("There is nothing under this address. It may have been mistyped, or moved.")
    return _page(request, 404, "not_found", title=_("Nothing here"), text=text, icon="map-pin")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 of the framework; ours are told by `Forbidden`."""
    del exception
    text = _("Your roles do not allow this. Ask an administrator for the right.")
    return _page(request, 403, "forbidden", title=_("Not allowed"), text=text, icon="lock")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be read; 413: it is too much to be read at all."""
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
        text = _(
            "At most %(most)s MiB can be sent at once. Nothing was changed. Go back: what you typed is still there; "
            "shorten it, or bring long texts as a file."
        )
        return _page(
            request, 413, "too_large", title=_("This is too much"), text=text % {"most": most}, icon="alert-circle"
        )
    text = _(
        "What your browser sent cannot be read, so nothing was changed. Go back, reload the page, and send it again."
    )
    return _page(request, 400, "bad_request", title=_("This cannot be read"), text=text, icon="alert-circle")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the sign that it came from our own page, mostly from one left open too long."""
    del reason
    text = _(
        "This page was open for too long, or cookies are blocked. Nothing was changed. "
        "Go back, reload, and send it again."
    )
    return _page(request, 403, "csrf", title=_("Please send it once more"), text=text, icon="clock")


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 507 where the disk is full, 503 where the database is away, both with the time to come again.

    Rendered without database or session, which may be what failed.
    """
    error = sys.exception()
    if is_full(error):
        title = _("The disk of the server is full")
        text = _("Nothing half done was kept. Tell an administrator, who has to free some space; then send it again.")
        return _later(_bare(request, 507, "disk_full", title=title, text=text, icon="alert-triangle"))
    if is_away(error):
        title = _("The database does not answer")
        text = _("It is mostly back in a few seconds. Nothing half done was kept; try again in a moment.")
        return _later(_bare(request, 503, "unavailable", title=title, text=text, icon="clock"))
    title = _("Something went wrong here")
    text = _(
        "It is not your fault, and it has been written down for the administrators. "
        "Text you typed is kept as a draft; try again in a moment."
    )
    return _bare(request, 500, "server_error", title=title, text=text, icon="alert-triangle")


def is_full(error: BaseException | None) -> bool:
    """Whether there was no space left for what was to be written: in the database, or in a file beside it."""
    if isinstance(error, OSError):
        return error.errno in FULL
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    return (
        getattr(cause, "sqlite_errorcode", 0) & 0xFF == SQLITE_FULL or getattr(cause, "sqlstate", "") == POSTGRESQL_FULL
    )


def is_away(error: BaseException | None) -> bool:
    """Whether the database could not do its work now, though the same may succeed in a moment."""
    if not isinstance(error, OperationalError):
        return False
    code: int | None = getattr(error.__cause__, "sqlite_errorcode", None)
    return code is None or code & 0xFF in PASSING


def _later(response: HttpResponse) -> HttpResponse:
    response["Retry-After"] = RETRY_AFTER
    return response


def _bare(request: HttpRequest, status: int, code: str, **about: Any) -> HttpResponse:
    if request.path.startswith("/api/") or getattr(request, "htmx", False):
        return _page(request, status, code, **about)
    return HttpResponse(render_to_string("web/error.html", {**about, "again": request.path}), status=status)
