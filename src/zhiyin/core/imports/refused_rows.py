"""The file of errors: the refused rows as they were, each with its reason, ready to be mended and imported again."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import TextIO

from zhiyin.core.errors import Refused
from zhiyin.core.models import ImportRun
from zhiyin.core.tabular.neutral import ERROR_COLUMNS, neutralise

from .runs import refusal

Wording = Callable[[Refused], str]


def refused_rows(run: ImportRun, wording: Wording) -> Iterator[list[str]]:
    """Header and rows: the row's number and the reason, then the file's own columns. The same for ever."""
    yield [*ERROR_COLUMNS, *run.header]
    refused = run.rows.filter(outcome="refused").order_by("row_no")
    for number, cells, errors in refused.values_list("row_no", "cells", "errors").iterator(chunk_size=2000):
        yield [str(number), " ".join(wording(refusal(error)) for error in errors or []), *(cells or [])]


def write_errors(run: ImportRun, stream: TextIO, wording: Wording) -> None:
    """Write the refused rows as CSV into `stream`, which is open as UTF-8 with `newline=""`; BOM for spreadsheets."""
    stream.write("\ufeff")
    writer = csv.writer(stream)
    for row in refused_rows(run, wording):
        writer.writerow([neutralise(cell) for cell in row])
