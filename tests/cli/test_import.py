"""`zhiyin import`: what it says, what it asks, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings

from tests.core.imports.kind import staff_file
from zhiyin.cli import main
from zhiyin.core.models import ImportRun
from zhiyin.people.models import Employee

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _staff(settings: Settings) -> None:
    settings.ZHIYIN_IMPORTS = "tests.core.imports.kind.KINDS"
    settings.LANGUAGE_CODE = "en"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


def test_a_good_file_is_taken_and_ends_with_0(tmp_path: Path) -> None:
    done = run("staff", staff_file(tmp_path / "a.csv", 30), "--source", "hr")
    assert done.exit_code == 0, done.output
    assert "Created 30, updated 0, unchanged 0, refused 0." in done.output
    assert Employee.objects.filter(source="hr").count() == 30


def test_refused_rows_end_with_3_and_lie_in_the_file_of_errors(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run("staff", staff_file(tmp_path / "a.csv", 30, bad_every=10), "--errors", out)
    assert done.exit_code == 3
    assert str(out) in done.output
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 6


def test_a_preview_writes_nothing(tmp_path: Path) -> None:
    done = run("staff", staff_file(tmp_path / "a.csv", 30, bad_every=10), "--preview")
    assert done.exit_code == 0
    assert "Row 11 has no name." in done.output
    assert "The first 30 rows: created 25, refused 5" in done.output
    assert not Employee.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_mapping_file_is_read_and_a_broken_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("编号,姓名\ne1,王\n")
    mapping = tmp_path / "m.yaml"
    mapping.write_text("source: crm\ncolumns: {external_id: 编号, name: 姓名}\n")
    assert run("staff", path, "--mapping", mapping).exit_code == 0
    assert Employee.objects.get().source == "crm"
    mapping.write_text("columns: [")
    done = run("staff", path, "--mapping", mapping)
    assert done.exit_code == 1
    assert "Line 1 of the mapping" in done.output


@pytest.mark.parametrize(
    ("arguments", "code", "teaches"),
    [
        (("stuff", __file__), 1, "staff"),
        (("staff", "/nowhere.csv"), 2, "does not exist"),
        (("staff",), 2, "--list"),
        (("staff", __file__), 1, "Its columns:"),
    ],
)
def test_a_wrong_call_is_answered_with_what_exists(arguments: tuple[str, ...], code: int, teaches: str) -> None:
    done = run(*arguments)
    assert done.exit_code == code, done.output
    assert teaches in done.output
    assert "Traceback" not in done.output


def test_the_kinds_are_listed_with_their_columns() -> None:
    assert "name (needed): Name" in run("--list").output
