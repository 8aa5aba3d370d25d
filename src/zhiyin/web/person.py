"""Requests that know who asks, and the one decorator that every page of staff carries."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from zhiyin.core.access import require
from zhiyin.core.actor import Actor

P = ParamSpec("P")


class PersonRequest(HttpRequest):
    """A request after `PersonMiddleware`."""

    actor: Actor
    htmx: HtmxDetails


Page = Callable[Concatenate[PersonRequest, P], HttpResponseBase]


def for_staff(permission: str) -> Callable[[Page[P]], Page[P]]:
    """Serve the page to signed-in staff who hold `permission` ("": all staff); others sign in first, or are refused."""

    def decorate(view: Page[P]) -> Page[P]:
        @wraps(view)
        def checked(request: PersonRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.actor.is_known:
                return _to_sign_in(request)
            if permission:
                require(request.actor, permission)
            return view(request, *args, **kwargs)

        cast(Any, checked).permission = permission
        return cast("Page[P]", checked)

    return decorate


def _to_sign_in(request: PersonRequest) -> HttpResponseBase:
    if not request.htmx:
        return redirect_to_login(request.get_full_path())
    # A fragment cannot hold the sign-in page: the whole page goes there, and comes back to where it was.
    here = urlsplit(request.htmx.current_url_abs_path or "/")
    way = redirect_to_login(f"{here.path}?{here.query}".rstrip("?")).url
    return cast(HttpResponseBase, HttpResponseClientRedirect(way))
