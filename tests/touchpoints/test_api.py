"""Contacts over the API: the same rules as on the pages, codes and numbers instead of rows."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.company import Company
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.people import services as people
from zhiyin.touchpoints import services
from zhiyin.touchpoints.models import Interaction

from .cast import Register, customer

URL = "/api/v1/interactions"


class Caller:
    """Calls with a token of an employee."""

    def __init__(self, company: Company, name: str) -> None:
        actor = company.actor(name)
        _token, secret = people.issue_token(
            name="t", permissions=actor.permissions, expires_at=None, actor=actor, now=clock.now()
        )
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str = "", **query: object) -> tuple[int, Any]:
        response = self.client.get(URL + path, query, headers=self.headers)
        return response.status_code, response.json()

    def post(self, body: object) -> tuple[int, Any]:
        data = json.dumps(body)
        response = self.client.post(URL, data, content_type="application/json", headers=self.headers)
        return response.status_code, response.json()


def test_a_contact_is_recorded_by_codes_and_read_back(company: Company, register: Register) -> None:
    who = customer(company)
    body = {
        "occurred_at": "2026-06-19T14:30:00+08:00", "ended_at": "2026-06-19T14:45:00+08:00", "wait_seconds": 600,
        "touchpoint": "dl-1-counter", "service_kind": "claim", "customer": who.number, "subject": "理赔",
        "employee": company.people["agent"].number, "source": "queue", "external_id": "A17",
    }  # fmt: skip
    agent = Caller(company, "agent")
    status, made = agent.post(body)
    assert status == 201, made
    assert (made["channel"], made["branch"], made["customer"]) == ("counter", "dl-1", who.number)
    assert (made["occurred_at"], made["duration_seconds"]) == ("2026-06-19T06:30:00Z", 900)
    assert agent.get(f"/{made['number']}") == (200, made)
    assert agent.get(kind="claim")[1]["items"] == [made]
    again, failure = agent.post(body)
    assert (again, failure["error"]["code"]) == (422, "interaction.exists")


def test_the_same_idempotency_key_records_once(company: Company, register: Register) -> None:
    caller = Caller(company, "agent")
    caller.headers["Idempotency-Key"] = "k1"
    body = {"occurred_at": "2026-06-19T14:30:00+08:00", "channel": "phone"}
    assert caller.post(body) == caller.post(body)
    assert Interaction.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"channel": "smoke"}, 422, "channel.unknown"),
        ({"channel": ""}, 422, "interaction.channel_missing"),
        ({"service_kind": "magic"}, 422, "service_kind.unknown"),
        ({"touchpoint": "sz-1-counter", "channel": ""}, 404, "not_found"),
        ({"customer": 4711}, 404, "not_found"),
        ({"customer": 2**70}, 422, "invalid"),
        ({"branch": "sz-1"}, 404, "not_found"),
        ({"occurred_at": "2026-06-19T14:30:00"}, 422, "invalid"),
        ({"occurred_at": "2999-01-01T00:00:00Z"}, 422, "interaction.future"),
        ({"occurred_at": "0001-01-01T00:00:00+08:00"}, 422, "interaction.ancient"),
        ({"ended_at": "2999-01-01T00:00:00Z"}, 422, "interaction.too_long"),
        ({"subject": "a\x00b"}, 422, "text.unprintable"),
        ({"direction": "up"}, 422, "interaction.direction"),
        ({"external_id": "x" * 121}, 422, "text.too_long"),
        ({"wait_seconds": -1}, 422, "invalid"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_recorded(
    company: Company, register: Register, change: dict[str, object], status: int, code: str
) -> None:
    body = {"occurred_at": "2026-06-19T14:30:00+08:00", "channel": "phone", **change}
    answered, failure = Caller(company, "agent").post(body)
    assert (answered, failure["error"]["code"]) == (status, code)
    assert not Interaction.objects.exists()


def test_pages_follow_their_cursor_and_cost_the_same(
    company: Company, register: Register, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [
        services.NewInteraction(
            occurred_at=now - timedelta(minutes=number), channel=register.channels["phone"],
            branch=company.branches["dl-1"],
        )
        for number in range(1, 8)
    ]  # fmt: skip
    services.record_interactions(rows=rows, actor=SYSTEM, now=now)
    caller, seen, cursor = Caller(company, "agent"), [], ""
    while True:
        with django_assert_max_num_queries(3):
            status, page = caller.get(size=3, cursor=cursor)
        assert status == 200
        seen += [item["number"] for item in page["items"]]
        if not (cursor := page["next"]):
            break
    assert seen == sorted(Interaction.objects.values_list("number", flat=True))
    assert caller.get(cursor="nonsense")[0] == 422
    assert caller.get(channel="\x00")[0] == 400
    assert caller.get(since="0001-01-01T00:00:00+08:00")[0] == 422
    assert caller.get(branch="sz-1")[0] == 404


def test_contacts_of_another_branch_are_not_listed(company: Company, register: Register, now: datetime) -> None:
    new = services.NewInteraction(occurred_at=now, channel=register.channels["phone"], branch=company.branches["sz-1"])
    row = services.record_interaction(new=new, actor=SYSTEM, now=now)
    caller = Caller(company, "agent")
    assert caller.get()[1]["items"] == []
    assert caller.get(f"/{row.number}")[0] == 404
