"""Every column of every kind of file with every case, and files that are broken as files, by command and by page."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.permissions.table import World
from zhiyin.cli import main
from zhiyin.config.imports import KINDS
from zhiyin.config.schedule import SCHEDULE
from zhiyin.core.imports import uploads
from zhiyin.core.imports.kinds import refusal
from zhiyin.core.models import ImportRun
from zhiyin.core.worker import Worker
from zhiyin.customers.models import Customer

from .cases import cases
from .files import ALSO_NOT_YET, BASE, CELLS, NOT_YET, Cell
from .world import SECRET, browser, undone

pytestmark = pytest.mark.django_db


def _command(kind: str, path: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["import", kind, str(path), "--source", "bad", "--yes", *more])


def _written(path: Path, one: Cell) -> Path:
    base = {**BASE[one.kind], one.name: "", **one.given}
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, list(base))
        rows.writeheader()
        for n, (_case, text, _kept) in enumerate(cases(one.verdict)):
            rows.writerow({name: value.format(n=n) for name, value in base.items()} | {one.name: text})
    return path


@pytest.mark.parametrize("one", CELLS, ids=str)
def test_a_cell_is_kept_whole_or_its_row_comes_back_with_a_sentence(doors: World, one: Cell, tmp_path: Path) -> None:
    with undone():
        done = _command(one.kind, _written(tmp_path / "bad.csv", one), "--errors", str(tmp_path / "refused.csv"))
        assert done.exit_code == 3, done.output[-2000:]
        run = ImportRun.objects.latest("pk")
        results = list(run.rows.order_by("row_no"))
        tried = cases(one.verdict)
        assert len(results) == len(tried)
        for (case, text, kept), result in zip(tried, results, strict=True):
            if kept:
                assert result.outcome == "created", f"{case}: {result.errors}"
                assert not (text and one.kept_in) or _is_kept(one, text), f"{case}: not as it stands in the file"
                continue
            assert result.outcome == "refused", f"{case}: taken"
            told = [str(refusal(error)) for error in result.errors or ()]
            assert told and all(told), f"{case}: no sentence"
            if one.limit and case == "5,000 characters":
                assert any(str(one.limit) in sentence for sentence in told), f"{case}: no limit in {told}"
        back = (tmp_path / "refused.csv").read_text(encoding="utf-8-sig")
        assert ("alert(1)" in back) is not one.verdict.strange


def _is_kept(one: Cell, text: str) -> bool:
    area, model, column = one.kept_in.split(".")
    return bool(apps.get_model(area, model).objects.filter(**{column: text}).exists())


def test_every_column_of_every_kind_is_in_the_table() -> None:
    kinds = [kind for kind in KINDS.values() if kind.name not in NOT_YET]
    columns = {f"{kind.name} {column.name}" for kind in kinds for column in kind.columns}
    assert columns == {str(one) for one in CELLS} | ALSO_NOT_YET


HEAD = "external_id,full_name,email\n"
# what the file is -> its bytes, the names that are taken, the numbers of the rows that come back, a word of the reason
FILES: dict[str, tuple[bytes, list[str], list[int], str]] = {
    "ragged": (f"{HEAD}1,王,,多\n2,李,\n3\n".encode(), ["李"], [2, 4], "cells"),
    "one bad e-mail": (f"{HEAD}1,王,bad@\n2,李,li@example.com\n".encode(), ["李"], [2], "e-mail"),
    "GBK": (f"{HEAD}1,王国强,\n2,李晓梅,\n".encode("gbk"), ["李晓梅", "王国强"], [], ""),
    "UTF-16": (f"{HEAD}1,王国强,\n2,𠮷野,\n".encode("utf-16"), ["王国强", "𠮷野"], [], ""),
    "unclosed quote": (f'{HEAD}1,"王,\n2,李,\n3,赵,\n'.encode(), ["李", "赵"], [2], "quote"),
    "NUL": (f"{HEAD}1,王\0国,\n2,李,\n".encode(), ["李"], [2], "NUL"),
}


def _by_command(body: bytes, folder: Path, found: World) -> None:
    del found
    path = folder / "file.csv"
    path.write_bytes(body)
    assert _command("customers", path, "--errors", str(folder / "refused.csv")).exit_code in {0, 3}


def _by_page(body: bytes, folder: Path, found: World) -> None:
    client = browser(found)
    sent = {"kind": "customers", "source": "bad", "file": SimpleUploadedFile("file.csv", body)}
    page = client.post("/imports", {**sent, "csrfmiddlewaretoken": SECRET})
    assert page.status_code == 200
    token = re.search(r'name="token" value="([^"]+)"', page.content.decode())
    assert token is not None
    started = client.post("/imports/start", {"token": token[1], "csrfmiddlewaretoken": SECRET})
    Worker({}, {uploads.JOB: SCHEDULE[uploads.JOB]}).drain()
    shown = client.get(started["Location"])
    assert shown.status_code == 200
    (folder / "refused.csv").write_bytes(client.get(f"{started['Location']}/errors").content)


@pytest.mark.parametrize("door", [_by_command, _by_page])
@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_gives_its_good_rows_and_its_bad_ones_back(
    doors: World, tmp_path: Path, name: str, door: object
) -> None:
    body, taken, refused, word = FILES[name]
    assert callable(door)
    with undone():
        door(body, tmp_path, doors)
        run = ImportRun.objects.latest("pk")
        assert sorted(Customer.objects.filter(source="bad").values_list("full_name", flat=True)) == sorted(taken)
        bad = list(run.rows.filter(outcome="refused").order_by("row_no"))
        assert [row.row_no for row in bad] == refused
        for row in bad:
            assert any(word in str(refusal(error)) for error in row.errors or ()), row.errors
        if refused:
            assert word in (tmp_path / "refused.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("kind", BASE)
@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-8-sig"])
def test_every_kind_reads_what_excel_saves(doors: World, tmp_path: Path, kind: str, encoding: str) -> None:
    path = tmp_path / "file.csv"
    rows = [{name: value.format(n=n) for name, value in BASE[kind].items()} for n in range(3)]
    lines = [",".join(BASE[kind]), *(",".join(row.values()) for row in rows), *(["坏了"] if encoding == "gbk" else [])]
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    with undone():
        done = _command(kind, path)
        assert done.exit_code == (3 if encoding == "gbk" else 0), done.output
        assert "Created 3," in done.output
