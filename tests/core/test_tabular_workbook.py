"""Workbooks from strangers: exact values, and bombs and traps refused before they are parsed."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.tiers import FUZZ_EXAMPLES
from zhiyin.core.tabular import Options, TableError, open_table

SHARED = os.environ.get("ZHIYIN_SHARED", "")
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"

Fill = Callable[[Any, Any], None]


def workbook(path: Path, fill: Fill) -> Path:
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": dt.datetime(2026, 6, 19)})
    fill(book, book.add_worksheet("Sheet1"))
    book.close()
    return path


def plain(path: Path) -> Path:
    def fill(_: object, sheet: Any) -> None:
        sheet.write_row(0, 0, ["编号", "姓名"])
        sheet.write_row(1, 0, ["C-1", "张三"])

    return workbook(path, fill)


def repacked(path: Path, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> Path:
    """The same archive with changed members."""
    with zipfile.ZipFile(path) as old:
        members = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in (members | (extra or {})).items():
            new.writestr(name, content)
    return path


def refused(path: Path, options: Options | None = None) -> str:
    started = time.perf_counter()
    with pytest.raises(TableError) as caught:
        open_table(path, options)
    assert time.perf_counter() - started < 1
    assert len(str(caught.value)) > 30
    return caught.value.code


def test_values_are_exact_text(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        day, moment = (book.add_format({"num_format": text}) for text in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
        clock, hours = (book.add_format({"num_format": text}) for text in ("hh:mm", "[h]:mm:ss"))
        sheet.write_row(0, 0, ["kind", "value"])
        sheet.write(1, 1, 36)
        sheet.write(2, 1, 13800138000)
        sheet.write(3, 1, 19.99)
        sheet.write(4, 1, 0.1 + 0.2)
        sheet.write(5, 1, 0.0000001)
        sheet.write(6, 1, -12.5)
        sheet.write_string(7, 1, "+8613800138000")
        sheet.write_string(8, 1, "007")
        sheet.write_datetime(9, 1, dt.datetime(2026, 6, 19), day)
        sheet.write_datetime(10, 1, dt.datetime(2026, 6, 19, 14, 30), moment)
        sheet.write_datetime(11, 1, dt.datetime(2026, 6, 19), moment)
        sheet.write_number(12, 1, 0.604166666666667, clock)
        sheet.write_number(13, 1, 1.75, hours)
        sheet.write_boolean(14, 1, True)
        sheet.write_formula(15, 1, "=1+1", None, 2)
        sheet.write_string(16, 1, "两行\n文字 𠮷")
        sheet.write_string(17, 1, "=cmd|' /C calc'!A0")
        sheet.write_number(18, 1, 999_999_999_999_999)
        for row in range(1, 19):
            sheet.write(row, 0, f"r{row + 1}")

    table = open_table(workbook(tmp_path / "values.xlsx", fill))
    assert (table.header, table.sheet, table.sheets, table.encoding) == (["kind", "value"], "Sheet1", ["Sheet1"], None)
    assert [row.cells[1] for row in table.rows()] == [
        "36",
        "13800138000",
        "19.99",
        "0.3",
        "0.0000001",
        "-12.5",
        "+8613800138000",
        "007",
        "2026-06-19",
        "2026-06-19T14:30:00",
        "2026-06-19",
        "14:30:00",
        "42:00:00",
        "TRUE",
        "2",
        "两行\n文字 𠮷",
        "=cmd|' /C calc'!A0",
        "999999999999999",
    ]
    assert [row.cells[0] for row in table.rows()] == [f"r{row.number}" for row in table.rows()]
    assert not [row for row in table.rows() if row.fault]


def test_values_that_are_not_to_be_had_are_told_by_row(tmp_path: Path) -> None:
    def fill(_: object, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id", "value"])
        sheet.write_row(1, 0, ["error"])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 0, ["id card typed as a number", 110101199003071234])
        sheet.write_string(3, 0, "nul")
        sheet.write_string(3, 1, "a\0b")
        sheet.write_row(4, 0, ["good", "value"])
        sheet.write_row(5, 0, ["one", "two", "three"])

    rows = list(open_table(workbook(tmp_path / "faults.xlsx", fill)).rows())
    assert [(row.number, row.fault.code if row.fault else None) for row in rows] == [
        (2, "table_formula"),
        (3, "table_digits"),
        (4, "table_nul"),
        (5, None),
        (6, "table_ragged"),
    ]
    assert "B2" in str(rows[0].fault)


def test_a_formula_never_calculated_is_at_fault_and_not_empty(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "sum"])
    book.active.append(["a", "=1+1"])
    book.active.append(["b", 3])
    book.save(tmp_path / "formula.xlsx")
    rows = list(open_table(tmp_path / "formula.xlsx").rows())
    assert [row.fault.code if row.fault else None for row in rows] == ["table_formula", None]


def test_dates_of_the_1904_epoch_are_the_same_days(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["day"])
    book.active.append([dt.date(2026, 6, 19)])
    book.save(tmp_path / "mac.xlsx")
    assert next(open_table(tmp_path / "mac.xlsx").rows()).cells == ["2026-06-19"]


def test_row_numbers_are_those_that_the_spreadsheet_shows(tmp_path: Path) -> None:
    def fill(_: object, sheet: Any) -> None:
        sheet.write_row(2, 1, ["id", "name", ""])
        sheet.write_row(5, 1, ["1", "x"])
        sheet.write_row(7, 1, ["2"])

    table = open_table(workbook(tmp_path / "gaps.xlsx", fill))
    assert (table.header, table.header_row) == (["id", "name"], 3)
    assert [(row.number, row.cells) for row in table.rows()] == [(6, ["1", "x"]), (8, ["2", ""])]


def test_the_sheet_is_the_first_visible_one_or_the_one_named(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["hidden"])
        for name in ["客户", "Orders"]:
            book.add_worksheet(name).write_row(0, 0, [name])
        sheet.hide()
        book.worksheets()[1].activate()
        book.worksheets()[1].set_first_sheet()

    path = workbook(tmp_path / "sheets.xlsx", fill)
    table = open_table(path)
    assert (table.sheet, table.header, table.sheets) == ("客户", ["客户"], ["客户", "Orders"])
    assert open_table(path, Options(sheet="Orders")).header == ["Orders"]
    assert open_table(path, Options(sheet="Sheet1")).header == ["hidden"]
    with pytest.raises(TableError, match="Did you mean Orders"):
        open_table(path, Options(sheet="orders"))


def test_an_empty_workbook_is_told(tmp_path: Path) -> None:
    assert refused(workbook(tmp_path / "empty.xlsx", lambda book, sheet: None)) == "table_empty"


def test_a_declared_bomb_is_refused(tmp_path: Path) -> None:
    path = repacked(plain(tmp_path / "bomb.xlsx"), lambda _, content: content, {"xl/media/x.bin": bytes(200 << 20)})
    assert path.stat().st_size < 400_000
    assert refused(path) == "table_bomb"


def _zip_with_lies(path: Path, name: str, content: bytes, declared: int) -> None:
    """Append one member whose headers declare a smaller size than it inflates to."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        info = archive.getinfo(name)
        info.file_size, info.CRC = declared, zlib.crc32(content[:declared])


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = plain(tmp_path / "liar.xlsx")
    _zip_with_lies(path, "xl/media/x.bin", bytes(300 << 20), 1000)
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("xl/media/x.bin").file_size == 1000
    assert refused(path) == "table_bomb"


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    path = plain(tmp_path / "overlap.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/a.bin", bytes(1000))
        first = archive.getinfo("xl/a.bin")
        twin = zipfile.ZipInfo("xl/b.bin")
        twin.header_offset, twin.file_size, twin.compress_size, twin.CRC = first.header_offset, 1000, 1000, first.CRC
        archive.filelist.append(twin)
        archive.NameToInfo[twin.filename] = twin
    assert refused(path) == "table_workbook"


