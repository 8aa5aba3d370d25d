"""Tables out: nothing that a spreadsheet calculates, and every cell back as it was."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tiers import FUZZ_EXAMPLES
from zhiyin.core.tabular import Mapping, TableError, open_table, write_error_file, write_table

SHARED = os.environ.get("ZHIYIN_SHARED", "")

SIGNS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
BEFORE = ["", " ", "  ", "\ufeff", "\u200b", "\n", "\u3000"]
PAYLOADS = [
    *(f"{before}{sign}cmd|' /C calc'!A0" for before in BEFORE for sign in SIGNS),
    "=1+1",
    '="a"&"b"',
    "-1+1",
    "+1-1",
    "-2-3",
    "+86-138-0013-8000",
    '=HYPERLINK("http://127.0.0.1","x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '"=1+1"',
    "a\n=1+1",
    "'=1+1",
    "''=1+1",
    "'",
    "''",
    "'x",
    "'+86",
]
HARMLESS = [
    "+8613800138000",
    "-12.50",
    "-5",
    "+0.5",
    "0123",
    "张三",
    "𠮷",
    "a;b,c|d",
    'say "hi"',
    "1e5",
    "two\r\nlines",
]


def corpus() -> list[str]:
    path = Path(SHARED) / "corpora" / "csv_injection.txt"
    return path.read_text(encoding="utf-8").splitlines() if SHARED else []


def is_live(cell: str) -> bool:
    """What a spreadsheet might calculate, apart from a plain number."""
    bare = cell.strip("\ufeff\u200b\0").strip()
    if bare.removeprefix("+").removeprefix("-").replace(".", "", 1).isdecimal():
        return False
    return cell[:1] in {"\t", "\r", "\n"} or bare.lstrip("\ufeff\u200b")[:1] in set(SIGNS)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_every_cell_is_dead_in_a_spreadsheet_and_reads_back_as_it_was(tmp_path: Path, suffix: str) -> None:
    cells = [*PAYLOADS, *HARMLESS, *corpus()]
    assert len(cells) > 90
    path = tmp_path / f"export{suffix}"
    assert write_table(path, ["编号", "=1+1"], [[str(number), cell] for number, cell in enumerate(cells)]) == len(cells)
    table = open_table(path)
    assert table.header == ["编号", "=1+1"]
    rows = list(table.rows())
    assert [row.cells[1] for row in rows] == cells
    assert not [row for row in rows if row.fault]


def test_no_cell_of_a_csv_begins_with_a_live_sign(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    write_table(path, ["a"], [[cell] for cell in [*PAYLOADS, *HARMLESS, *corpus()]])
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = [row[0] for row in csv.reader(file)]
    assert not [cell for cell in written if is_live(cell)]
    assert [cell for cell in HARMLESS if cell not in written] == []
    assert is_live("=1+1")
    assert is_live(" ＝1")


def test_no_cell_of_a_workbook_is_a_formula_a_link_or_a_number(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    write_table(path, ["a"], [[cell] for cell in [*PAYLOADS, *HARMLESS, *corpus(), "http://127.0.0.1/", "12"]])
    sheet = openpyxl.load_workbook(path).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


TEXT = st.text(
    st.one_of(
        st.sampled_from("'=+-@\t\r\n ＝＠\ufeff0159.,;\"_x"), st.characters(codec="utf-8", exclude_characters="\0")
    ),
    max_size=8,
)


@pytest.mark.fuzz
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@settings(max_examples=FUZZ_EXAMPLES // 2, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_any_text_reads_back_as_it_was(tmp_path: Path, suffix: str, rows: list[tuple[str, str]]) -> None:
    path = tmp_path / f"any{suffix}"
    write_table(path, ["key", "one", "two"], [["k", *row] for row in rows])
    assert [tuple(row.cells[1:]) for row in open_table(path).rows()] == rows


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_faulty_rows_go_back_with_their_number_and_reason_and_come_in_again(tmp_path: Path, suffix: str) -> None:
    source = tmp_path / "source.csv"
    source.write_text("external_id,phone\nC-1,+8613800138000\nC-2,1,2\nC-3\n", encoding="utf-8")
    table = open_table(source)
    path = tmp_path / f"errors{suffix}"
    faulty = [(row.number, row.cells, str(row.fault)) for row in table.rows() if row.fault]
    assert write_error_file(path, table.header, faulty) == 2
    again = open_table(path)
    assert again.header == ["zhiyin_row", "zhiyin_error", "external_id", "phone"]
    rows = list(again.rows())
    assert rows[0].cells == ["3", str(faulty[0][2]), "C-2", "1", "2"]
    assert rows[0].fault is not None
    bound = Mapping.from_header(again.header, ("external_id", "phone")).bind(again.header)
    assert bound.ignored == []
    write_error_file(path, again.header, [(row.number, row.cells, "again") for row in rows])
    assert open_table(path).header == ["zhiyin_row", "zhiyin_error", "external_id", "phone"]
    assert [row.cells[:3] for row in open_table(path).rows()] == [["2", "again", "C-2"], ["3", "again", "C-3"]]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_equal_tables_are_equal_files(tmp_path: Path, suffix: str) -> None:
    first, second = tmp_path / f"one{suffix}", tmp_path / f"two{suffix}"
    for path in (first, second):
        write_error_file(path, ["a"], [(number, ["x"], "wrong") for number in range(5)])
    assert first.read_bytes() == second.read_bytes()


def test_a_table_that_fails_halfway_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    write_table(path, ["a"], [["old"]])
    before = path.read_bytes()

    def failing() -> Iterator[list[str]]:
        yield ["new"]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_table(path, ["a"], failing())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_format_cannot_hold_is_refused_and_not_cut(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="Write CSV"):
        write_table(tmp_path / "long.xlsx", ["a"], [["x" * 32_768]])
    with pytest.raises(TableError, match=r"\.csv or \.xlsx"):
        write_table(tmp_path / "table.ods", ["a"], [])
    assert list(tmp_path.iterdir()) == []
    write_table(tmp_path / "long.csv", ["a"], [["x" * 900_000]])
    assert len(next(open_table(tmp_path / "long.csv").rows()).cells[0]) == 900_000
