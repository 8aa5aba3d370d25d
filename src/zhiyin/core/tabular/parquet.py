"""A Parquet file as rows of text, for the process that reads files of strangers. Pure.

Values become text as in our own lists: times in ISO 8601, yes and no, decimals in full, nothing as an empty cell. A
text is exactly what the file holds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular.errors import TableError
from zhiyin.core.tabular.lists import text_of
from zhiyin.core.tabular.neutral import escape
from zhiyin.core.tabular.source import MAX_BYTES, MAX_RATIO, SLACK_BYTES, too_large

ROWS = 1_000
TOO_DEEP = gettext_noop(
    "Column %(column)s holds %(type)s; a table has texts, numbers, days, times, yes and no. Leave the column out, or "
    "write it as text."
)
DAMAGED = gettext_noop("This Parquet file is damaged or cut off (%(reason)s). Export it again.")


def open_parquet(path: Path) -> tuple[list[str], Iterator[list[str]]]:
    """The names of the columns, and the rows; TableError for what is no table, or unpacks to too much."""
    # Its own pool reserves more address space than a child may have.
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        file = pq.ParquetFile(path, memory_map=False)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(error) from error
    meta = file.metadata
    size = sum(meta.row_group(place).total_byte_size for place in range(meta.num_row_groups))
    if size > min(MAX_BYTES, MAX_RATIO * path.stat().st_size + SLACK_BYTES):
        raise too_large(size)
    schema = file.schema_arrow
    for field in schema:
        if not _is_plain(field.type):
            raise TableError("table_nested_column", TOO_DEEP, column=field.name, type=str(field.type))
    return list(schema.names), _rows(file)


def _rows(file: pq.ParquetFile) -> Iterator[list[str]]:
    try:
        for batch in file.iter_batches(ROWS, use_threads=False):
            columns = [[_cell(value) for value in _plain(column)] for column in batch.columns]
            yield from map(list, zip(*columns, strict=True))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(error) from error


def _plain(column: pa.Array) -> list[Any]:
    if pa.types.is_timestamp(column.type):  # Python's moments go to the microsecond
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    values: list[Any] = column.to_pylist()
    return values


def _cell(value: Any) -> str:
    """The text of a value; an apostrophe that CSV and XLSX would bring is added, for reading takes one away."""
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, float):  # as a spreadsheet shows it: an id that was kept as 1042.0 is 1042
        return "" if math.isnan(value) else format(Decimal(repr(value)).normalize(), "f")
    return text_of(value)


def _is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    known = (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal,
        pa.types.is_boolean, pa.types.is_date, pa.types.is_timestamp, pa.types.is_time, pa.types.is_null,
    )  # fmt: skip
    return any(is_one(kind) for is_one in known)


def _damaged(error: Exception) -> TableError:
    return TableError("table_parquet", DAMAGED, reason=str(error).splitlines()[0][:100])
