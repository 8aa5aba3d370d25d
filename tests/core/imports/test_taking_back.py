"""Every kind of file is taken back: what it changed is as before, what it made is gone, what people did stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model

from tests.company import Company
from tests.conftest import Tick
from zhiyin.config.imports import KINDS
from zhiyin.core.actor import SYSTEM
from zhiyin.core.imports import engine
from zhiyin.core.imports.runs import Order as FileOrder
from zhiyin.core.imports.undoing import undo
from zhiyin.core.models import ImportRun
from zhiyin.core.tabular.mapping_file import with_options
from zhiyin.customers import services as customers
from zhiyin.customers.models import Customer
from zhiyin.desk import services as desk
from zhiyin.desk.models import Message, Ticket
from zhiyin.operations.models import (
    Bill,
    Claim,
    Holding,
    Order,
    OrderLine,
    Payment,
    Quote,
    QuoteLine,
    Shipment,
    Usage,
)
from zhiyin.touchpoints.models import Interaction
from zhiyin.voice.models import Answer, Item

FILES = {
    "interactions": (
        (
            "external_id,occurred_at,channel,customer,branch,subject,text,wait\n"
            "i1,2026-06-18 14:30:15.123456,phone,C1,dl-1,理赔,=1+1,90\ni2,2026-06-18 15:00,phone,,,,,\n"
        ),
        "external_id,occurred_at,channel,customer,branch,subject\ni1,2026-06-17 10:00,app,C2,dl-2,改\n",
    ),
    "tickets": (
        (
            "external_id,opened,subject,body,branch,customer\n"
            "t1,2026-06-12 10:00,退款,请查,dl-1,C1\nt2,2026-06-12 11:00,询问,,dl-1,\n"
        ),
        "external_id,opened,subject,branch,customer,solved\nt1,2026-06-12 10:00,退款了,dl-2,C2,2026-06-13 10:00\n",
    ),
    "holdings": (
        "external_id,customer,plan,started_on,renews_on,attributes\np1,C1,car-full,2025-07-01,2026-07-01,座位: 5\n",
        "external_id,customer,product,started_on,branch,attributes\np1,C2,home,2025-01-01,dl-2,颜色: 红\n",
    ),
    "quotes": (
        "external_id,customer,plan,quoted_on,lines\nq1,C1,car-full,2026-06-01,car * 1 @ 950; 道路救援 * 2 @ 99.50\n",
        "external_id,customer,plan,quoted_on,lines\nq1,C1,car-full,2026-06-01,home * 1.5 @ 10\n",
    ),
    "orders": (
        "external_id,customer,ordered_on,amount,lines\no1,C1,2026-06-01,12.50,\n",
        "external_id,customer,ordered_on,state,lines\no1,C1,2026-06-02,confirmed,car * 2 @ 5\n",
    ),
    "bills": (
        "external_id,customer,due_on,amount\nb1,C1,2026-07-10,2400\nb2,C1,2026-07-10,1\n",
        "external_id,customer,due_on,amount,state\nb1,C1,2026-08-10,2500,cancelled\n",
    ),
    "payments": (
        "external_id,customer,bill,paid_on,amount\ny1,C1,owed,2026-06-10,400\n",
        "external_id,customer,bill,paid_on,amount\ny1,C1,owed,2026-06-10,2400\n",
    ),
    "usage": (
        "external_id,customer,from_on,metric,quantity\nu1,C1,2026-06-01,里程,12.5\n",
        "external_id,customer,from_on,metric,quantity\nu1,C1,2026-06-02,里程,13\n",
    ),
    "claims": (
        "external_id,customer,reported_on,claimed\nc1,C1,2026-06-01,3000\n",
        "external_id,customer,reported_on,claimed,granted,state\nc1,C1,2026-06-01,3000,2000,granted\n",
    ),
    "shipments": (
        "external_id,customer,sent_at,destination\ns1,C1,2026-06-01 08:00,大连\n",
        "external_id,customer,sent_at,delivered_at,state\ns1,C1,2026-06-01 08:00,2026-06-02 08:00,delivered\n",
    ),
}

ANSWERS = (
    "external_id,survey,answered_at,perceived,perceived.empathy,branch\n"
    "a1,service,2026-06-01 10:00,8,7,dl-1\na2,service,2026-06-01 11:00,9,8,\n"
)
MODELS: dict[str, type[Model]] = {
    "interactions": Interaction, "tickets": Ticket, "holdings": Holding, "quotes": Quote, "orders": Order,
    "bills": Bill, "payments": Payment, "usage": Usage, "claims": Claim, "shipments": Shipment,
}  # fmt: skip
PARTS: dict[str, tuple[type[Model], ...]] = {"tickets": (Message,), "quotes": (QuoteLine,), "orders": (OrderLine,)}
RENEWED = {(QuoteLine, "id"), (OrderLine, "id")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def taken(kind: str, path: Path, text: str, tick: Tick, **options: Any) -> ImportRun:
    path.write_text(text, encoding="utf-8")
    order = FileOrder(KINDS[kind], path, "core", with_options("", **options))
    return engine.take_in(order=order, actor=SYSTEM, clock=tick)


def back(run: ImportRun, tick: Tick) -> tuple[int, int]:
    done = undo(run=run, kind=KINDS[run.kind], actor=SYSTEM, clock=tick)
    return done.undone, done.kept


def state(kind: str) -> list[object]:
    """All that is known of the records of a kind, of their parts, and of the bill."""
    models: list[type[Model]] = [MODELS[kind], *PARTS.get(kind, ()), Bill]
    return [
        [{name: value for name, value in row.items() if (model, name) not in RENEWED} for row in rows.values()]
        for model in models
        for rows in [model._base_manager.order_by("pk")]
    ]


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_taken_back_and_the_one_before_it_too(world: Company, file: Path, tick: Tick, kind: str) -> None:
    first, second = FILES[kind]
    nothing = state(kind)
    run = taken(kind, file, first, tick)
    assert (run.created, run.refused) == (len(first.splitlines()) - 1, 0)
    before = state(kind)
    corrected = taken(kind, file, second, tick)
    assert (corrected.updated, corrected.refused) == (1, 0)
    assert state(kind) != before
    assert back(corrected, tick) == (1, 0)
    assert state(kind) == before
    assert back(run, tick) == (run.created, 0)
    assert state(kind) == nothing


@pytest.mark.parametrize("kind", ["tickets", "usage", "survey-responses"])
def test_a_file_only_creates_or_only_changes(world: Company, file: Path, tick: Tick, kind: str) -> None:
    first = FILES[kind][0] if kind in FILES else ANSWERS
    rows = len(first.splitlines()) - 1
    assert taken(kind, file, first, tick, mode="update").refused == rows
    assert taken(kind, file, first, tick, mode="create").created == rows
    assert taken(kind, file, first + "\n", tick, mode="create").duplicate == rows


def test_answers_are_taken_back_with_their_items(world: Company, file: Path, tick: Tick) -> None:
    run = taken("survey-responses", file, ANSWERS, tick)
    assert Item.objects.count() == 2
    assert back(run, tick) == (2, 0)
    assert (Answer.objects.count(), Item.objects.count()) == (0, 0)


def test_what_people_have_worked_on_or_hung_on_it_stays_and_is_told(world: Company, file: Path, tick: Tick) -> None:
    run = taken("tickets", file, FILES["tickets"][0], tick)
    agent = world.actor("agent")
    desk.add_note(ticket=Ticket.objects.get(external_id="t1"), body="看过", actor=agent, now=tick())
    assert back(run, tick) == (1, 1)
    (kept,) = run.rows.filter(undone="kept")
    assert (kept.why or {})["code"] == "import.touched"
    held = taken("holdings", file, FILES["holdings"][0], tick)
    bills = taken("bills", file, "external_id,customer,holding,due_on,amount\nb9,C1,p1,2026-07-10,1\n", tick)
    assert back(held, tick) == (0, 1)
    assert (held.rows.get().why or {})["params"] == {"what": {"word": "Bills"}}
    assert back(bills, tick) == (1, 0)


def test_a_change_on_which_a_later_one_stands_is_kept(world: Company, file: Path, tick: Tick) -> None:
    taken("interactions", file, FILES["interactions"][0], tick)
    head = "external_id,occurred_at,channel,subject,text\n"
    one = taken("interactions", file, f"{head}i2,2026-06-18 15:00,phone,一,甲\n", tick)
    taken("interactions", file, f"{head}i2,2026-06-18 15:00,phone,二,甲\n", tick)
    assert back(one, tick) == (1, 0)
    row = Interaction.objects.get(external_id="i2")
    assert (row.subject, row.text) == ("二", "")


def test_what_a_customer_under_a_hold_has_stays(world: Company, file: Path, tick: Tick) -> None:
    run = taken("claims", file, FILES["claims"][0], tick)
    held = Customer.objects.get(external_id="C1")
    customers.set_hold(customer=held, reason="诉讼", actor=world.actor("privacy"), now=tick())
    assert back(run, tick) == (0, 1)
    assert (run.rows.get().why or {})["params"] == {"what": {"word": "Legal hold"}}


def test_a_manager_takes_back_what_is_seen_only(world: Company, file: Path, tick: Tick) -> None:
    text = "external_id,occurred_at,channel,branch\ni1,2026-06-18 14:30,phone,dl-1\ni2,2026-06-18 14:30,phone,sz-1\n"
    run = taken("interactions", file, text, tick)
    manager = world.actor("manager_dl")
    done = undo(run=run, kind=KINDS["interactions"], actor=manager, clock=tick)
    assert (done.undone, done.kept) == (1, 1)
    assert Interaction.objects.get().external_id == "i2"
