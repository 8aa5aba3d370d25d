"""A list of typed values written in one of the formats of an export. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from zhiyin.core.tabular.writing import csv_pieces, write_table

Value = str | int | Decimal | datetime | date | bool | None
FORMATS = ("csv", "xlsx", "parquet")


def write_list(path: str | Path, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Value]]) -> int:
    """Write rows under `columns` (name, type of `typed.TYPES`) as CSV, XLSX or Parquet, by the suffix; how many."""
    if Path(path).suffix == ".parquet":
        from zhiyin.core.tabular.typed import write_parquet  # pyarrow takes half a second to load

        return write_parquet(path, columns, rows)
    return write_table(path, [name for name, _type in columns], texts(rows))


def stream_list(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """The CSV of the same list, row by row."""
    return csv_pieces([name for name, _type in columns], texts(rows))


def texts(rows: Iterable[Sequence[Value]]) -> Iterator[list[str]]:
    """The rows as cells of text."""
    return ([text_of(value) for value in row] for row in rows)


def text_of(value: Value) -> str:
    """A value as a cell: times in ISO 8601 with their offset, nothing as an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)
