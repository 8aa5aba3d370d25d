"""Lists as files: within one's scope, masked, recorded, many rows with a second person, and read back the same."""

from __future__ import annotations

import io
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.bad_input.cases import SHARED, corpus
from tests.company import Company
from tests.conftest import Tick
from tests.core.test_tabular_writing import PAYLOADS
from tests.tiers import FUZZ_EXAMPLES
from zhiyin.cli import main
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import Forbidden, Refused
from zhiyin.core.exports import kind_named
from zhiyin.core.imports import engine
from zhiyin.core.imports.runs import Order
from zhiyin.core.models import Event
from zhiyin.core.tabular import open_table
from zhiyin.core.tabular.lists import write_list
from zhiyin.core.text import lines
from zhiyin.customers import services
from zhiyin.customers.imports import CUSTOMERS
from zhiyin.customers.models import Customer, Export
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.customers.services import Wanted

pytestmark = pytest.mark.django_db
SAMPLE = 2 * FUZZ_EXAMPLES


@pytest.fixture
def two(company: Company, now: datetime) -> list[Customer]:
    """One of Dalian and one of Suzhou."""
    rows = [
        NewCustomer(
            full_name="李晓梅", branch="dl-2", note="回电13812345678", source="crm", external_id="c1",
            contacts=(NewContact("phone", "138 1234 5678"), NewContact("email", "li@example.com")),
            identities=(NewIdentity("national_id", "11010519491231002X"),),
        ),
        NewCustomer(full_name="王强", branch="sz-1", source="crm", external_id="c2"),
    ]  # fmt: skip
    return services.create_customers(rows=rows, actor=SYSTEM, now=now)


def read(actor: Actor, now: datetime, name: str = "customers", **more: object) -> list[dict[str, object]]:
    options: dict[str, Any] = {"filters": {}} | more
    wanted = Wanted(kind_named(name), **options)
    opened = services.open_export(wanted=wanted, actor=actor, now=now)
    names = [column for column, _type in opened.columns]
    return [dict(zip(names, row, strict=True)) for row in opened.rows()]


def test_a_list_holds_what_its_reader_sees_masked_and_is_recorded(
    company: Company, two: list[Customer], now: datetime
) -> None:
    manager = company.actor("manager_dl")
    (row,) = read(manager, now)
    assert (row["full_name"], row["phone"], row["email"]) == ("李晓梅", "138****5678", "l****@example.com")
    assert (row["national_id"], row["note"]) == ("****002X", "回电138****5678")
    made = Export.objects.get()
    assert (made.rows, made.actor_id, made.purpose) == (1, manager.id, "")
    assert Event.objects.get(kind="customers.ListExported").facts["rows"] == 1
    assert [row["full_name"] for row in read(SYSTEM, now)] == ["李晓梅", "王强"]


def test_values_in_clear_need_a_purpose_and_each_customer_says_so(
    company: Company, two: list[Customer], now: datetime
) -> None:
    (row,) = read(company.actor("manager_dl"), now, purpose="contact")
    assert (row["phone"], row["national_id"]) == ("138 1234 5678", "11010519491231002X")
    seen = Event.objects.get(kind="customers.CustomerRevealed")
    assert (seen.customer_id, seen.facts["purpose"]) == (two[0].pk, "contact")
    with pytest.raises(Refused):
        read(company.actor("manager_dl"), now, purpose="curiosity")


def test_filters_and_columns_are_those_of_the_address(company: Company, two: list[Customer], now: datetime) -> None:
    assert read(SYSTEM, now, filters={"branch": "sz-1", "sort": ""}, columns=("number", "full_name")) == [
        {"number": two[1].number, "full_name": "王强"}
    ]
    for wrong in ({"filters": {"brnch": "x"}}, {"columns": ("nme",)}, {"format": "pdf"}):
        with pytest.raises(Refused):
            read(SYSTEM, now, **wrong)
    assert Export.objects.count() == 1


def test_who_has_no_right_to_export_gets_nothing(company: Company, two: list[Customer], now: datetime) -> None:
    with pytest.raises(Forbidden):
        read(company.actor("agent"), now)


def test_many_rows_need_a_second_person_once(
    company: Company, two: list[Customer], now: datetime, settings: Settings
) -> None:
    settings.ROWS_ALONE = 0
    manager = company.actor("manager_dl")
    with pytest.raises(Refused, match="second person"):
        read(manager, now)
    wanted = Wanted(kind_named("customers"), {})
    asked = services.ask_for_export(wanted=wanted, reason="年报", actor=manager, now=now)
    services.decide_approval(approval=asked, is_granted=True, actor=company.actor("admin"), now=now)
    with pytest.raises(Refused, match="second person"):
        read(manager, now, filters={"kind": "person"})
    assert len(read(manager, now)) == 1
    with pytest.raises(Refused, match="second person"):
        read(manager, now)


