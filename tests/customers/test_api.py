"""Customers over the API: masked unless asked for with a purpose, the same rules, odd input kept whole or refused."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.company import Company
from tests.customers.cast import li
from zhiyin.core import clock
from zhiyin.core.models import Event
from zhiyin.customers.models import Customer
from zhiyin.people import services as people

PERSONAL = ("138 1234 5678", "13812345678", "Li@Example", "11010519491231002")
BODY = {"full_name": "王小明", "branch": "dl-1", "contacts": [{"kind": "phone", "value": "13900000001"}]}


class Caller:
    """A program that calls with the token of an employee."""

    def __init__(self, company: Company, name: str, *, without: str = "") -> None:
        actor = company.actor(name)
        rights = actor.permissions - {without}
        _token, secret = people.issue_token(name="t", permissions=rights, expires_at=None, actor=actor, now=clock.now())
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.client = Client()

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/customers{path}", headers=self.headers | headers)

    def send(self, path: str, body: object, method: str = "post") -> Any:
        call = getattr(self.client, method)
        text = body if isinstance(body, str) else json.dumps(body)
        return call(f"/api/v1/customers{path}", data=text, content_type="application/json", headers=self.headers)


@pytest.fixture
def agent(company: Company) -> Caller:
    return Caller(company, "agent")


def test_lists_search_and_one_customer_are_masked(agent: Caller, company: Company, now: datetime) -> None:
    customer = li(company, now)
    for path in ("", "?text=李晓梅", "/search?text=lxm", f"/{customer.number}"):
        text = agent.get(path).content.decode()
        assert "李晓梅" in json.dumps(json.loads(text), ensure_ascii=False), path
        assert not [value for value in PERSONAL if value in text], path
    assert agent.get("?text=lxm").json()["items"][0]["contacts"][0]["value"] == "138****5678"
    assert not Event.objects.filter(kind="customers.CustomerRevealed").exists()


def test_the_clear_values_need_a_purpose_the_right_and_leave_an_audit_row(
    agent: Caller, company: Company, now: datetime
) -> None:
    path = f"/{li(company, now).number}"
    shown = agent.get(path, **{"X-Purpose": "contact"}).json()
    assert [line["value"] for line in shown["contacts"]] == ["138 1234 5678", "Li@Example.com"]
    assert shown["identities"][0]["value"] == "11010519491231002X"
    assert Event.objects.get(kind="customers.CustomerRevealed").facts["purpose"] == "contact"
    assert agent.get(path, **{"X-Purpose": "curious"}).status_code == 422
    assert Caller(company, "agent", without="customers.reveal").get(path, **{"X-Purpose": "contact"}).status_code == 403
    assert Event.objects.filter(kind="customers.CustomerRevealed").count() == 1


def test_a_customer_is_created_changed_and_a_late_change_is_told(agent: Caller) -> None:
    made = agent.send("", BODY | {"identities": [{"kind": "passport", "value": "E12345678"}]})
    assert made.status_code == 201, made.content
    number, line = made.json()["number"], made.json()["contacts"][0]["id"]
    change = {"version": 1, "full_name": "王大明", "remove_contacts": [line]}
    changed = agent.send(f"/{number}", change, "patch")
    assert (changed.json()["full_name"], changed.json()["version"], changed.json()["contacts"]) == ("王大明", 2, [])
    gone = agent.send(f"/{number}", change | {"version": 2}, "patch")
    assert (gone.status_code, gone.json()["error"]["field"]) == (422, "remove_contacts")
    late = agent.send(f"/{number}", change, "patch")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "customer.stale")
    assert Customer.objects.get().full_name == "王大明"


def test_a_twin_is_told_and_may_be_meant(agent: Caller, company: Company) -> None:
    number = agent.send("", BODY).json()["number"]
    again = agent.send("", BODY)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "customer.twin")
    assert str(number) in again.json()["error"]["message"]
    elsewhere = Caller(company, "agent_sz").send("", BODY | {"branch": ""})
    assert (elsewhere.status_code, elsewhere.json()["error"]["code"]) == (409, "customer.twin_elsewhere")
    assert str(number) not in elsewhere.content.decode()
    assert agent.send("", BODY | {"allow_twin": True}).status_code == 201


def test_a_customer_elsewhere_is_404_until_it_is_identified(company: Company, now: datetime) -> None:
    number, caller = li(company, now).number, Caller(company, "agent_sz")
    assert caller.get(f"/{number}").status_code == 404
    two = {"first": {"kind": "phone", "value": "13812345678"}, "purpose": "service"}
    wrong = caller.send("/identify", two | {"second": {"kind": "email", "value": "x@example.com"}})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "customer.not_identified")
    right = caller.send("/identify", two | {"second": {"kind": "email", "value": "li@example.com"}})
    assert right.json()["number"] == number
    assert caller.get(f"/{number}").status_code == 200
    assert caller.send(f"/{number}", {"version": 1, "note": "x"}, "patch").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"full_name": ""}, "full_name"), ({"full_name": "x" * 5000}, "full_name"),
        ({"full_name": "a\0b"}, "full_name"),
        ({"full_name": "\ud800"}, "full_name"), ({"tier": "\0"}, "tier"), ({"branch": "\0"}, "branch"),
        ({"branch": "sz-1"}, "branch"), ({"kind": "robot"}, "kind"), ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"contacts": [{"kind": "phone", "value": "12"}]}, "contacts.0"),
        ({"contacts": [{"kind": "email", "value": "bad@@example"}]}, "contacts.0"),
        ({"contacts": [{"kind": "phone", "value": "13900000001 or 13900000002"}]}, "contacts.0"),
        ({"identities": [{"kind": "national_id", "value": "110105194912310021"}]}, "identities.0"),
        ({"external_id": "x" * 121}, "external_id"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_at_its_field(agent: Caller, body: dict[str, Any], field: str) -> None:
    answer = agent.send("", BODY | body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field), answer.content
    assert answer.json()["error"]["message"]
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    "path", ["?cursor=x", "?size=0", "?tier=%00", "?kind=%00&text=%00", "/99999999999999999999999", "/search?text=%00",
             "?branch=nowhere", "/search?text=%25", "/search"],
)  # fmt: skip
def test_odd_questions_have_an_answer(agent: Caller, path: str) -> None:
    assert agent.get(path).status_code in {200, 400, 404, 422}
    assert agent.send("", "{broken").status_code in {400, 422}
    huge = {"version": 1, "remove_contacts": [2**63]}
    assert agent.send("/1001", huge, "patch").status_code == 422


def test_two_customers_are_merged_listed_and_parted_over_the_api(
    agent: Caller, company: Company, now: datetime
) -> None:
    first = li(company, now).number
    second = agent.send("", BODY | {"source": "shop", "external_id": "S-7"}).json()["number"]
    body = {"absorbed": second, "choices": {"name": "absorbed"}}
    agent.headers["Idempotency-Key"] = "merge-1"
    answers = [agent.send(f"/{first}/merge", body) for _once_and_again in range(2)]
    assert [(answer.status_code, answer.json()["full_name"]) for answer in answers] == [(200, "王小明")] * 2
    del agent.headers["Idempotency-Key"]
    assert agent.get(f"/{second}").json()["number"] == first
    assert [row["absorbed"] for row in agent.get(f"/{first}/merges").json()] == [second]
    assert agent.send(f"/{first}/merge", {"absorbed": first}).json()["error"]["code"] == "merge.same"
    assert agent.send(f"/{first}/unmerge", {"absorbed": 999_999}).status_code == 404
    assert agent.send(f"/{first}/unmerge", {"absorbed": second}).json()["number"] == second
    assert agent.get(f"/{first}").json()["full_name"] == "李晓梅"
    assert agent.get(f"/{first}/merges").json() == []
