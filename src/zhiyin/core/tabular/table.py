"""`Table`: one foreign table, opened and checked, its rows given one by one."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular import xlsx
from zhiyin.core.tabular.delimited import (
    SNIFF_CHARS,
    Lines,
    Records,
    delimiter_sign,
    hinted_delimiter,
    sniff_delimiter,
)
from zhiyin.core.tabular.encodings import choose_encoding
from zhiyin.core.tabular.errors import TableError
from zhiyin.core.tabular.neutral import restore
from zhiyin.core.tabular.source import Source, empty, kind_of

MAX_COLUMNS = 16_384


class Row(NamedTuple):
    """A row below the header: its number as a spreadsheet shows it, its cells, and what is wrong with it.

    A row with a `fault` must not be imported; its cells are given as they were read, for the file of errors.
    """

    number: int
    cells: list[str]
    fault: TableError | None = None


@dataclass(frozen=True)
class Options:
    """What may be said about a file by hand; None means: find out."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Table:
    """A table of text. `rows()` may be called again and begins anew; memory stays flat for delimited files.

    `header` has unique, non-empty names: an empty one becomes "#3" after its column, a repeated one "phone#2"; `notes`
    say so. Cells are text as in the file, numbers and dates of a workbook as `xlsx` describes.
    """

    path: Path
    header: list[str]
    header_row: int
    notes: list[TableError]
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheets: list[str]
    _records: Callable[[], Iterator[Row]]

    def rows(self) -> Iterator[Row]:
        """The rows below the header; rows without any content are passed over but counted."""
        width = len(self.header)
        for number, cells, fault in self._records():
            if number <= self.header_row or (fault is None and not any(map(str.strip, cells))):
                continue
            if fault is not None:
                fault.row, fault.params["row"] = number, number
            elif len(cells) != width:
                fault = _ragged(number, width, len(cells))  # noqa: PLW2901 - the row is rebuilt with it below
            yield Row(number, list(map(restore, cells)), fault)


def open_table(path: str | Path, options: Options | None = None) -> Table:
    """Check a CSV, TSV, `.gz`, XLSX or Parquet file and read its header; its kind is told by its bytes, not its name.

    A text file is decoded once from end to end, so that `rows()` meets no broken byte later. Raises TableError with a
    sentence that says what to do. Files from strangers are better read by `read_in_child`.
    """
    path, options = Path(path), options or Options()
    opened = {"xlsx": _open_workbook, "parquet": _open_parquet, "text": _open_text}
    return opened[kind_of(path)](path, options)


def _open_text(path: Path, options: Options) -> Table:
    source = Source(path)
    encoding = choose_encoding(source.chunks, options.encoding)
    with _text(source, encoding) as stream:
        sample = stream.read(SNIFF_CHARS).removeprefix("\ufeff")
    hint = hinted_delimiter(re.split(r"[\r\n]", sample.lstrip("\r\n"), maxsplit=1)[0])
    delimiter = delimiter_sign(options.delimiter) if options.delimiter else hint
    delimiter = delimiter or sniff_delimiter(sample, whole=len(sample) < SNIFF_CHARS)

    def records(width: int | None = None) -> Iterator[Row]:
        with _text(source, encoding) as stream:
            found = Records(Lines(stream), delimiter)
            found.width = width
            for number, record in enumerate(found, 1):
                if number == 1:
                    record.cells[0] = record.cells[0].removeprefix("\ufeff")
                yield Row(number, record.cells, record.fault)

    header = _header_row(records(), skip_hint=hint is not None)
    names, notes = _names(header)
    width, shown = len(names), encoding.removesuffix("-sig")
    return Table(path, names, header.number, notes, shown, delimiter, None, [], lambda: records(width))


def _text(source: Source, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(source.open(), encoding=encoding, errors="strict", newline="")


def _open_workbook(path: Path, options: Options) -> Table:
    sheet, sheets, rows = xlsx.open_sheet(path, options.sheet)

    def records() -> Iterator[Row]:
        for number, cells, fault in rows():
            yield Row(number, cells, fault)

    header = _header_row(records(), skip_hint=False)
    while header.cells and not header.cells[-1].strip():
        header.cells.pop()
    names, notes = _names(header)
    width = len(names)

    def fitted() -> Iterator[Row]:
        for number, cells, fault in records():
            kept = cells + [""] * (width - len(cells))
            while len(kept) > width and not kept[-1].strip():
                kept.pop()
            yield Row(number, kept, fault)

    return Table(path, names, header.number, notes, None, None, sheet, sheets, fitted)


def _open_parquet(path: Path, _options: Options) -> Table:
    from zhiyin.core.tabular.parquet import open_parquet  # pyarrow takes half a second to load

    header = Row(1, open_parquet(path)[0])
    names, notes = _names(header)

    def records() -> Iterator[Row]:
        return (Row(number, cells) for number, cells in enumerate(open_parquet(path)[1], 2))

    return Table(path, names, 1, notes, None, None, None, [], records)


def _header_row(rows: Iterator[Row], *, skip_hint: bool) -> Row:
    for row in rows:
        if not any(map(str.strip, row.cells)):
            continue
        if skip_hint:
            skip_hint = False
            continue
        if row.fault is not None:
            row.fault.row = row.number
            raise row.fault
        if len(row.cells) > MAX_COLUMNS:
            raise TableError(
                "table_columns",
                gettext_noop("The header has %(count)s columns; at most %(limit)s are read. Is the delimiter right?"),
                row=row.number,
                count=len(row.cells),
                limit=MAX_COLUMNS,
            )
        return row
    raise empty()


def _names(header: Row) -> tuple[list[str], list[TableError]]:
    """Unique names for the columns, and a note for each that had to be given or changed."""
    names: list[str] = []
    notes: list[TableError] = []
    stripped = [restore(cell).strip() for cell in header.cells]
    seen: Counter[str] = Counter()
    for position, text in enumerate(stripped, 1):
        name = text or f"#{position}"
        seen[text] += 1
        number = seen[text] if text else 1
        while name in names or (name != text and name in stripped):
            number = max(2, number)
            name, number = f"{text or f'#{position}'}#{number}", number + 1
        names.append(name)
        if name != text:
            notes.append(_renamed(header.number, position, text, name))
    return names, notes


def _renamed(row: int, position: int, text: str, name: str) -> TableError:
    if text:
        return TableError(
            "table_header_repeated",
            gettext_noop("Column %(position)s repeats the name %(text)s; it is called %(name)s here."),
            row=row,
            position=position,
            text=text,
            name=name,
        )
    return TableError(
        "table_header_empty",
        gettext_noop("Column %(position)s has no name; it is called %(name)s here."),
        row=row,
        position=position,
        name=name,
    )


def _ragged(number: int, expected: int, found: int) -> TableError:
    return TableError(
        "table_ragged",
        gettext_noop(
            "This row has %(found)s cells, the header %(expected)s. Look for a delimiter too many or too few, or quote "
            "the cell that contains one."
        ),
        row=number,
        expected=expected,
        found=found,
    )
