"""Every address × every role: the right decides, a denied call changes nothing, and nothing is missing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from tests.company import Company
from zhiyin.config.api import api
from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.seals import seal
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


@dataclass
class Door:
    """A client, and for each person the session and the token that were made once."""

    client: Client
    sessions: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    rights: dict[str, frozenset[str]] = field(default_factory=dict)

    def let_in(self, name: str, company: Company) -> None:
        """Sign `name` in, and issue a token that may all that the person may."""
        user = company.people[name].user
        assert user is not None
        self.client.cookies.clear()  # else the session before is ended
        self.client.force_login(user, backend="zhiyin.config.sign_in.Backend")
        self.sessions[name] = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        actor = company.actor(name)
        full = Actor(**{**_fields(actor), "permissions": actor.permissions | {"people.tokens"}})
        _token, self.tokens[name] = services.issue_token(
            name="t", permissions=actor.permissions, expires_at=None, actor=full, now=clock.now()
        )
        self.rights[name] = actor.permissions


@pytest.fixture(scope="module")
def door(everything: World, django_db_blocker: DjangoDbBlocker) -> Door:
    """Everybody signed in, one of them deactivated since."""
    company, made = everything.company, Door(Client(raise_request_exception=True))
    with django_db_blocker.unblock():
        company.hire("deactivated", ["agent"], "dl-1")
        for name in [*ROLES, "deactivated", "agent_sz"]:
            made.let_in(name, company)
        gone = company.people["deactivated"]
        services.deactivate_employee(employee=gone, actor=company.actor("admin"), now=clock.now())
        while seal({}, now=clock.now()):
            pass  # a server whose events wait unsealed is not ready
    return made


class Caller:
    """Calls as somebody: by session for pages, by token for the API."""

    def __init__(self, door: Door, name: str, row: Row) -> None:
        self.client = door.client
        self.client.cookies.clear()
        self.headers: dict[str, str] = {}
        if name == "anonymous":
            return
        if row.path.startswith("/api/"):
            self.headers["Authorization"] = f"Bearer {door.tokens[name]}"
        else:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = door.sessions[name]

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


def _allowed(row: Row, name: str, door: Door) -> bool:
    if row.right is None:
        return True
    if name in {"anonymous", "deactivated"}:
        return False
    if name == "agent_sz" and row.placed:
        return False
    return row.right == "" or row.right in door.rights[name]


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
def test_only_who_holds_the_right_gets_through_and_a_denied_call_changes_nothing(
    row: Row, made: World, door: Door
) -> None:
    reached = []
    for name in ROLES + OUTSIDE:
        with transaction.atomic():
            point = transaction.savepoint()
            allowed = _allowed(row, name, door)
            caller = Caller(door, name, row)
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
"""Sent together: one that is believed is enough."""


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
def test_no_other_method_and_no_other_spelling_opens_what_is_denied(row: Row, made: World, door: Door) -> None:
    path = row.path.format(**made.values)
    names = [name for name in [*OUTSIDE, *ROLES] if not _allowed(row, name, door)]
    for name in {names[-1], "agent_sz"} & set(names):  # one without the right, one of another branch
        caller = Caller(door, name, row)
        with nothing_written(f"{row} as {name}"):
            _ask_otherwise(caller, path, name)


def _ask_otherwise(caller: Caller, path: str, name: str) -> None:
    for method in METHODS:
        status = _reached(caller, method, path)
        assert status in {302, 401, 403, 404, 405, 422}, f"{method} {path} as {name}: {status}"
    for other in _spellings(path):
        status = _reached(caller, "get", other)
        assert status in {302, 400, 401, 403, 404}, f"{other} as {name}: {status}"
    for sent, wanted in (("post", "GET"), ("get", "DELETE"), ("get", "POST")):
        status = _reached(caller, sent, path, **dict.fromkeys(OVERRIDES, wanted))
        # 400: taken for what it was sent as, and its empty body could not be read.
        assert status in {302, 400, 401, 403, 404, 405, 422}, f"{sent} for {wanted} {path} as {name}: {status}"


@pytest.mark.parametrize(
    "row", [row for row in rows() if row.method == "get" and not row.path.startswith("/api")], ids=str
)
def test_who_may_read_a_page_may_ask_for_its_head(row: Row, made: World, door: Door) -> None:
    name = next((name for name in ["admin", *ROLES] if _allowed(row, name, door)), "admin")
    caller = Caller(door, name, row)
    path = row.path.format(**made.values)
    assert caller.client.head(path).status_code == caller.client.get(path).status_code


@pytest.mark.parametrize("row", [row for row in rows() if row.method != "get"], ids=str)
def test_the_same_call_made_twice_is_answered_twice(row: Row, made: World, door: Door) -> None:
    name = next(name for name in ["admin", *ROLES] if _allowed(row, name, door))
    caller = Caller(door, name, row)
    first, second = (caller.call(row, made).status_code for _time in range(2))
    assert first in row.ok
    assert second < 500


def test_the_table_finds_a_page_that_forgot_its_check(made: World, door: Door) -> None:
    row = Row("/healthz", "people.manage")
    with pytest.raises(AssertionError, match="expected a refusal"):
        test_only_who_holds_the_right_gets_through_and_a_denied_call_changes_nothing(row, made, door)


def test_a_refused_call_that_writes_is_noticed_and_taken_back(made: World) -> None:
    name = made.company.branches["dl"].name
    with pytest.raises(AssertionError, match="changed something"), nothing_written("it"):
        Branch.objects.filter(code="dl").update(name="x")
    assert Branch.objects.get(code="dl").name == name
    with nothing_written("a look"):
        assert Branch.objects.count()
