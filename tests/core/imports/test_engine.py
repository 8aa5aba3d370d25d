"""The import engine: every row has one outcome, nothing is taken twice, what is refused comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.company import Company
from tests.conftest import Tick
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import Conflict, Forbidden, NotFound, Refused
from zhiyin.core.imports import engine, runs
from zhiyin.core.imports.preview import preview
from zhiyin.core.imports.refused_rows import write_errors
from zhiyin.core.imports.runs import Order
from zhiyin.core.models import Event, ImportRowResult, ImportRun
from zhiyin.people.models import Employee

from .kind import STAFF, staff_file

pytestmark = pytest.mark.django_db


def order_of(path: Path, mapping: str = "") -> Order:
    return Order(STAFF, path, "hr", mapping)


def taken(path: Path, tick: Tick, actor: Actor = SYSTEM) -> ImportRun:
    return engine.take_in(order=order_of(path), actor=actor, clock=tick)


def errors_of(run: ImportRun, folder: Path) -> str:
    write_errors(run, folder / "errors.csv", str)
    return (folder / "errors.csv").read_text(encoding="utf-8-sig")


def test_every_row_has_its_outcome_and_the_run_its_counts(tmp_path: Path, tick: Tick) -> None:
    run = taken(staff_file(tmp_path / "a.csv", 2500, bad_every=100), tick)
    assert (run.created, run.refused, run.rows_done) == (2451, 49, 2500)
    assert run.rows.count() == 2500
    assert run.state == ImportRun.State.DONE
    assert Employee.objects.filter(source="hr").count() == 2451


def test_what_is_written_is_history_that_triggers_nothing(tmp_path: Path, tick: Tick) -> None:
    taken(staff_file(tmp_path / "a.csv", 3), tick)
    assert set(Event.objects.filter(kind="people.EmployeeAdded").values_list("origin", flat=True)) == {"import"}
    assert list(Event.objects.filter(kind__startswith="imports.").values_list("kind", "origin")) == [
        ("imports.ImportStarted", "live"),
        ("imports.ImportFinished", "live"),
    ]


def test_the_same_file_again_changes_nothing(tmp_path: Path, tick: Tick) -> None:
    path = staff_file(tmp_path / "a.csv", 1200)
    taken(path, tick)
    again = taken(path, tick)
    assert (again.created, again.unchanged) == (0, 1200)
    assert Employee.objects.count() == 1200


def test_the_same_file_without_ids_changes_nothing_either(tmp_path: Path, tick: Tick) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name\n王\n李\n\n王\n")
    assert taken(path, tick).created == 3
    assert taken(path, tick).unchanged == 3
    assert taken(path, tick).unchanged == 3
    assert Employee.objects.count() == 3


def test_a_changed_file_updates_what_changed(tmp_path: Path, tick: Tick) -> None:
    path = staff_file(tmp_path / "a.csv", 10)
    taken(path, tick)
    path.write_text(path.read_text().replace("员工7", "员工七"))
    run = taken(path, tick)
    assert (run.updated, run.unchanged) == (1, 9)


def test_a_key_that_the_file_repeats_is_refused_with_the_row_of_the_first(tmp_path: Path, tick: Tick) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"e{n},员工\n" for n in range(1, 1100))
    path.write_text(f"external_id,name\ne0,甲\ne0,乙\n{rows}e0,丙\n")
    run = taken(path, tick)
    assert run.refused == 2
    assert Employee.objects.get(external_id="e0").name == "甲"
    errors = errors_of(run, tmp_path).splitlines()
    assert errors[0] == '"zhiyin_row","zhiyin_error","external_id","name"'
    assert [line.split(",")[0] for line in errors[1:]] == ['"3"', '"1103"']
    assert all("row 2 of this file" in line for line in errors[1:])


def test_refused_rows_come_back_with_their_reason_and_can_be_mended(tmp_path: Path, tick: Tick) -> None:
    run = taken(staff_file(tmp_path / "a.csv", 10, bad_every=5), tick)
    mended = tmp_path / "mended.csv"
    mended.write_text(
        errors_of(run, tmp_path).replace('"e5",""', '"e5","员工五"').replace('"e10",""', '"e10","员工十"')
    )
    assert "Row 6 has no name." in errors_of(run, tmp_path)
    again = taken(mended, tick)
    assert Employee.objects.filter(external_id__in=["e5", "e10"]).count() == 2
    assert (again.created, again.updated) == (2, 1)


def test_a_file_without_a_needed_column_is_refused_before_anything_is_written(tmp_path: Path, tick: Tick) -> None:
    path = tmp_path / "a.csv"
    path.write_text("external_id,title\ne1,王\n")
    with pytest.raises(Refused) as caught:
        taken(path, tick)
    assert "name" in str(caught.value)
    assert "external_id" in str(caught.value)
    assert not ImportRun.objects.exists()


def test_a_mapping_says_which_column_is_which(tmp_path: Path, tick: Tick) -> None:
    path = tmp_path / "a.csv"
    path.write_text("编号,姓名\ne1,王\n")
    order = order_of(path, "columns: {external_id: 编号, name: 姓名}")
    run = engine.take_in(order=order, actor=SYSTEM, clock=tick)
    assert run.created == 1
    assert Employee.objects.get().external_id == "e1"


def test_a_broken_row_is_refused_and_the_others_are_taken(tmp_path: Path, tick: Tick) -> None:
    path = tmp_path / "a.csv"
    path.write_text("external_id,name\ne1,王\ne2,李,extra\ne3,张\n")
    run = taken(path, tick)
    assert (run.created, run.refused) == (2, 1)


def test_a_preview_tells_what_each_row_becomes_and_leaves_nothing(tmp_path: Path, tick: Tick) -> None:
    path = staff_file(tmp_path / "a.csv", 1500, bad_every=100)
    seen = preview(order=order_of(path), actor=SYSTEM, now=tick())
    assert seen.tried == 1000
    assert seen.counts == {"created": 981, "refused": 19}
    assert seen.problems == {"staff.name": 10, "import.repeated": 9}
    assert seen.columns == {"external_id": "external_id", "name": "name", "phone": "phone"}
    assert [outcome.state for _, outcome in seen.rows] == ["created"] * 20
    assert not Employee.objects.exists()
    assert not Event.objects.exists()
    assert not ImportRun.objects.exists()


def test_who_may_not_import_or_not_write_this_kind_is_refused(tmp_path: Path, tick: Tick, company: Company) -> None:
    path = staff_file(tmp_path / "a.csv", 3)
    before = Employee.objects.count()
    for name in ("agent", "manager"):
        with pytest.raises(Forbidden):
            taken(path, tick, company.actor(name))
    assert Employee.objects.count() == before
    assert taken(path, tick, company.actor("admin")).created == 3


def test_a_run_is_seen_by_who_brought_it_and_at_the_root(tmp_path: Path, tick: Tick, company: Company) -> None:
    run = taken(staff_file(tmp_path / "a.csv", 3), tick)
    assert runs.run(company.actor("admin"), run.pk) == run
    with pytest.raises(NotFound):
        runs.run(company.actor("manager"), run.pk)
    with pytest.raises(Forbidden):
        runs.runs(company.actor("agent"))


def test_two_processes_cannot_take_in_one_file_at_once(tmp_path: Path, tick: Tick) -> None:
    path = staff_file(tmp_path / "a.csv", 3000)
    seen: list[int] = []

    def meddle(run: ImportRun) -> None:
        seen.append(run.last_row)
        if len(seen) == 2:
            ImportRun.objects.filter(pk=run.pk).update(last_row=2001)

    with pytest.raises(Conflict):
        engine.take_in(order=order_of(path), actor=SYSTEM, clock=tick, tell=meddle)
    assert ImportRowResult.objects.count() == 1000


def test_a_half_imported_file_does_not_go_on_with_another_mapping(tmp_path: Path, tick: Tick) -> None:
    path = staff_file(tmp_path / "a.csv", 3)
    runs.open_run(order=order_of(path), header=[], actor=SYSTEM, now=tick())
    with pytest.raises(Refused, match="mapping"):
        engine.take_in(order=order_of(path, "columns: {name: phone}"), actor=SYSTEM, clock=tick)
