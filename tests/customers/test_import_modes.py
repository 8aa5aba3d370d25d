"""Files of customers that only create or only change, matched by other keys than the id, and taken back again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.company import Company
from tests.conftest import Tick
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Refused
from zhiyin.core.imports import engine
from zhiyin.core.imports.preview import preview
from zhiyin.core.imports.runs import Order
from zhiyin.core.imports.undoing import undo
from zhiyin.core.models import ImportRun
from zhiyin.core.tabular.mapping_file import with_options
from zhiyin.customers import services
from zhiyin.customers.imports import CUSTOMERS
from zhiyin.customers.models import ContactDetail, Customer, Identity
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.contacts import NewContact

pytestmark = pytest.mark.django_db
FIRST = """客户编号,姓名,手机,生日,备注
c1,李晓梅,138 1234 5678,1990-02-28,老客户
c2,王强,13900000001,,
c3,张伟,,1980-01-01,
"""


def taken(path: Path, text: str, tick: Tick, **options: Any) -> ImportRun:
    path.write_text(text, encoding="utf-8")
    return engine.take_in(order=order_of(path, **options), actor=SYSTEM, clock=tick)


def order_of(path: Path, **options: Any) -> Order:
    return Order(CUSTOMERS, path, "crm", with_options("", **options))


def codes(rows: Iterable[Any], name: str) -> list[str]:
    """The codes of the errors of rows."""
    found = [getattr(row, name) for row in rows]
    return [one["code"] for told in found for one in (told if isinstance(told, list) else [told])]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "customers.csv"


@pytest.fixture
def first(company: Company, file: Path, tick: Tick) -> ImportRun:
    """Three customers of a Chinese header, without a mapping."""
    del company
    return taken(file, FIRST, tick)


def counts(run: ImportRun) -> tuple[int, ...]:
    return (run.created, run.updated, run.unchanged, run.duplicate, run.refused)


def state() -> list[object]:
    """All that is known of customers, without the clockwork of their versions."""
    columns = ("full_name", "family_name", "given_name", "birth_date", "stage", "note", "tier", "branch", "external_id")
    return [
        list(Customer.objects.order_by("pk").values_list("pk", *columns)),
        list(ContactDetail.objects.order_by("pk").values_list("customer", "kind", "normal", "is_primary")),
        list(Identity.objects.order_by("pk").values_list("customer", "blind")),
    ]


def test_a_header_in_other_words_needs_no_mapping(first: ImportRun) -> None:
    assert counts(first) == (3, 0, 0, 0, 0)
    assert Customer.objects.get(external_id="c1").birth_date == date(1990, 2, 28)


def test_create_leaves_alone_who_is_here_and_update_makes_nobody(first: ImportRun, file: Path, tick: Tick) -> None:
    text = "external_id,full_name,note\nc1,李晓梅,新\nc9,新人,\n"
    assert counts(taken(file, text, tick, mode="create")) == (1, 0, 0, 1, 0)
    assert Customer.objects.get(external_id="c1").note == "老客户"
    run = taken(file, text.replace("c9", "c8"), tick, mode="update")
    assert counts(run) == (0, 1, 0, 0, 1)
    assert codes(run.rows.filter(outcome="refused"), "errors") == ["import.not_there"]
    assert not Customer.objects.filter(external_id="c8").exists()


@pytest.mark.parametrize(
    ("match", "text"),
    [
        ("phone", "phone,note\n+86 138-1234-5678,改\n"),
        ("number", "number,note\n{number},改\n"),
        ("external_id", "external_id,note\nc1,改\n"),
    ],
)
def test_a_customer_is_known_by_other_keys_and_needs_no_name_then(
    first: ImportRun, file: Path, tick: Tick, match: str, text: str
) -> None:
    number = Customer.objects.get(external_id="c1").number
    run = taken(file, text.format(number=number), tick, match=[match])
    assert counts(run) == (0, 1, 0, 0, 0)
    changed = Customer.objects.get(external_id="c1")
    assert (changed.note, changed.full_name) == ("改", "李晓梅")


def test_a_key_that_several_have_is_refused_and_a_number_that_nobody_has_too(
    first: ImportRun, file: Path, tick: Tick
) -> None:
    services.add_contact(
        customer=Customer.objects.get(external_id="c3"), new=_phone("13812345678"), actor=SYSTEM, now=tick()
    )
    run = taken(file, "number,phone,note\n,13812345678,x\n999999,,x\n", tick, match=["number", "phone"])
    assert codes(run.rows.order_by("row_no"), "errors") == ["customer.several", "customer.no_such_number"]


def _phone(value: str) -> NewContact:
    return NewContact("phone", value)


def test_two_rows_of_one_new_customer_meet_within_a_batch(company: Company, file: Path, tick: Tick) -> None:
    text = "external_id,full_name,phone,note\nn1,新人,13700000001,\n,,13700000001,后来\n"
    run = taken(file, text, tick, match=["external_id", "phone"])
    assert counts(run) == (1, 1, 0, 0, 0)
    assert Customer.objects.get().note == "后来"


def test_defaults_fill_empty_cells_and_missing_columns(company: Company, file: Path, tick: Tick) -> None:
    text = "external_id,full_name,note\nd1,甲,\nd2,乙,自带\n"
    taken(file, text, tick, defaults={"note": "补", "stage": "growing"})
    found = list(Customer.objects.order_by("external_id").values_list("note", "stage"))
    assert found == [("补", "growing"), ("自带", "growing")]


def test_masked_values_say_nothing(first: ImportRun, file: Path, tick: Tick) -> None:
    run = taken(file, "external_id,full_name,phone,birth_date\nc1,李晓梅,138****5678,1990-**-**\n", tick)
    assert counts(run) == (0, 0, 1, 0, 0)
    assert codes(run.rows.all(), "errors") == ["customer.masked"] * 2
    assert ContactDetail.objects.filter(customer__external_id="c1").count() == 1


@pytest.mark.parametrize("options", [{"mode": "upsrt"}, {"match": ["name"]}])
def test_a_wrong_mode_or_key_is_refused_with_those_there_are(
    company: Company, file: Path, tick: Tick, options: dict[str, object]
) -> None:
    with pytest.raises(Refused) as caught:
        taken(file, FIRST, tick, **options)
    assert "upsert" in str(caught.value) or "external_id" in str(caught.value)


def test_undo_removes_who_was_created_and_puts_back_what_was_changed(
    first: ImportRun, file: Path, tick: Tick, company: Company
) -> None:
    before = state()
    text = (
        "external_id,full_name,phone,birth_date,branch,note,national_id,email\n"
        "c1,李小梅,13511112222,1990-03-01,dl-2,换,11010519491231002X,\nc2,,,,,,,w@example.com\nc9,新人,13000000000,,,,,\n"
    )
    run = taken(file, text, tick)
    assert counts(run) == (1, 2, 0, 0, 0)
    assert state() != before
    undone = undo(run=run, kind=CUSTOMERS, actor=SYSTEM, clock=tick)
    assert (undone.state, undone.undone, undone.kept) == ("undone", 3, 0)
    assert state() == before
    assert counts(taken(file, text, tick)) == (1, 2, 0, 0, 0)


def test_undo_keeps_what_people_have_done_since(first: ImportRun, file: Path, tick: Tick, company: Company) -> None:
    run = taken(file, "external_id,full_name,note,stage\nc1,李晓梅,换,mature\nn1,新甲,,\nn2,新乙,,\n", tick)
    one, touched = Customer.objects.get(external_id="c1"), Customer.objects.get(external_id="n1")
    admin = company.actor("admin")
    services.change_customer(customer=one, version=2, change=Change({"note": "人改"}), actor=admin, now=tick())
    services.add_contact(customer=touched, new=_phone("13600000001"), actor=admin, now=tick())
    undone = undo(run=run, kind=CUSTOMERS, actor=admin, clock=tick)
    assert (undone.undone, undone.kept) == (2, 1)
    one.refresh_from_db()
    assert (one.note, one.stage) == ("人改", "")
    assert codes(run.rows.filter(undone="kept"), "why") == ["import.touched"]
    assert set(Customer.objects.filter(external_id__startswith="n").values_list("external_id", flat=True)) == {"n1"}


def test_undo_is_done_once_and_goes_on_where_it_was_broken_off(first: ImportRun, file: Path, tick: Tick) -> None:
    class Cut(Exception):
        pass

    def cut(_run: ImportRun) -> None:
        raise Cut

    with pytest.raises(Cut):
        undo(run=first, kind=CUSTOMERS, actor=SYSTEM, clock=tick, tell=cut)
    first.refresh_from_db()
    assert first.state == "undoing"
    undo(run=first, kind=CUSTOMERS, actor=SYSTEM, clock=tick)
    assert not Customer.objects.exists()
    with pytest.raises(Refused):
        undo(run=first, kind=CUSTOMERS, actor=SYSTEM, clock=tick)


def test_a_row_without_a_key_of_a_file_that_broke_off_is_met_again_in_the_mended_one(
    company: Company, file: Path, tick: Tick
) -> None:
    rows = "".join(f"客户{n},1370000{n:04d}\n" for n in range(1500))
    run = taken(file, f"full_name,phone\n{rows}", tick)
    ImportRun.objects.filter(pk=run.pk).update(state="failed")
    again = taken(file, f"full_name,phone\n{rows}客户,13711111111\n", tick)
    assert (again.created, again.unchanged) == (1, 1500)


def test_a_preview_says_what_a_mode_leaves_alone(first: ImportRun, file: Path, tick: Tick) -> None:
    seen = preview(order=order_of(file, mode="create"), actor=SYSTEM, now=tick())
    assert seen.counts == {"duplicate": 3}
