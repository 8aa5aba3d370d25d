"""Idempotency-Key: a retry of an unsafe call gets the first answer and writes nothing again.

The key's row is written in the transaction of the call itself, so that a call that was committed but never answered
(the client saw a broken connection) is found again by its key.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.models import IdempotencyKey

from .errors import Failure, described

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
LONGEST = 200
REUSED = _("This Idempotency-Key was used for another request; send a new key with a new request.")
KEPT = (
    'INSERT INTO core_idempotencykey (actor, "key", request, status, body, created_at)'
    " VALUES (%s, %s, %s, 0, '', %s) ON CONFLICT (actor, \"key\") DO NOTHING RETURNING id"
)
ANSWERED = "UPDATE core_idempotencykey SET status = %s, body = %s WHERE id = %s"
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
        who = hashlib.sha256(request.headers.get("Authorization", "").encode()).hexdigest()[:40]
        self.authenticate(request)
        asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
        digest = hashlib.sha256(asked).hexdigest()
        try:
            if "ack_before_commit" in settings.SABOTAGE:
                return self._too_early(request, who, key, digest)
            with transaction.atomic():
                return self._first(request, who, key, digest)
        except _AlreadyAnsweredError:
            row = IdempotencyKey.objects.get(actor=who, key=key)
            if row.request != digest:
                return _failure(Refused("idempotency.reused", REUSED))
            return HttpResponse(row.body, status=row.status, content_type="application/json; charset=utf-8")
        except _NotStoredError as error:
            return error.response

    def _too_early(self, request: HttpRequest, who: str, key: str, digest: str) -> HttpResponse:
        """The fault that the kill tests must find: the answer goes out, and only then is anything written."""
        with transaction.atomic():
            response = self._first(request, who, key, digest)
            transaction.set_rollback(True)

        def write() -> None:
            time.sleep(0.2)
            with transaction.atomic():
                self._first(request, who, key, digest)

        threading.Thread(target=write).start()
        return response

    def _first(self, request: HttpRequest, who: str, key: str, digest: str) -> HttpResponse:
        kept = None if "drop_idempotency" in settings.SABOTAGE else _keep(who, key, digest)
        response = self.get_response(request)
        if response.status_code >= 500 or response.status_code == 401:
            raise _NotStoredError(response)
        if kept is not None:
            with connection.cursor() as cursor:
                cursor.execute(ANSWERED, [response.status_code, response.content.decode(), kept])
        return response


def _keep(who: str, key: str, digest: str) -> int:
    """The id of the key's new row; where another transaction is writing the same key, it is waited for."""
    at = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [who, key, digest, at])
        found = cursor.fetchone()
    if found is None:
        raise _AlreadyAnsweredError
    return cast(int, found[0])


class _AlreadyAnsweredError(Exception):
    """The key has its answer already."""


class _NotStoredError(Exception):
    """The call failed on our side: undo everything, the key too, so that a retry may succeed."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def _failure(error: Refused) -> HttpResponse:
    body = Failure(error=described(error)).model_dump_json()
    return HttpResponse(body, status=error.status, content_type="application/json; charset=utf-8")
