"""Tickets over the API: the same rules as the pages, once per key, and every refusal in one shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.desk.conftest import Desk
from zhiyin.core import clock
from zhiyin.desk.models import Message, Ticket
from zhiyin.people import services as people

Call = Callable[..., tuple[int, Any]]


def caller(desk: Desk, name: str) -> Call:
    """Calls with a token of a person."""
    actor = desk.actor(name)
    _token, secret = people.issue_token(
        name="t", permissions=actor.permissions, expires_at=None, actor=actor, now=clock.now() - timedelta(minutes=1)
    )

    def call(method: str, path: str, data: object = None, **headers: str) -> tuple[int, Any]:
        send = getattr(Client(), method)
        more = {"Authorization": f"Bearer {secret}", **headers}
        body = {} if data is None else {"data": json.dumps(data), "content_type": "application/json"}
        response = send(f"/api/v1/tickets{path}", headers=more, **body)
        return response.status_code, response.json()

    return call


@pytest.fixture
def call(desk: Desk) -> Call:
    """The agent's calls."""
    return caller(desk, "agent")


def new(**values: object) -> dict[str, object]:
    return {"subject": "退款", "body": "请查", "channel": "phone", "service_kind": "complaint", **values}


def test_a_ticket_is_opened_answered_solved_and_reopened(desk: Desk, call: Call) -> None:
    status, ticket = call("post", "", new(customer=desk.customer.number))
    assert (status, ticket["status"], ticket["customer"], ticket["promise"]) == (
        201, "new", desk.customer.number, "first_answer"
    )  # fmt: skip
    path = f"/{ticket['number']}"
    assert call("post", f"{path}/take")[1]["assignee"] == desk.company.people["agent"].number
    assert call("post", f"{path}/note", {"body": "记一下"})[0] == 201
    status, said = call("post", f"{path}/reply", {"body": "您好", "then": "pending", "version": 2})
    assert (status, said["kind"]) == (201, "reply")
    assert call("get", path)[1]["status"] == "pending"
    assert call("post", f"{path}/customer-message", {"body": "在"})[0] == 201
    assert call("post", f"{path}/assign", {"assignee": None})[1]["assignee"] is None
    assert call("post", f"{path}/status", {"status": "on_hold"})[1]["status"] == "on_hold"
    assert call("post", f"{path}/solve", {})[1]["status"] == "solved"
    assert call("post", f"{path}/reopen", {})[1]["status"] == "open"
    assert call("post", f"{path}/reopen", {})[1]["error"]["code"] == "ticket.status"
    assert [message["kind"] for message in call("get", f"{path}/messages")[1]] == [
        "customer", "note", "reply", "customer"
    ]  # fmt: skip


def test_the_same_key_opens_one_ticket_and_gives_the_same_answer(desk: Desk, call: Call) -> None:
    first = call("post", "", new(), **{"Idempotency-Key": "k1"})
    assert call("post", "", new(), **{"Idempotency-Key": "k1"}) == first
    assert Ticket.objects.count() == 1
    number = first[1]["number"]
    for _again in range(2):
        call("post", f"/{number}/reply", {"body": "您好"}, **{"Idempotency-Key": "k2"})
    assert Message.objects.filter(kind="reply").count() == 1


def test_the_same_id_of_the_same_source_is_a_conflict(call: Call) -> None:
    assert call("post", "", new(source="shop", external_id="7"))[0] == 201
    status, refused = call("post", "", new(source="shop", external_id="7"))
    assert (status, refused["error"]["code"], refused["error"]["field"]) == (409, "ticket.exists", "external_id")


def test_a_stale_version_and_a_second_claim_are_conflicts(desk: Desk, call: Call) -> None:
    number = call("post", "", new())[1]["number"]
    call("post", f"/{number}/reply", {"body": "您好", "version": 1})
    assert call("post", f"/{number}/reply", {"body": "又", "version": 1})[1]["error"]["code"] == "ticket.stale"
    assert caller(desk, "lead")("post", f"/{number}/take")[0] == 409


def test_the_list_pages_filters_and_keeps_the_scope(desk: Desk, call: Call) -> None:
    for n in range(5):
        call("post", "", new(subject=f"第{n}件", priority="high" if n else "low"))
    status, page = call("get", "?size=2")
    assert (status, [row["subject"] for row in page["items"]]) == (200, ["第4件", "第3件"])
    assert [row["subject"] for row in call("get", f"?size=2&cursor={page['next']}")[1]["items"]] == ["第2件", "第1件"]
    assert len(call("get", "?view=unassigned&priority=high&kind=complaint&branch=dl-1")[1]["items"]) == 4
    elsewhere = caller(desk, "agent_sz")
    assert elsewhere("get", "")[1]["items"] == []
    assert elsewhere("get", f"/{Ticket.objects.earliest('pk').number}")[0] == 404


@pytest.mark.parametrize("path", ["?view=x", "?cursor=zz", "?size=0", "?customer=abc", "?branch=nowhere"])
def test_a_filter_that_is_not_known_is_refused(call: Call, path: str) -> None:
    status, refused = call("get", path)
    assert status in {404, 422}
    assert refused["error"]["message"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"subject": ""}, "subject"), ({"subject": "x" * 5000}, "subject"), ({"subject": "a\0b"}, "subject"),
        ({"subject": "a\ud800"}, "subject"), ({"body": " "}, "body"), ({"body": "x" * 10 * 1024 * 1024}, "body"),
        ({"channel": "pigeon"}, "channel"), ({"service_kind": "nothing"}, "service_kind"),
        ({"source": "a\0", "external_id": "1"}, "source"),
    ],
)  # fmt: skip
def test_a_bad_ticket_is_refused_at_its_field_and_nothing_is_written(
    call: Call, values: dict[str, str], field: str
) -> None:
    status, refused = call("post", "", new(**values))
    assert (status, refused["error"]["field"]) == (422, field)
    assert not Ticket.objects.exists()
