"""The feed of changes: all of it, in one order, once, and only what the reader may see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.architecture.house import ROOT
from tests.company import NOW
from tests.permissions.table import World
from zhiyin.core import feed
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.events import Entry, record
from zhiyin.core.models import Event, Seal
from zhiyin.core.seals import seal
from zhiyin.people import services as people
from zhiyin.people.events import EmployeeAdded


def read(actor: Actor, *, kinds: str = "", size: int = 200) -> list[int]:
    """The events that a reader gets from the start to the end."""
    found, here, more = [], feed.place(""), True
    while more:
        page = feed.changes(actor, wanted=feed.chosen(kinds.split(",")), after=here, size=size)
        found += [one.event.pk for one in page.items]
        here, more = page.next, page.more
    return found


def test_a_sealer_looks_at_the_last_seal_before_it_looks_at_the_queue(made: World) -> None:
    with transaction.atomic():
        record(Entry(EmployeeAdded(1)), actor=SYSTEM, now=NOW)
    asked: list[str] = []

    def listen(run: Any, sql: str, *more: Any) -> Any:
        asked.append(sql)
        return run(sql, *more)

    with connections["default"].execute_wrapper(listen):
        seal({}, now=NOW)
    tables = [table for sql in asked for table in ("core_seal", "core_unsealed") if f'FROM "{table}"' in sql]
    assert tables[:2] == ["core_seal", "core_unsealed"]


def test_pages_of_any_size_give_the_same_and_in_the_order_of_the_seals(made: World) -> None:
    whole = read(SYSTEM)
    assert whole == [key for sealed in Seal.objects.order_by("number") for key in sealed.events]
    assert read(SYSTEM, size=7) == whole


def test_a_reader_gets_what_the_own_branch_and_rights_allow(made: World) -> None:
    agent, far = made.company.actor("agent"), made.company.actor("agent_sz")
    mine = set(read(agent))
    assert mine == {
        row.pk for row in Event.objects.filter(scope_3=agent.branch) if agent.may(f"{row.kind.split('.')[0]}.view")
    }
    assert mine
    assert not mine & set(read(far))
    without = Actor(kind="token", id=agent.id, permissions=frozenset({"desk.view"}))
    assert {row.kind.split(".")[0] for row in Event.objects.filter(pk__in=read(without))} == {"desk"}
    assert read(Actor(kind="token", permissions=frozenset())) == []


def test_kinds_and_areas_narrow_and_a_wrong_one_is_told_the_nearest(made: World) -> None:
    kinds = {row.kind for row in Event.objects.filter(pk__in=read(SYSTEM, kinds="desk, people.TokenIssued"))}
    assert "people.TokenIssued" in kinds
    assert {kind for kind in kinds if not kind.startswith("desk.")} == {"people.TokenIssued"}
    with pytest.raises(Refused, match=r"nearest is “desk\.TicketOpened”"):
        feed.chosen(["desk.TicketsOpened"])


def test_a_cursor_of_another_log_is_told_from_one_that_is_wrong(made: World) -> None:
    page = feed.changes(SYSTEM, wanted=feed.chosen([]), after=feed.place(""), size=1)
    assert feed.place(str(page.next)).looked == 1
    assert feed.changes(SYSTEM, wanted=feed.chosen([]), after=feed.place("end"), size=5).items == []
    Seal.objects.filter(number=1).update(hash="f" * 64)
    with pytest.raises(Conflict, match="a backup was restored"):
        feed.place(str(page.next))
    for wrong in ("1", "x-1-", "1-1", "9" * 30 + "-1-", "1-1-zzzzzzzzzzzz", "1-1-' OR 1=1", "一-1-"):
        with pytest.raises(Refused, match="not one of ours"):
            feed.place(wrong)
    with pytest.raises(Conflict):
        feed.place("900-3-")


def test_the_api_gives_numbers_and_codes_in_a_fixed_count_of_queries(
    made: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    actor = made.company.actor("admin")
    _token, secret = people.issue_token(name="t", permissions=actor.permissions, expires_at=None, actor=actor, now=NOW)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    # The token; the place of the cursor; seals, events, whether there is more; tickets, customers, branches.
    start = client.get("/api/v1/changes?size=1").json()["next"]
    with django_assert_num_queries(8):
        answer = client.get("/api/v1/changes", {"kinds": "desk.TicketOpened", "cursor": start}).json()
    one = next(item for item in answer["items"] if item["number"] == made.values["ticket"])
    assert one["subject"] == "desk.ticket"
    assert one["branch"] == "dl-1"
    assert one["by"] == "system"
    assert answer["more"] is False
    assert client.get("/api/v1/changes", {"cursor": answer["next"]}).json()["items"] == []
    assert client.get("/api/v1/changes", {"cursor": "no"}).status_code == 422


def test_every_kind_of_event_that_is_described_can_be_asked_for() -> None:
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    assert set(feed.kinds()) == set(re.findall(r"^\| `([\w.]+)` \|", text, flags=re.MULTILINE))
