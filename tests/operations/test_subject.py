"""What customers have moves with a merge and comes back from it, and stays for the books without a name."""

from __future__ import annotations

import json
from datetime import datetime

from django.test import Client

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.core.models import EventPayload
from zhiyin.customers import services as customers
from zhiyin.customers.models import Customer
from zhiyin.operations.models import Bill, Holding, OrderLine, Payment, Quote, Record, Shipment, Usage
from zhiyin.operations.rules.shown import BY_NOUN

from .cast import Shop, bill, customer, holding, one_of_each, pay
from .test_api import Machine
from .test_pages import browser


def owners(rows: list[Record]) -> set[int | None]:
    for row in rows:
        row.refresh_from_db()
    return {row.customer_id for row in rows}


def test_a_merge_moves_everything_and_unmerging_gives_it_back_with_what_follows_it(
    company: Company, who: Customer, offered: Shop, now: datetime
) -> None:
    twin = customer("dl-1", "李小明", "C2")
    own, theirs = [holding(who, offered)], list(one_of_each(twin, offered).values())
    merge = customers.merge_customers(survivor=who, absorbed=twin, choices=None, actor=SYSTEM, now=now)
    assert owners(theirs) == {who.pk}
    owed = next(row for row in theirs if isinstance(row, Bill))
    owed.refresh_from_db()
    later = [pay(owed, "10"), bill(who, own[0])]
    customers.unmerge_customers(merge=merge, actor=SYSTEM, now=now)
    assert owners(theirs) == {twin.pk}
    assert [row.customer_id for row in Payment.objects.filter(pk=later[0].pk)] == [twin.pk]
    assert owners([*own, later[1]]) == {who.pk}


def test_an_erased_customer_leaves_amounts_and_days_but_no_word(
    company: Company, who: Customer, offered: Shop, now: datetime
) -> None:
    made = one_of_each(who, offered)
    erasure = customers.request_erasure(customer=who, reason="request", actor=SYSTEM, now=now)
    customers.erase(erasure=erasure, actor=SYSTEM, now=now)
    held = Holding.objects.get()
    assert (held.customer_id, held.insured, held.attributes, held.amount) == (None, "", {}, made["holding"].amount)
    assert not any(kind.objects.exists() for kind in (Quote, Usage, Shipment))
    assert "道路救援" not in str(list(OrderLine.objects.values()))
    assert not EventPayload.objects.filter(event__subject__startswith="operations.").exists()
    client, machine = browser(company, "agent"), Machine(company, "agent")
    for noun in ("holding", "order", "bill", "payment", "claim"):
        path, number = BY_NOUN[noun].path, made[noun].number
        page = client.get(f"/{path}/{number}")
        assert page.status_code == 200
        assert "李" not in page.content.decode()
        assert machine.get(f"/{path}/{number}")["customer"] is None
        assert client.get(f"/{path}").status_code == 200
    assert client.get(f"/holdings/{held.number}/edit").status_code == 404
    assert json.loads(machine.send("patch", f"/holdings/{held.number}", state="ended").content)["error"]
    assert Client().get(f"/holdings/{held.number}").status_code == 302
