"""Every address × every role: the right decides, a denied call changes nothing, and nothing is missing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.company import Company
from zhiyin.config.api import api
from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.people import services
from zhiyin.people.models import Branch
from zhiyin.people.queries import known_roles

from .table import Row, World, rows

ROLES = ["agent", "hotline", "lead", "manager", "quality", "analyst", "auditor", "privacy", "admin"]
OUTSIDE = ["anonymous", "deactivated", "agent_sz"]
# Not the house's own: static files, and flows that allauth guards by session state (their own tests cover them).
FOREIGN = ("/static/",)


def test_the_table_knows_every_role() -> None:
    assert set(ROLES) == set(known_roles())


def _patterns(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry


def test_no_address_is_missing_from_the_table() -> None:
    resolver = get_resolver()
    covered = {resolver.resolve(_example(row.path)).route for row in rows()}
    every = {
        route.lstrip("/").replace("^", "") for route, _entry in _patterns(resolver) if not route.startswith(FOREIGN)
    }
    covered = {route.replace("^", "") for route in covered}
    assert not sorted(route for route in every - covered if not route.startswith("account/") and route != "api/v1/")


def test_no_operation_of_the_api_is_missing_from_the_table() -> None:
    wanted = {
        (method.upper(), path) for path, methods in api.get_openapi_schema()["paths"].items() for method in methods
    }
    listed = {(row.method.upper(), get_resolver().resolve(_example(row.path)).route) for row in rows()}
    listed = {(method, "/" + _braces(route)) for method, route in listed}
    assert not sorted(wanted - listed)


def _braces(route: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)


def _example(path: str) -> str:
    """The path with numbers in its places, so that it resolves without a database."""
    return re.sub(r"\{\w+\}", "1", path).split("?")[0]


class Caller:
    """A client that calls as somebody: by session for pages, by token for the API."""

    def __init__(self, company: Company, name: str, row: Row) -> None:
        self.client = Client(raise_request_exception=True)
        self.headers: dict[str, str] = {}
        if name == "anonymous":
            return
        who = "agent" if name == "deactivated" else name
        if row.path.startswith("/api/"):
            actor = company.actor(who)
            full = Actor(**{**_fields(actor), "permissions": actor.permissions | {"people.tokens"}})
            _token, secret = services.issue_token(
                name="t", permissions=actor.permissions, expires_at=None, actor=full, now=clock.now()
            )
            self.headers["Authorization"] = f"Bearer {secret}"
        else:
            user = company.people[who].user
            assert user is not None
            self.client.force_login(user, backend="zhiyin.config.sign_in.Backend")
        if name == "deactivated":
            services.deactivate_employee(employee=company.people[who], actor=company.actor("admin"), now=clock.now())

    def call(self, row: Row, made: World) -> HttpResponse:
        """Make the call of `row`."""
        path = row.path.format(**made.values)
        data = row.data(made) if callable(row.data) else row.data
        send: Callable[..., HttpResponse] = getattr(self.client, row.method)
        is_file = any(isinstance(value, SimpleUploadedFile) for value in data.values())
        if row.path.startswith("/api/") and row.method != "get" and not is_file:
            return send(path, data=json.dumps(data), content_type="application/json", headers=self.headers)
        return send(path, data=data, headers=self.headers)


def _fields(actor: Actor) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in ("kind", "id", "level", "branch", "permissions", "origin")}


def _allowed(row: Row, name: str, company: Company) -> bool:
    if row.right is None:
        return True
    if name in {"anonymous", "deactivated"}:
        return False
    if name == "agent_sz" and row.placed:
        return False
    return row.right == "" or company.actor(name).may(row.right)


def database_hash() -> str:
    """A digest over every row of every table."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute("SELECT * FROM " + connection.ops.quote_name(table))
            digest.update(f"{table}{sorted(map(repr, cursor.fetchall()))}".encode())
    return digest.hexdigest()


@contextmanager
def nothing_written(what: str) -> Iterator[None]:
    """Fails where what is done inside changes a row; what it wrote is taken back.

    SQLite counts the rows that a connection writes: only where the count has moved are all tables read and compared.
    """
    point = transaction.savepoint()
    counted = connection.connection.total_changes if connection.vendor == "sqlite" else None
    before = "" if counted is not None else database_hash()
    yield
    if counted is not None and connection.connection.total_changes == counted:
        return
    after = database_hash()
    transaction.savepoint_rollback(point)
    assert after == (before or database_hash()), f"{what} changed something"