def test_an_archive_within_is_refused(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a", "b")
    path = repacked(plain(tmp_path / "nested.xlsx"), lambda _, content: content, {"xl/embeddings/x": inner.getvalue()})
    assert refused(path) == "table_nested"


BILLION = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {new} '{('&' + old + ';') * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("part", [STRINGS, SHEET, "xl/workbook.xml", "[Content_Types].xml"])
@pytest.mark.parametrize(
    "prologue",
    [
        BILLION + "]>",
        '<!DOCTYPE foo [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>',
        '<!doctype foo SYSTEM "http://127.0.0.1/x.dtd">',
        "<!\nDOCTYPE foo []>",
    ],
)
def test_document_types_and_entities_are_refused_in_every_part(tmp_path: Path, part: str, prologue: str) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(b"?>", b"?>" + prologue.encode(), 1) if name == part else content

    assert refused(repacked(plain(tmp_path / "xxe.xlsx"), change)) == "table_entities"


def test_a_part_in_utf_16_cannot_hide_a_document_type(tmp_path: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        if name != STRINGS:
            return content
        text = content.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
        return text.replace("?>", "?><!DOCTYPE x [<!ENTITY a 'b'>]>", 1).encode("utf-16")

    assert refused(repacked(plain(tmp_path / "wide.xlsx"), change)) == "table_workbook"


@pytest.mark.skipif(not SHARED, reason="needs the corpora")
def test_the_corpus_of_hostile_xml_never_gets_a_file_or_an_entity(tmp_path: Path) -> None:
    lines = (Path(SHARED) / "corpora" / "xxe.txt").read_text(encoding="utf-8", errors="replace").splitlines()
    tried = 0
    for line in filter(None, lines):
        payload = line.encode()

        def change(name: str, content: bytes, payload: bytes = payload) -> bytes:
            return payload if name == STRINGS else content

        path = repacked(plain(tmp_path / "corpus.xlsx"), change)
        tried += 1
        try:
            cells = str([row.cells for row in open_table(path).rows()])
        except TableError:
            continue
        assert "root:" not in cells
        assert "aaaaaa" not in cells
    assert tried > 90


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>', "table_extent"),
        (b"<row r='1'><c\n r = 'A1'><v>1</v></c><c s='0' r='XFD1048576'/></row>", "table_extent"),
        (b'<row><c><v>1</v></c></row><row r="9"><c r="A9"><v>1</v></c></row>', "table_workbook"),
        (b'<x:row><x:c r="ZZ99999"><x:v>1</x:v></x:c></x:row>', "table_extent"),
    ],
)
def test_cells_that_would_lay_out_a_huge_sheet_are_refused(tmp_path: Path, cells: bytes, code: str) -> None:
    def change(name: str, content: bytes) -> bytes:
        return re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + cells + b"</sheetData>", content, flags=re.DOTALL)

    assert refused(repacked(plain(tmp_path / "sparse.xlsx"), change)) == code


