"""Tables out as Parquet, with types, a group of rows at a time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

GROUP = 10_000
TYPES = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.decimal128(38, 6),
    "time": pa.timestamp("us", tz="UTC"),
    "day": pa.date32(),
    "bool": pa.bool_(),
}


def write_parquet(path: str | Path, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows of values under `columns` (name, type: one of `TYPES`); the number of rows."""
    schema = pa.schema([(name, TYPES[kind]) for name, kind in columns])
    count = 0
    with pq.ParquetWriter(Path(path), schema) as writer:
        for group in _groups(iter(rows)):
            count += len(group)
            arrays = [
                pa.array(list(column), type=field.type)
                for column, field in zip(zip(*group, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return count


def _groups(rows: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    while group := list(islice(rows, GROUP)):
        yield group
