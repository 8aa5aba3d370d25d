"""Lists in another order: by a column, by an own field; every page right with ties and with what lacks a value."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from tests.customers.test_notes_and_tags import signed_in
from zhiyin.core import sorting
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Refused
from zhiyin.core.fields import register
from zhiyin.core.fields.register import NewField
from zhiyin.customers import queries, services
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.desk import queries as desk
from zhiyin.desk import services as tickets
from zhiyin.desk.services import NewTicket
from zhiyin.operations import queries as operations
from zhiyin.operations.models import Holding, Product

POINTS = ("3", "1", None, "2", "1", "10", None, "-4.5", "1")
CLUBS = ("b", None, "A", "a", "c", "B", None, "b", None)
STAGES = ("mature", "", "lost", "prospect", "", "mature", "growing", "lost", "")


@pytest.fixture
def rows(company: Company, now: datetime) -> list[Customer]:
    """Customers with ties and gaps in two own fields, in stage and tier."""
    for code, kind in (("points", "decimal"), ("club", "text")):
        new = NewField(code.capitalize(), kind, is_filter=True, privacy="public")
        register.define_field(owner="customers", code=code, new=new, actor=SYSTEM, now=now)
    services.add_tier(code="gold", name="金", rank=1, actor=SYSTEM, now=now)
    values = zip(POINTS, CLUBS, STAGES, strict=True)
    new_ones = [
        NewCustomer(
            full_name=f"客{n % 4}", branch="dl-1", stage=stage, tier="gold" if n % 3 == 0 else "",
            custom={code: value for code, value in (("points", points), ("club", club)) if value},
        )
        for n, (points, club, stage) in enumerate(values)
    ]  # fmt: skip
    return services.create_customers(rows=new_ones, actor=SYSTEM, now=now)


def walked(company: Company, **filters: Any) -> list[Customer]:
    """The list from its first page to its last; back again it is the same."""
    agent, found, cursor = company.actor("agent"), list[Customer](), ""
    wanted = queries.Filters(**filters)
    while True:
        page = queries.page(agent, wanted, cursor=cursor, size=2)
        found += page.rows
        if not page.next:
            break
        cursor = page.next
    back = list(page.rows)
    while page.previous:
        page = queries.page(agent, wanted, cursor=page.previous, size=2)
        back = [*page.rows, *back]
    assert back == found
    return found


def test_a_list_goes_by_an_own_field_with_ties_and_those_without_it_last(
    company: Company, rows: list[Customer]
) -> None:
    usual = [row.pk for row in walked(company)]
    assert usual == sorted((row.pk for row in rows), reverse=True)
    lacking = [row.pk for row in rows[::-1] if "points" not in (row.custom or {})]
    held = [row for row in rows if "points" in (row.custom or {})]
    rising = [row.pk for row in sorted(held, key=lambda row: (float((row.custom or {})["points"]), row.pk))]
    assert [row.pk for row in walked(company, sort="custom.points")] == [*rising, *lacking]
    assert [row.pk for row in walked(company, sort="-custom.points")] == [*rising[::-1], *lacking]
    clubs = [((row.custom or {}).get("club") or "~").lower() for row in walked(company, sort="custom.club")]
    assert clubs == ["a", "a", "b", "b", "b", "c", "~", "~", "~"]
    narrowed = walked(company, sort="-custom.points", custom=(("custom.club", "b"),))
    assert [(row.custom or {})["points"] for row in narrowed] == ["10", "3", "-4.5"]


@pytest.mark.parametrize(("sort", "told"), [
    ("name", lambda row: row.full_name), ("-name", lambda row: row.full_name), ("number", lambda row: row.number),
    ("stage", lambda row: row.stage), ("-stage", lambda row: row.stage), ("tier", lambda row: row.tier_id),
    ("branch", lambda row: row.branch_id), ("-since", lambda row: row.created_at),
])  # fmt: skip
def test_a_list_goes_by_each_column_each_row_once(company: Company, rows: list[Customer], sort: str, told: Any) -> None:
    found = [told(row) for row in walked(company, sort=sort)]
    assert len(found) == len(rows)
    if sort.endswith("stage"):
        order = ["prospect", "growing", "mature", "declining", "lost"]
        by_stage = sorted((one for one in found if one), key=order.index, reverse=sort.startswith("-"))
        assert found == [*by_stage, "", "", ""]
    elif sort == "tier":
        assert found == sorted(found, key=lambda one: one is None)
    else:
        assert found == sorted(found, reverse=sort.startswith("-"))


def test_an_order_stands_in_the_address_and_asks_no_more_than_the_usual_one(
    company: Company, rows: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(company, "agent")
    client.get("/customers")
    with CaptureQueriesContext(connection) as usual:
        client.get("/customers?columns=custom.points")
    with CaptureQueriesContext(connection) as by_field:
        page = client.get("/customers?columns=custom.points&sort=-custom.points").content.decode()
    assert page.index(">10<") < page.index(">3<") < page.index(">-4.5<")
    assert len(by_field) <= len(usual) + 1  # those that lack it
    assert client.get("/api/v1/customers?sort=flying").status_code in {401, 422}
    with pytest.raises(Refused, match=r"custom\.points"):
        queries.page(company.actor("agent"), queries.Filters(sort="flying"))
    monkeypatch.setattr(sorting, "SORTED", 3)
    with pytest.raises(Refused, match="Narrow the list"):
        queries.page(company.actor("agent"), queries.Filters(sort="branch"))
    assert len(walked(company, sort="name")) == len(rows)


def test_tickets_and_holdings_are_sorted_too(company: Company, now: datetime, rows: list[Customer]) -> None:
    for owner in ("tickets", "holdings"):
        new = NewField("Rank", "whole", is_filter=True, privacy="public")
        register.define_field(owner=owner, code="rank", new=new, actor=SYSTEM, now=now)
    branch, agent = company.branches["dl-1"], company.actor("agent")
    priorities = (tickets.NewTicket("", priority=one).priority for one in desk.rules.Priority)
    new_ones = [
        NewTicket(f"票{n}", branch=branch, priority=priority, custom={"rank": rank} if rank else {})
        for n, (priority, rank) in enumerate(zip(priorities, (None, 3, 1, 2), strict=True))
    ]
    tickets.open_tickets(rows=new_ones, actor=SYSTEM, now=now)

    def subjects(sort: str) -> list[str]:
        return [row.subject for row in desk.page(agent, desk.Filters(sort=sort), now=now).rows]

    assert subjects("custom.rank") == ["票2", "票3", "票1", "票0"]
    assert subjects("-priority") == ["票0", "票1", "票2", "票3"]
    assert subjects("number") == subjects("-number")[::-1]
    client = signed_in(company, "agent")
    assert "custom.rank" in client.get("/tickets?sort=-custom.rank").content.decode()
    assert client.get("/tickets?sort=flying").status_code == 422
    Product.objects.create(code="car", name="车险")
    for n, rank in enumerate((2, None, 1)):
        typed = {"product": "car", "state": "active", "started_on": f"2026-01-0{n + 1}", "custom.rank": rank or ""}
        assert client.post(f"/customers/{rows[n].number}/holdings/new", typed).status_code == 302
    active = operations.Filters(state="active")

    def days(sort: str) -> list[int]:
        wanted = operations.Filters(state="active", sort=sort)
        found = operations.page(operations.records(agent, Holding, active), Holding, wanted)
        return [row.started_on.day for row in found.rows]

    assert days("custom.rank") == [3, 1, 2]
    assert days("-started_on") == [3, 2, 1]
    assert days("renews_on") == days("") == [1, 2, 3]
    assert client.get("/holdings?sort=-custom.rank").status_code == 200
