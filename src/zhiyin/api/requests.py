"""Who calls: a bearer token, and nothing else (no cookie, so nothing to forge across sites)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from zhiyin.core import clock
from zhiyin.core.actor import Actor


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
