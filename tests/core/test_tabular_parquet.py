"""Parquet in: every text as it is, values as our own lists write them, and nothing that harms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.core.test_tabular_writing import HARMLESS, PAYLOADS, corpus
from zhiyin.core.tabular import TableError, open_table, read_in_child
from zhiyin.core.tabular.lists import write_list


def test_every_text_comes_back_as_it_was_and_values_as_our_lists_write_them(tmp_path: Path) -> None:
    cells = [*PAYLOADS, *HARMLESS, *corpus()]
    at, day = datetime(2026, 6, 19, 6, 30, 0, 123456, tzinfo=UTC), date(2026, 6, 19)
    path = tmp_path / "list.parquet"
    columns = [("=1+1", "text"), ("at", "time"), ("day", "day"), ("is", "bool"), ("n", "number")]
    write_list(path, columns, [[cell, at, day, True, Decimal("4.50")] for cell in cells])
    with read_in_child(path) as table:
        assert table.header == [name for name, _type in columns]
        rows = [row for batch in table.batches() for row in batch]
    assert [row.cells[0] for row in rows] == cells
    assert rows[0].number == 2
    assert rows[0].cells[1:] == ["2026-06-19T06:30:00.123456+00:00", "2026-06-19", "yes", "4.500000"]


def test_what_other_programs_write_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "foreign.parquet"
    words = pa.array(["a", None, "a"]).dictionary_encode()
    moments = pa.array([1, 2, None], pa.timestamp("ns"))
    pq.write_table(pa.table({"w": words, "at": moments, "x": [1.5, 2.0, None]}), path)
    assert [row.cells for row in open_table(path).rows()] == [
        ["a", "1970-01-01T00:00:00", "1.5"],
        ["", "1970-01-01T00:00:00", "2"],
        ["a", "", ""],
    ]


def test_nested_columns_damaged_files_and_bombs_are_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": [[1], [2]]}), path)
    damaged = tmp_path / "b.parquet"
    damaged.write_bytes(path.read_bytes()[:-20])
    bomb = tmp_path / "c.parquet"
    pq.write_table(pa.table({"a": ["x" * 1000] * 60_000}), bomb, compression="zstd", use_dictionary=False)
    codes = []
    for file in (path, damaged, bomb):
        with pytest.raises(TableError) as caught, read_in_child(file) as table:
            list(table.batches())
        codes.append(caught.value.code)
    assert codes == ["table_nested_column", "table_parquet", "table_bomb"]
