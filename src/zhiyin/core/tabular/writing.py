"""Tables out: CSV and XLSX that no spreadsheet calculates, that are whole or not there, and that read back the same."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING

from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular.errors import TableError
from zhiyin.core.tabular.neutral import ERROR_COLUMNS, escape, neutralise

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

XLSX_CELL = 32_767
XLSX_ROWS = 1_048_576
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day without meaning, so that equal tables are equal files


def write_table(path: str | Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a table of text as CSV (UTF-8 with mark, every cell quoted) or XLSX, by the suffix; the number of rows.

    The file appears under its name when it is complete. `open_table` reads back exactly these cells. In CSV a cell that
    a spreadsheet could calculate gets a leading apostrophe; in XLSX all cells are of the type text. Raises TableError
    for another suffix and for what XLSX cannot hold.
    """
    path = Path(path)
    write = {".csv": _write_csv, ".xlsx": _write_xlsx}.get(path.suffix.lower())
    if write is None:
        raise TableError(
            "table_suffix",
            gettext_noop("Tables are written as .csv or .xlsx; %(name)s is neither."),
            name=path.name,
        )
    with _whole(path) as file:
        return write(file, header, rows)


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The same CSV as `write_table` writes, row by row, for who cannot wait for the file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    yield codecs.BOM_UTF8
    for row in chain([header], rows):
        writer.writerow(map(neutralise, row))
        yield text.getvalue().encode("utf-8", "surrogatepass")
        text.seek(0)
        text.truncate()


def write_error_file(path: str | Path, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str], str]]) -> int:
    """Write rows that were not imported, `(row number, cells, what is wrong)`, to be mended and imported again.

    Two columns come first, ERROR_COLUMNS, which imports pass over; those of an earlier file of errors are replaced.
    Cells beyond the header are kept. Equal input gives an equal file.
    """
    keep = [position for position, name in enumerate(header) if name not in ERROR_COLUMNS]
    dropped = set(range(len(header))) - set(keep)

    def lines() -> Iterator[list[str]]:
        for number, cells, wrong in rows:
            kept = [cell for position, cell in enumerate(cells) if position not in dropped]
            yield [str(number), wrong, *kept]

    return write_table(path, [*ERROR_COLUMNS, *(header[position] for position in keep)], lines())


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name when it is complete and on the disk, and otherwise leaves nothing."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_csv(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    text = open(file.fileno(), "w", encoding="utf-8-sig", newline="", closefd=False)  # noqa: SIM115 - closed below
    with text:
        writer = csv.writer(text, quoting=csv.QUOTE_ALL)
        writer.writerow(map(neutralise, header))
        count = 0
        for count, row in enumerate(rows, 1):  # noqa: B007 - the last count is the answer
            writer.writerow(map(neutralise, row))
    return count


def _write_xlsx(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    import xlsxwriter  # who only reads tables does without

    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    book.set_properties({"created": _MADE})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    _write_line(sheet, 0, header)
    count = 0
    for count, row in enumerate(rows, 1):
        _write_line(sheet, count, row)
    book.close()
    return count


def _write_line(sheet: Worksheet, number: int, row: Sequence[str]) -> None:
    if number >= XLSX_ROWS or any(len(cell) >= XLSX_CELL for cell in row):
        raise TableError(
            "table_xlsx_limits",
            gettext_noop("XLSX holds %(rows)s rows and %(cell)s characters in a cell; this table has more. Write CSV."),
            row=number + 1,
            rows=XLSX_ROWS,
            cell=XLSX_CELL,
        )
    for column, cell in enumerate(row):
        if cell:
            sheet.write_string(number, column, escape(cell))
