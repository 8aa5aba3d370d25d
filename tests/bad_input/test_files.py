"""Every column of every kind of file with every case, and files that are broken as files, by command and by page."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.permissions.table import World
from zhiyin.cli import main
from zhiyin.config.imports import KINDS
from zhiyin.config.schedule import SCHEDULE
from zhiyin.core.imports import uploads
from zhiyin.core.imports.kinds import refusal
from zhiyin.core.models import ImportMapping, ImportRowResult, ImportRun
from zhiyin.core.worker import Worker
from zhiyin.customers.models import Approval, Customer

from .cases import FORMAL_OR_NONE, LINE, NEEDED, Verdict, cases
from .cells import Cell
from .files import BASE, CELLS
from .files_operations import OPERATIONS
from .world import SECRET, browser, undone

pytestmark = pytest.mark.django_db


def _command(kind: str, path: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["import", kind, str(path), "--source", "bad", "--yes", *more])


def _tried(kind: str) -> list[tuple[Cell, str, str, bool]]:
    """Every case of every column of a kind: the column, the case, its text, whether it is kept."""
    return [(one, *case) for one in CELLS if one.kind == kind for case in cases(one.verdict)]


def _written(path: Path, kind: str, found: World) -> Path:
    tried = _tried(kind)
    names = dict.fromkeys([*BASE[kind], *(name for one, *_case in tried for name in (one.name, *one.given))])
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, list(names), restval="")
        rows.writeheader()
        for n, (one, _case, text, _kept) in enumerate(tried):
            base = {**BASE[kind], **one.given}
            said = {name: value.format(n=n, **found.values) for name, value in base.items()}
            rows.writerow({**said, one.name: text})
    return path


@pytest.mark.parametrize("kind", BASE)
def test_a_cell_is_kept_whole_or_its_row_comes_back_with_a_sentence(doors: World, kind: str, tmp_path: Path) -> None:
    with undone():
        done = _command(kind, _written(tmp_path / "bad.csv", kind, doors), "--errors", str(tmp_path / "refused.csv"))
        assert done.exit_code == 3, done.output[-2000:]
        results = list(ImportRun.objects.latest("pk").rows.order_by("row_no"))
        tried = _tried(kind)
        assert len(results) == len(tried)
        for (one, case, text, kept), result in zip(tried, results, strict=True):
            _judge(one, case, text, kept, result)
        back = (tmp_path / "refused.csv").read_text(encoding="utf-8-sig")
        assert back.count("alert(1)") >= sum(not one.verdict.strange for one in CELLS if one.kind == kind)


def _judge(one: Cell, case: str, text: str, kept: bool, result: ImportRowResult) -> None:
    told = [str(refusal(error)) for error in result.errors or ()]
    if kept:
        assert result.outcome == "created", f"{one}, {case}: {told}"
        assert not (text and one.kept_in) or _is_kept(one, text), f"{one}, {case}: not as it stands in the file"
        return
    assert result.outcome == "refused", f"{one}, {case}: taken"
    assert told and all(told), f"{one}, {case}: no sentence"
    if one.limit and case == "5,000 characters":
        assert any(str(one.limit) in sentence for sentence in told), f"{one}, {case}: no limit in {told}"


def _is_kept(one: Cell, text: str) -> bool:
    area, model, column = one.kept_in.split(".")
    return bool(apps.get_model(area, model).objects.filter(**{column: text}).exists())


def test_every_column_of_every_kind_is_in_the_table() -> None:
    columns = {f"{kind.name} {column.name}" for kind in KINDS.values() for column in kind.columns}
    assert columns == {str(one) for one in CELLS}


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


EXCEL = ["gbk", "gb18030", "utf-16", "utf-8-sig"]


# Kinds of one area read their files in the same way.
@pytest.mark.parametrize(
    ("kind", "encoding"),
    [
        (kind, encoding)
        for place, kind in enumerate(BASE)
        for encoding in (EXCEL[place % 4 : place % 4 + 1] if kind in OPERATIONS else EXCEL)
    ],
)
def test_every_kind_reads_what_excel_saves(doors: World, tmp_path: Path, kind: str, encoding: str) -> None:
    path = tmp_path / "file.csv"
    rows = [{name: value.format(n=n, **doors.values) for name, value in BASE[kind].items()} for n in range(3)]
    lines = [",".join(BASE[kind]), *(",".join(row.values()) for row in rows), *(["坏了"] if encoding == "gbk" else [])]
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    with undone():
        done = _command(kind, path)
        assert done.exit_code == (3 if encoding == "gbk" else 0), done.output
        assert "Created 3," in done.output


def _uploaded(client: Client) -> str:
    sent = {"kind": "customers", "source": "bad", "csrfmiddlewaretoken": SECRET}
    body = f"{HEAD}1,王国强,\n".encode()
    page = client.post("/imports", {**sent, "file": SimpleUploadedFile("file.csv", body)}).content.decode()
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("name", "verdict"), [("defaults", FORMAL_OR_NONE), ("save_as", LINE)])
def test_what_is_typed_beside_a_preview_is_taken_or_given_back_with_a_sentence(
    doors: World, name: str, verdict: Verdict
) -> None:
    with undone():
        client = browser(doors)
        columns = {f"column_{place}": column for place, column in enumerate(HEAD.strip().split(","))}
        sent = {"token": _uploaded(client), "mode": "upsert", "csrfmiddlewaretoken": SECRET, **columns}
        for case, text, kept in cases(verdict):
            answer = client.post("/imports/preview", {**sent, name: text})
            page = answer.content.decode()
            assert answer.status_code == (200 if kept else 422), f"{name}, {case}"
            assert kept or 'role="alert"' in page, f"{name}, {case}: no sentence"
            assert "<script>alert" not in page
            if kept and text and name == "save_as":
                assert ImportMapping.objects.filter(name=text).exists(), case


def test_the_reason_of_an_export_is_kept_whole_or_given_back(doors: World, settings: Settings) -> None:
    settings.ROWS_ALONE = 0
    with undone():
        client = browser(doors)
        for case, text, kept in cases(NEEDED):
            sent = {"format": "csv", "deed": "ask", "reason": text, "csrfmiddlewaretoken": SECRET}
            answer = client.post("/exports/customers", sent)
            assert answer.status_code == (302 if kept else 422), case
            assert kept or 'role="alert"' in answer.content.decode(), f"{case}: no sentence"
            assert not kept or Approval.objects.filter(reason=text).exists(), case
