"""Every text in every body that the API takes, with every case; and bodies that are no JSON at all."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client

from tests.permissions.table import Row, World, rows
from zhiyin.config.api import api

from .calls import CALLS_TABLE, Call
from .cases import BROKEN_JSON, MIB, cases
from .world import data_for, token, undone

pytestmark = pytest.mark.django_db
LISTS = {
    "contacts", "add_contacts", "identities", "add_identities", "items", "lines", "options", "steps", "tiers",
    "dimensions",
}  # fmt: skip
# Made by the code from the body beside it that writes down the same, and taken by the same service.
MADE_FROM = re.compile(r".*/(Holding|Quote|Order|Bill|Payment|Usage|Claim|Shipment)Change")


def _body(one: Call, found: World, text: str) -> dict[str, Any]:
    method, path = one.operation.split()
    data = data_for(method, path, found)
    if not one.within:
        return {**data, **one.given, one.name: text}
    inner = {**one.given, one.name: text}
    return {**data, one.within: [inner] if one.within in LISTS else inner}


def _call(one: Call, found: World, headers: dict[str, str], text: str) -> HttpResponse:
    method, path = one.operation.split()
    send = getattr(Client(), method)
    body = json.dumps(_body(one, found, text), ensure_ascii=False)
    answer: HttpResponse = send(
        path.format(**found.values), data=body, content_type="application/json", headers=headers
    )
    return answer


def _sentences(error: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["message"]), *(pair for one in error["errors"] for pair in _sentences(one))]


@pytest.mark.parametrize("one", CALLS_TABLE, ids=str)
def test_a_text_of_a_call_is_kept_whole_or_refused_at_its_field(doors: World, one: Call) -> None:
    for case, text, kept in cases(one.verdict):
        with undone():
            answer = _call(one, doors, token(doors), text)
            assert answer.status_code in ({200, 201} if kept else {404, 409, 422}), f"{case}: {answer.content[:300]!r}"
            if not kept:
                told = _sentences(json.loads(answer.content)["error"])
                assert all(message for _field, message in told), f"{case}: no sentence"
                _named(one, case, answer.status_code, told)
            elif one.kept_in and text:
                area, model, column = one.kept_in.split(".")
                assert apps.get_model(area, model).objects.filter(**{column: text}).exists(), (
                    f"{case}: not as it was sent"
                )
                if model != "ContactDetail" and model != "Message" and one.name != "body":
                    assert json.loads(answer.content)[one.name] == text, f"{case}: the answer says something else"


def _named(one: Call, case: str, status: int, told: list[tuple[str, str]]) -> None:
    wanted = one.within.removeprefix("add_") or one.name
    if status == 422:
        assert any(wanted in field or one.name in field for field, _message in told), f"{case}: no field in {told}"
    if one.limit and case in {"5,000 characters", "10 MiB"}:
        assert any(str(one.limit) in message for _field, message in told), f"{case}: no limit in {told}"


def test_every_text_of_every_body_is_in_the_table() -> None:
    schema = api.get_openapi_schema()
    known = {f"{one.operation} {one.within + '.' if one.within else ''}{one.name}" for one in CALLS_TABLE}
    table = {_plain(operation) for operation in known}
    found = set[str]()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body and not MADE_FROM.fullmatch(body["schema"]["$ref"]):
                found |= {f"{method} {_plain(path)} {name}" for name in _texts(body["schema"], schema)}
    assert found == table


def _plain(path: str) -> str:
    return re.sub(r"\{\w+\}", "N", path)


def _texts(part: dict[str, Any], schema: dict[str, Any], at: str = "") -> set[str]:
    part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part
    found = set[str]()
    for name, value in part.get("properties", {}).items():
        place = f"{at}{name}"
        inner = value.get("items", value)
        if "$ref" in inner:
            found |= _texts(inner, schema, f"{place}.")
        kinds = [value, *value.get("anyOf", [])]
        found |= {place for kind in kinds if kind.get("type") == "string" and not {"enum", "format"} & kind.keys()}
    return found


@cache
def _described() -> dict[str, Any]:
    """What the description says of each operation, by its plain path."""
    return {_plain(path): operations for path, operations in api.get_openapi_schema()["paths"].items()}


def _takes_nothing(row: Row) -> bool:
    """Whether the description says that a call has no body: then none is read."""
    return "requestBody" not in _described()[_plain(row.path)][row.method]


UNSAFE = [row for row in rows() if row.path.startswith("/api/") and row.method != "get" and row.right]


@pytest.mark.parametrize("row", UNSAFE, ids=str)
def test_a_body_that_cannot_be_read_is_refused_with_a_sentence(doors: World, row: Any) -> None:
    with undone():
        client, headers = Client(), token(doors)
        send = getattr(client, row.method)
        for broken in BROKEN_JSON:
            answer = send(row.path.format(**doors.values), broken, content_type="application/json", headers=headers)
            if _takes_nothing(row):
                assert answer.status_code in {200, 202, 404, 409}  # 404: the first call has removed it
                continue
            assert answer.status_code in {400, 422}, f"{broken[:20]!r}: {answer.status_code}"
            assert json.loads(answer.content)["error"]["message"]


def test_a_body_that_is_too_large_is_told_the_limit_and_nothing_of_it_is_kept(doors: World) -> None:
    body = json.dumps({"subject": "a", "body": "好" * (4 * MIB + 1)}, ensure_ascii=False)
    answer = Client().post("/api/v1/tickets", body, content_type="application/json", headers=token(doors))
    assert (answer.status_code, json.loads(answer.content)["error"]["code"]) == (413, "too_large")
    assert "12 MiB" in json.loads(answer.content)["error"]["message"]


def test_a_field_that_nobody_knows_is_refused_and_not_dropped(doors: World) -> None:
    body = json.dumps({"subject": "a", "body": "b", "channel": "phone", "boddy": "c"})
    answer = Client().post("/api/v1/tickets", body, content_type="application/json", headers=token(doors))
    (error,) = json.loads(answer.content)["error"]["errors"]
    assert (answer.status_code, error["field"]) == (422, "boddy")


def test_a_body_that_is_no_json_is_told_where_it_breaks(doors: World) -> None:
    answer = Client().post(
        "/api/v1/tickets", '{"subject": "a",\n "body": }', content_type="application/json", headers=token(doors)
    )
    error = json.loads(answer.content)["error"]
    assert (answer.status_code, error["code"]) == (400, "bad_json")
    assert "line 2" in error["message"]
    assert "column" in error["message"]
