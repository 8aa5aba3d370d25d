"""The file of errors: the refused rows as they were, each with its reasons, ready to be mended and imported again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from zhiyin.core.errors import Refused
from zhiyin.core.models import ImportRun
from zhiyin.core.tabular import write_error_file

from .kinds import refusal

Wording = Callable[[Refused], str]


def write_errors(run: ImportRun, path: Path, wording: Wording) -> int:
    """Write the refused rows of `run` to a CSV or XLSX file; how many. The same run gives the same file for ever."""
    return write_error_file(path, run.header, _rows(run, wording))


def _rows(run: ImportRun, wording: Wording) -> Iterator[tuple[int, list[str], str]]:
    refused = run.rows.filter(outcome="refused").order_by("row_no")
    for number, cells, errors in refused.values_list("row_no", "cells", "errors").iterator(chunk_size=2000):
        yield number, cells or [], " ".join(wording(refusal(error)) for error in errors or [])
