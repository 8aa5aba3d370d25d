"""Requests that know who asks, and the one decorator that every page of staff carries."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
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
    """Serve the page to signed-in staff who hold `permission`; others are sent to sign in, or refused."""

    def decorate(view: Page[P]) -> Page[P]:
        @wraps(view)
        def checked(request: PersonRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.actor.is_known:
                return redirect_to_login(request.get_full_path())
            require(request.actor, permission)
            return view(request, *args, **kwargs)

        cast(Any, checked).permission = permission
        return cast("Page[P]", checked)

    return decorate
