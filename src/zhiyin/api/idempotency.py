"""Idempotency-Key: a retry of an unsafe call gets the first answer and writes nothing again.

The key's row is written in the transaction of the call itself, so that a call that was committed but never answered
(the client saw a broken connection) is found again by its key.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.prepared import kept_cursor
from zhiyin.core.sqlite.base import late

from .errors import Failure, described

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
LONGEST = 200
JSON = "application/json; charset=utf-8"
REUSED = _("This Idempotency-Key was used for another request; send a new key with a new request.")
KEPT = 'SELECT request, status, body FROM core_idempotencykey WHERE actor = %s AND "key" = %s'
KEEP = (
    'INSERT INTO core_idempotencykey (actor, "key", request, status, body, created_at)'
    ' VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (actor, "key") DO NOTHING RETURNING id'
)
TOO_LONG = _("An Idempotency-Key has 1 to %(longest)s characters.")


class IdempotencyMiddleware:
    """Wraps unsafe calls under `/api/` that carry the header; others pass through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.authenticate = cast(Callable[[HttpRequest], object], import_string(settings.ZHIYIN_API_AUTHENTICATE))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method in SAFE or not request.path.startswith("/api/"):
            return self.get_response(request)
        if not 1 <= len(key) <= LONGEST:
            return _failure(Refused("idempotency.key", TOO_LONG, longest=LONGEST))
        return self._once(request, key)

    def _once(self, request: HttpRequest, key: str) -> HttpResponse:
        asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
        who = hashlib.sha256(request.headers.get("Authorization", "").encode()).hexdigest()[:40]
        call = _Call(who, key, hashlib.sha256(asked).hexdigest())
        self.authenticate(request)
        try:
            if "ack_before_commit" in settings.SABOTAGE:
                return _kept(call) or self._too_early(request, call)
            with late():
                return _kept(call) or self._first(request, call)
        except _UndoneError as undone:
            return _kept(call) or undone.response

    def _too_early(self, request: HttpRequest, call: _Call) -> HttpResponse:
        """The fault that the kill tests must find: the answer goes out, and only then is anything written."""
        with transaction.atomic():
            response = self._first(request, call)
            transaction.set_rollback(True)

        def write() -> None:
            time.sleep(0.2)
            with transaction.atomic():
                self._first(request, call)

        threading.Thread(target=write).start()
        return response

    def _first(self, request: HttpRequest, call: _Call) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 500 or response.status_code == 401 or not _keep(call, response):
            raise _UndoneError(response)
        return response


@dataclass(frozen=True, slots=True)
class _Call:
    """Who calls, under which key, and a digest of what is asked."""

    who: str
    key: str
    digest: str


def _kept(call: _Call) -> HttpResponse | None:
    """The answer under the key, if there is one."""
    with kept_cursor() as cursor:
        cursor.execute(KEPT, [call.who, call.key])
        found = cursor.fetchone()
    if found is None or "drop_idempotency" in settings.SABOTAGE:
        return None
    request, status, body = found
    if request != call.digest:
        return _failure(Refused("idempotency.reused", REUSED))
    return HttpResponse(body, status=status, content_type=JSON)


def _keep(call: _Call, response: HttpResponse) -> bool:
    """Whether this is the key's only answer; where another transaction is writing one, that is waited for."""
    if "drop_idempotency" in settings.SABOTAGE:
        return True
    at = connection.ops.adapt_datetimefield_value(clock.now())
    with kept_cursor() as cursor:
        cursor.execute(KEEP, [call.who, call.key, call.digest, response.status_code, response.content.decode(), at])
        return cursor.fetchone() is not None


class _UndoneError(Exception):
    """The call failed on our side, or was answered meanwhile: undo everything, so that a retry may succeed."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def _failure(error: Refused) -> HttpResponse:
    body = Failure(error=described(error)).model_dump_json()
    return HttpResponse(body, status=error.status, content_type=JSON)