def test_a_huge_dimension_alone_does_no_harm(tmp_path: Path) -> None:
    def change(_: str, content: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1:XFD1048576"/>', content)

    path = repacked(plain(tmp_path / "dimension.xlsx"), change)
    assert [row.cells for row in open_table(path).rows()] == [["C-1", "张三"]]


def test_a_password_a_lookalike_and_a_stump_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("customers.csv", "a,b\n1,2\n")
    assert refused(path) == "table_archive"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("EncryptedPackage", "x")
    assert refused(path) == "table_encrypted"
    content = plain(path).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert refused(path) == "table_workbook"


def test_the_name_of_a_file_decides_nothing(tmp_path: Path) -> None:
    path = plain(tmp_path / "customers.csv")
    assert open_table(path).sheet == "Sheet1"
    (tmp_path / "text.xlsx").write_bytes(b"a,b\n1,2\n")
    assert open_table(tmp_path / "text.xlsx").delimiter == ","


@pytest.mark.fuzz
@settings(max_examples=FUZZ_EXAMPLES, deadline=3000, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_damage_gives_a_table_or_a_refusal(tmp_path: Path, data: st.DataObject) -> None:
    path = plain(tmp_path / "damaged.xlsx")
    if data.draw(st.booleans()):
        content = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(content)
    else:
        part = data.draw(
            st.sampled_from([SHEET, STRINGS, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"])
        )
        spot, piece = data.draw(st.integers(0, 600)), data.draw(st.binary(max_size=8) | st.sampled_from(TAGS))

        def change(name: str, content: bytes) -> bytes:
            return content[:spot] + piece + content[spot + len(piece) // 2 :] if name == part else content

        repacked(path, change)
    try:
        rows = list(open_table(path).rows())
    except TableError as error:
        assert error.code.startswith("table_")
        return
    assert all(isinstance(cell, str) for row in rows for cell in row.cells)


TAGS = [
    b'<c r="B7" t="s"><v>99</v></c>',
    b"<v>",
    b"</c>",
    b'<c r="A1" t="d"><v>x</v></c>',
    b"&#0;",
    b"<![CDATA[",
    b"1e999",
]