@pytest.mark.parametrize("row", rows(), ids=str)
def test_only_who_holds_the_right_gets_through_and_a_denied_call_changes_nothing(row: Row, made: World) -> None:
    reached = []
    for name in ROLES + OUTSIDE:
        with transaction.atomic():
            point = transaction.savepoint()
            allowed = _allowed(row, name, made.company)
            caller = Caller(made.company, name, row)
            if allowed:
                status = caller.call(row, made).status_code
                assert status in row.ok, f"{row} as {name}: {status}, expected {row.ok}"
                reached.append(name)
            else:
                with nothing_written(f"{row} as {name} was refused but"):
                    status = caller.call(row, made).status_code
                assert _denied(row, name, status), f"{row} as {name}: {status}, expected a refusal"
            transaction.savepoint_rollback(point)
    assert reached, f"{row}: nobody reaches it, so that a refusal proves nothing"


def _denied(row: Row, name: str, status: int) -> bool:
    if row.path.startswith("/api/"):
        return status == 401 if name in {"anonymous", "deactivated"} else status in {403, 404}
    return status == 302 if name in {"anonymous", "deactivated"} else status in {403, 404}


METHODS = ("head", "options", "put", "patch", "delete", "trace")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


def _spellings(path: str) -> list[str]:
    """The same address as a careless router or proxy would take it."""
    way, _mark, query = path.partition("?")
    others = (
        f"{way}/",
        way.replace("/", "//")[1:],
        f"{way};x=1",
        f"{way}/.",
        f"/.{way}",
        way.upper(),
        f"{way}%20",
    )
    return [f"{other}?{query}" for other in others if other != way]


def _reached(caller: Caller, method: str, path: str, **headers: str) -> int:
    answer = getattr(caller.client, method)(path, headers={**caller.headers, **headers})
    if answer.status_code == 301:  # told another spelling: that one decides
        answer = caller.client.get(answer["Location"], headers={**caller.headers, **headers})
    return int(answer.status_code)


@pytest.mark.parametrize("row", [row for row in rows() if row.right and row.method == "get"], ids=str)
def test_no_other_method_and_no_other_spelling_opens_what_is_denied(row: Row, made: World) -> None:
    path = row.path.format(**made.values)
    names = [name for name in [*OUTSIDE, *ROLES] if not _allowed(row, name, made.company)]
    for name in {names[-1], "agent_sz"} & set(names):  # one without the right, one of another branch
        caller = Caller(made.company, name, row)
        with nothing_written(f"{row} as {name}"):
            _ask_otherwise(caller, path, name)


def _ask_otherwise(caller: Caller, path: str, name: str) -> None:
    for method in METHODS:
        status = _reached(caller, method, path)
        assert status in {302, 401, 403, 404, 405, 422}, f"{method} {path} as {name}: {status}"
    for other in _spellings(path):
        status = _reached(caller, "get", other)
        assert status in {302, 400, 401, 403, 404}, f"{other} as {name}: {status}"
    for header in OVERRIDES:
        for sent, wanted in (("post", "GET"), ("get", "DELETE"), ("get", "POST")):
            status = _reached(caller, sent, path, **{header: wanted})
            # 400: taken for what it was sent as, and its empty body could not be read.
            assert status in {302, 400, 401, 403, 404, 405, 422}, f"{sent} for {wanted} {path} as {name}: {status}"


@pytest.mark.parametrize(
    "row", [row for row in rows() if row.method == "get" and not row.path.startswith("/api")], ids=str
)
def test_who_may_read_a_page_may_ask_for_its_head(row: Row, made: World) -> None:
    name = next((name for name in ["admin", *ROLES] if _allowed(row, name, made.company)), "admin")
    caller = Caller(made.company, name, row)
    path = row.path.format(**made.values)
    assert caller.client.head(path).status_code == caller.client.get(path).status_code


@pytest.mark.parametrize("row", [row for row in rows() if row.method != "get"], ids=str)
def test_the_same_call_made_twice_is_answered_twice(row: Row, made: World) -> None:
    name = next(name for name in ["admin", *ROLES] if _allowed(row, name, made.company))
    caller = Caller(made.company, name, row)
    first, second = (caller.call(row, made).status_code for _time in range(2))
    assert first in row.ok
    assert second < 500


def test_the_table_finds_a_page_that_forgot_its_check(made: World) -> None:
    row = Row("/healthz", "people.manage")
    with pytest.raises(AssertionError, match="expected a refusal"):
        test_only_who_holds_the_right_gets_through_and_a_denied_call_changes_nothing(row, made)


def test_a_refused_call_that_writes_is_noticed_and_taken_back(made: World) -> None:
    name = made.company.branches["dl"].name
    with pytest.raises(AssertionError, match="changed something"), nothing_written("it"):
        Branch.objects.filter(code="dl").update(name="x")
    assert Branch.objects.get(code="dl").name == name
    with nothing_written("a look"):
        assert Branch.objects.count()