@pytest.mark.parametrize("made", ["csv", "xlsx"])
def test_every_hostile_text_comes_back_as_it_was(
    company: Company, now: datetime, tick: Tick, tmp_path: Path, made: str
) -> None:
    no_xml = {"\ufffe", "\uffff"} if made == "xlsx" else set()  # XML 1.0 has no such signs
    texts = [
        text
        for text in dict.fromkeys([*PAYLOADS, *(random.Random(7).sample(corpus(), SAMPLE) if SHARED else ())])
        if _kept(text) and no_xml.isdisjoint(text)
    ]
    rows = [NewCustomer(full_name=f"a{n}", note=text) for n, text in enumerate(texts)]
    before = {row.number: row.note for row in services.create_customers(rows=rows, actor=SYSTEM, now=now)}
    wanted = Wanted(kind_named("customers"), {}, ("number", "note", "full_name"), made)
    opened = services.open_export(wanted=wanted, actor=SYSTEM, now=now)
    path = tmp_path / opened.file_name
    write_list(path, opened.columns, opened.rows())
    _is_dead(path)
    Customer.objects.update(note="", version=1)
    order = Order(CUSTOMERS, path, "crm", "mode: update\nmatch: number\n")
    run = engine.take_in(order=order, actor=SYSTEM, clock=tick)
    assert run.refused == 0
    assert dict(Customer.objects.values_list("number", "note")) == before


def _kept(text: str) -> bool:
    try:
        return bool(lines(text, most=10_000, field="note"))
    except Refused:
        return False


def _is_dead(path: Path) -> None:
    """No cell that a spreadsheet calculates."""
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    else:
        starts = {line[0] for row in open_table(path).rows() for line in row.cells[2:] if line}
        assert starts <= {"a"}


def test_a_parquet_knows_its_types(company: Company, two: list[Customer], now: datetime, tmp_path: Path) -> None:
    wanted = Wanted(kind_named("customers"), {}, ("number", "full_name", "created_at", "is_active"), "parquet")
    opened = services.open_export(wanted=wanted, actor=SYSTEM, now=now)
    write_list(tmp_path / "a.parquet", opened.columns, opened.rows())
    table = pq.read_table(tmp_path / "a.parquet")
    assert [str(field.type) for field in table.schema] == ["int64", "string", "timestamp[us, tz=UTC]", "bool"]
    assert table.to_pylist()[0]["created_at"] == two[0].created_at


def test_the_page_gives_the_file_and_asks_a_second_person(
    company: Company, two: list[Customer], settings: Settings
) -> None:
    client = Client()
    user = company.people["manager_dl"].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    assert "/exports/customers?kind=person" in client.get("/customers?kind=person").content.decode()
    assert client.get("/exports/customers?kind=person").context["count"] == 1
    answer = client.post("/exports/customers?kind=person", {"format": "csv", "deed": "take"})
    assert b"138****5678" in b"".join(answer)
    book = client.post("/exports/customers", {"format": "xlsx", "columns": ["full_name"], "deed": "take"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book))).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["full_name"], ["李晓梅"]]
    settings.ROWS_ALONE = 0
    assert client.post("/exports/customers", {"format": "csv", "deed": "take"}).status_code == 422
    asked = client.post("/exports/customers", {"format": "csv", "deed": "ask", "reason": "x"})
    assert asked["Location"] == "/approvals"
    assert client.get("/exports/nothing").status_code == 404


@pytest.mark.parametrize("name", ["interactions", "tickets", "survey-responses"])
def test_every_list_can_be_taken_out(company: Company, now: datetime, name: str) -> None:
    assert read(company.actor("admin"), now, name) == []


def test_the_command_writes_what_a_person_sees(
    company: Company, two: list[Customer], tmp_path: Path, settings: Settings
) -> None:
    settings.LANGUAGE_CODE = "en"
    user = company.people["manager_dl"].user
    assert user is not None
    path = tmp_path / "list.csv"
    done = CliRunner().invoke(main, ["export", "customers", str(path), "--as", user.username, "--columns", "phone"])
    assert done.exit_code == 0, done.output
    assert path.read_text(encoding="utf-8-sig").split() == ['"phone"', '"138****5678"']
    wrong = CliRunner().invoke(main, ["export", "customers", str(path), "--filter", "tir=gold"])
    assert wrong.exit_code == 1
    assert "There are: q, tier" in wrong.output


def test_a_long_list_is_read_in_pieces(
    company: Company, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [NewCustomer(full_name=f"k{n}") for n in range(2100)]
    services.create_customers(rows=rows, actor=SYSTEM, now=now - timedelta(days=1))
    with django_assert_max_num_queries(31):
        assert len(read(SYSTEM, now)) == 2100
