"""The API of the area: the same services, by numbers and codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from tests.company import Company
from tests.machine import Machine
from zhiyin.customers.models import Customer
from zhiyin.operations.models import Holding

from .cast import Shop, bill, holding, one_of_each, pay


@pytest.fixture(autouse=True)
def _at_the_fixed_time(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def agent(company: Company) -> Machine:
    return Machine(company, "agent")


def test_a_policy_is_written_down_once_whatever_the_network_does(agent: Machine, who: Customer, offered: Shop) -> None:
    body = {
        "customer": who.number, "plan": "car-full", "started_on": "2026-06-01", "renews_on": "2027-06-01",
        "attributes": {"座位": "5"}, "source": "core", "external_id": "P-1",
    }  # fmt: skip
    key = {"Idempotency-Key": "k1"}
    first, again = (agent.send("post", "/holdings", key, **body) for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    told = json.loads(first.content)
    assert (told["product"], told["amount"], told["currency"], told["branch"]) == ("car", "4800.00", "CNY", "dl-1")
    assert told["attributes"] == {"座位": "5"}
    assert agent.get(f"/holdings/{told['number']}") == told
    twice = agent.send("post", "/holdings", **body)
    assert (twice.status_code, json.loads(twice.content)["error"]["code"]) == (422, "record.exists")
    assert Holding.objects.count() == 1


def test_a_change_touches_only_what_it_says(agent: Machine, who: Customer, offered: Shop) -> None:
    row = holding(who, offered, insured="辽B12345", attributes={"座位": "5"})
    answer = agent.send("patch", f"/holdings/{row.number}", state="ended", ended_on="2026-06-19")
    told = json.loads(answer.content)
    assert (answer.status_code, told["state"], told["insured"]) == (200, "ended", "辽B12345")
    assert (told["attributes"], told["renews_on"]) == ({"座位": "5"}, "2026-07-01")
    other = agent.send("patch", f"/holdings/{row.number}", customer=5)
    assert (other.status_code, json.loads(other.content)["error"]["errors"][0]["field"]) == (422, "customer")
    assert agent.send("patch", f"/holdings/{row.number}", started_on=None).status_code == 422


def test_the_amount_of_a_bill_may_change_and_its_payments_still_count(agent: Machine, who: Customer) -> None:
    owed = bill(who)
    pay(owed, "2400")
    told = json.loads(agent.send("patch", f"/bills/{owed.number}", amount="2500.00").content)
    assert (told["state"], told["paid"], told["left"]) == ("open", "2400.00", "100.00")
    payment = agent.send("post", "/payments", customer=who.number, bill=owed.number, paid_on="2026-06-19", amount="100")
    assert payment.status_code == 201
    assert agent.get(f"/bills/{owed.number}")["state"] == "paid"


def test_lines_are_taken_and_given(agent: Machine, who: Customer, offered: Shop) -> None:
    lines = [{"name": "car", "price": "950"}, {"name": "道路救援", "quantity": "2", "price": "99.50"}]
    made = json.loads(agent.send("post", "/orders", customer=who.number, ordered_on="2026-06-19", lines=lines).content)
    assert (made["amount"], [line["product"] for line in made["lines"]]) == ("1149.00", ["car", None])
    kept = json.loads(agent.send("patch", f"/orders/{made['number']}", state="confirmed").content)
    assert (kept["state"], kept["lines"]) == ("confirmed", made["lines"])


def test_lists_go_by_state_or_customer_in_pages_at_a_fixed_price(
    agent: Machine, who: Customer, offered: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        holding(who, offered)
    first = agent.get("/holdings?state=active&size=2")
    assert (len(first["items"]), len(agent.get(f"/holdings?state=active&cursor={first['next']}")["items"])) == (2, 1)
    assert agent.get("/holdings")["error"]["field"] == "state"
    assert agent.get("/usage") == {"items": [], "next": "", "previous": ""}
    assert agent.get("/usage?state=open")["error"]["field"] == "state"
    assert agent.get(f"/shipments?customer={who.number}&product=car")["error"]["field"] == "product"
    for _ in range(3):
        one_of_each(who, offered)
    for path in ("holdings", "quotes", "orders", "bills", "payments", "claims", "shipments", "usage"):
        with django_assert_max_num_queries(5, info=path):
            assert len(agent.get(f"/{path}?customer={who.number}")["items"]) >= 3
    assert agent.get(f"/orders?customer={who.number}")["items"][0]["lines"][0]["name"] == "车险"


def test_the_register_is_listed_and_added_to(company: Company, offered: Shop) -> None:
    admin = Machine(company, "admin")
    assert [row["code"] for row in admin.get("/products")["items"]] == ["car", "home"]
    assert admin.get("/plans/car-full")["entitlements"] == {"道路救援": "每年 3 次"}
    made = admin.send("post", "/plans", code="home-1", product="home", name="基本", price="120", period="year")
    assert (made.status_code, json.loads(made.content)["price"]) == (201, "120.00")
    assert admin.send("post", "/plans", code="home-1", product="home", name="基本").status_code == 422


def test_nothing_of_another_branch_is_given_or_changed(company: Company, who: Customer, offered: Shop) -> None:
    made = one_of_each(who, offered)
    stranger = Machine(company, "agent_sz")
    for path, noun in (("holdings", "holding"), ("bills", "bill"), ("orders", "order"), ("usage", "usage")):
        assert stranger.get(f"/{path}/{made[noun].number}")["error"]["code"] == "not_found"
        assert stranger.get(f"/{path}?customer={who.number}")["items"] == []
        assert stranger.send("patch", f"/{path}/{made[noun].number}").status_code == 404


def test_a_telephone_number_in_a_text_is_masked_for_who_may_not_see_it(
    company: Company, agent: Machine, who: Customer, offered: Shop
) -> None:
    held = holding(who, offered, insured="电话 13812345678", attributes={"联系人": "13812345678"})
    assert agent.get(f"/holdings/{held.number}")["insured"] == "电话 13812345678"
    told = Machine(company, "analyst").get(f"/holdings/{held.number}")
    assert "13812345678" not in json.dumps(told)


def test_a_state_that_does_not_exist_is_refused_with_those_that_do(agent: Machine) -> None:
    error = agent.get("/bills?state=opne")["error"]
    assert (error["code"], error["field"]) == ("records.state", "state")
    assert "open, paid, cancelled" in error["message"]
