"""What customers have and do as files: with the filters of the list, masked, and back in as it was."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.company import Company
from tests.conftest import Tick
from zhiyin.config.imports import KINDS
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import Refused
from zhiyin.core.exports import kind_named
from zhiyin.core.imports import engine
from zhiyin.core.imports.runs import Order
from zhiyin.core.tabular.lists import write_list
from zhiyin.customers.models import Customer
from zhiyin.customers.services import Opened, Wanted, open_export
from zhiyin.operations.models import Holding
from zhiyin.operations.rules.shown import BY_NOUN

from .cast import Shop, holding, one_of_each
from .test_pages import browser


def opened(actor: Actor, now: datetime, name: str, made: str = "csv", **filters: str) -> Opened:
    return open_export(wanted=Wanted(kind_named(name), filters, (), made), actor=actor, now=now)


def read(actor: Actor, now: datetime, name: str, **filters: str) -> list[dict[str, object]]:
    found = opened(actor, now, name, **filters)
    names = [column for column, _type in found.columns]
    return [dict(zip(names, row, strict=True)) for row in found.rows()]


def test_every_list_goes_out_and_comes_back_in_unchanged(
    who: Customer, offered: Shop, now: datetime, tick: Tick, tmp_path: Path
) -> None:
    for noun, row in one_of_each(who, offered).items():
        type(row).objects.filter(pk=row.pk).update(source="core", external_id=f"{noun}=1")
    for place, shown in enumerate(BY_NOUN.values()):
        made = ("csv", "xlsx", "parquet")[place % 3]
        list_ = opened(SYSTEM, now, shown.path, made)
        path = tmp_path / list_.file_name
        assert write_list(path, list_.columns, list_.rows()) == 1
        run = engine.take_in(order=Order(KINDS[shown.path], path, "core"), actor=SYSTEM, clock=tick)
        assert (run.unchanged, run.created, run.updated, run.refused) == (1, 0, 0, 0), (shown.path, made)


def test_a_list_is_narrowed_as_its_address_says_and_holds_all_states_otherwise(
    company: Company, who: Customer, offered: Shop, now: datetime
) -> None:
    active, ended = holding(who, offered), holding(who, offered, state="ended")
    assert [row["number"] for row in read(SYSTEM, now, "holdings")] == [active.number, ended.number]
    assert [row["number"] for row in read(SYSTEM, now, "holdings", state="ended", product="car")] == [ended.number]
    assert read(SYSTEM, now, "holdings", customer=str(who.number), until="2026-06-30") == []
    for wrong in ({"state": "gone"}, {"since": "yesterday"}, {"metric": "x"}):
        with pytest.raises(Refused):
            read(SYSTEM, now, "holdings", **wrong)
    assert read(company.actor("agent_sz").holding("customers.export"), now, "holdings") == []


def test_what_people_wrote_is_masked(company: Company, who: Customer, offered: Shop, now: datetime) -> None:
    holding(who, offered, insured="联系 13812345678", attributes={"电话": "13812345678"})
    (row,) = read(company.actor("analyst"), now, "holdings")
    assert (row["insured"], row["attributes"]) == ("联系 138****5678", "电话: 138****5678")


def test_the_page_offers_the_list_that_it_shows(company: Company, who: Customer, offered: Shop) -> None:
    holding(who, offered)
    client = browser(company, "admin", "en")
    page = client.get("/holdings?product=car").content.decode()
    assert "/exports/holdings?product=car&amp;state=active" in page
    assert client.get("/exports/holdings?product=car&state=active").context["count"] == 1
    answer = client.post("/exports/holdings?state=ended", {"format": "csv", "deed": "take"})
    assert b"".join(answer).count(b"\n") == 1
    assert Holding.objects.count() == 1
