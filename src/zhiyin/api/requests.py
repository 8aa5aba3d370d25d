"""Who calls: a bearer token, and nothing else (no cookie, so nothing to forge across sites)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import MethodType
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.security import HttpBearer

from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

Answer = Callable[..., HttpResponseBase]
UNKNOWN = _("“%(name)s” is nothing that this address asks for, so it would have no effect. There are: %(known)s.")


class ApiRequest(HttpRequest):
    """A request after `TokenAuth`."""

    actor: Actor
    caller: Actor | None


class TokenAuth(HttpBearer):
    """`Authorization: Bearer zy_…`; the function that knows tokens comes from the configuration."""

    def __init__(self, actor_of_token: Callable[..., Actor]) -> None:
        super().__init__()
        self.actor_of_token = actor_of_token

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The caller, asked for once: before a transaction is opened that makes other writers wait, if there is one."""
        call = cast(ApiRequest, request)
        if not hasattr(call, "caller"):
            call.caller = super().__call__(request)
        return call.caller

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The token's actor, or None (401)."""
        now: datetime = clock.now()
        actor = self.actor_of_token(token, now=now)
        cast(ApiRequest, request).actor = actor
        return actor if actor.is_known else None


def known_parameters_only(api: NinjaAPI, auth: TokenAuth) -> Callable[[Answer], Answer]:
    """A decorator of operations (ninja's mode "view") that refuses a misspelt parameter, which would narrow nothing."""

    def decorator(run: Answer) -> Answer:
        operation = cast(Operation, cast(MethodType, run).__self__)
        known = {name for model in operation.models for name in _asked_for(model)}

        def checked(request: HttpRequest, **path: object) -> HttpResponseBase:
            unknown = sorted(request.GET.keys() - known)
            if not unknown or auth(request) is None:
                return run(request, **path)
            given = {"name": unknown[0], "known": ", ".join(sorted(known)) or "–"}
            return api.on_exception(request, Refused("parameter.unknown", UNKNOWN, field=unknown[0], **given))

        return checked

    return decorator


def _asked_for(model: type[Any]) -> tuple[str, ...]:
    """The names in the query string that one of ninja's parameter models reads."""
    return tuple(model.__ninja_flatten_map__) if model.__ninja_param_source__ == "query" else ()
