"""Rows of a delimited text file (RFC 4180 and what is met instead of it), one at a time.

A quote opens only at the beginning of a cell. When it does not close properly – at the end of a cell, in a row with as
many cells as the header – the line where it opened becomes one faulty row and reading goes on with the line after it,
so that a stray quote never swallows the rows that follow.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from typing import NamedTuple

from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular.errors import TableError

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
MAX_CELL = 1_000_000
MAX_LINE = 16_000_000
MAX_RESCANNED = 100_000_000
_CELL_COST = 500
"""Characters that pass in the time of one cell, where a row is read cell by cell."""
SNIFF_ROWS = 50
SNIFF_CHARS = 1 << 18
_CSV_LIMIT = 100_000
"""Below the csv module's own limit for a field, which belongs to the whole process and is not changed here."""

_INSIDE = re.compile(r'[^"]*+(?:""[^"]*+)*+')
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
_HINT = re.compile(r'"?sep=([,;|\t])"?[\r\n]*')


class Record(NamedTuple):
    """One row as read: the 1-based line where it begins, its cells, and what is wrong with it."""

    line: int
    cells: list[str]
    fault: TableError | None = None


class Lines:
    """Physical lines of a text stream with their ends (CR, LF, CRLF), with the possibility to give some back."""

    def __init__(self, stream: io.TextIOBase) -> None:
        self._stream = stream
        self._given_back: deque[str] = deque()
        self.number = 0
        """The number of the line last taken."""

    def take(self) -> str:
        """The next line; "" at the end. A line beyond MAX_LINE comes in pieces."""
        line = self._given_back.popleft() if self._given_back else self._stream.readline(MAX_LINE)
        if line:
            self.number += 1
        return line

    def give_back(self, lines: list[str]) -> None:
        """Return lines that were taken too much, in their order."""
        self._given_back.extendleft(reversed(lines))
        self.number -= len(lines)


class Records:
    """The rows of a text. `width`, set once the header is known, then judges quotes that span several lines."""

    def __init__(self, lines: Lines, delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*+")
        self._rescanned = 0
        self.width: int | None = None

    def __iter__(self) -> Iterator[Record]:
        while line := self._lines.take():
            yield self._record(line)

    def _record(self, line: str) -> Record:
        start = self._lines.number
        if "\0" in line:
            return self._faulty(start, line, _nul(line))
        if '"' not in line:
            cells = line.rstrip("\r\n").split(self._delimiter)
            return self._measured(Record(start, cells), line)
        if len(line) < _CSV_LIMIT:
            try:
                return Record(start, next(csv.reader([line], delimiter=self._delimiter, strict=True)))
            except csv.Error:
                pass  # a cell of several lines, or a quote at fault: read below
        return self._quoted(start, line)

    def _measured(self, record: Record, line: str) -> Record:
        if len(line) > MAX_CELL and any(len(cell) > MAX_CELL for cell in record.cells):
            return self._faulty(record.line, line, _too_long())
        return record

    def _quoted(self, start: int, first: str) -> Record:
        """A row that is read cell by cell, taking more lines while a quote is open."""
        text, position, cells, taken = first, 0, list[str](), list[str]()
        while True:
            cell, position = self._cell(text, position)
            if cell is None:  # the quote at `position` is still open
                more = self._until_closed(len(text) - position)
                taken += more
                if not more or not _closes(more[-1]):
                    return self._unclosed(start, first, taken, len(cells))
                text += "".join(more)
                continue
            cells.append(cell)
            if taken and self.width is not None and len(cells) > self.width:
                return self._unclosed(start, first, taken, len(cells))
            rest = text[position : position + 1]
            if rest in {"", "\r", "\n"}:
                break
            if rest != self._delimiter:
                return self._unclosed(start, first, taken, len(cells))
            position += 1
        if taken and self.width is not None and len(cells) != self.width:
            return self._unclosed(start, first, taken, len(cells))
        return self._measured(Record(start, cells), text)

    def _cell(self, text: str, position: int) -> tuple[str | None, int]:
        """The cell at `position` and where it ends; None when its quote is not closed in `text`."""
        if not text.startswith('"', position):
            match = self._plain.match(text, position)
            return (match[0], match.end()) if match else ("", position)
        match = _QUOTED.match(text, position)
        return (match[1].replace('""', '"'), match.end()) if match else (None, position)

    def _until_closed(self, length: int) -> list[str]:
        """Lines up to the one that closes the open quote, or up to the limit of a cell."""
        lines: list[str] = []
        while length <= MAX_CELL and (line := self._lines.take()):
            lines.append(line)
            length += len(line)
            if _closes(line):
                break
        return lines

    def _unclosed(self, start: int, first: str, taken: list[str], cells: int) -> Record:
        self._lines.give_back(taken)
        self._rescanned += sum(map(len, taken)) + (_CELL_COST * cells if taken else 0)
        if self._rescanned > MAX_RESCANNED:
            raise TableError(
                "table_quotes",
                gettext_noop(
                    "The quotes of this file are broken in so many places that it cannot be read; the last one opened "
                    "in line %(line)s. Export the file again, or choose the delimiter in the mapping."
                ),
                line=start,
            )
        fault = TableError(
            "table_quote",
            gettext_noop(
                "The quote that opens in line %(line)s is not closed before the next delimiter or line end. Close it, "
                "or write a quote inside a cell twice."
            ),
            line=start,
        )
        return self._faulty(start, first, fault)

    def _faulty(self, start: int, line: str, fault: TableError) -> Record:
        cells = [cell[:MAX_CELL] for cell in line.rstrip("\r\n").split(self._delimiter)]
        while len(line) >= MAX_LINE and not line.endswith(("\r", "\n")) and (line := self._lines.take()):
            self._lines.number -= 1  # the rest of a line that was too long to take at once
        return Record(start, cells, fault)


def _closes(line: str) -> bool:
    """Whether a line that begins inside a quoted cell has a quote that is not doubled."""
    return _INSIDE.fullmatch(line) is None


def _nul(line: str) -> TableError:
    return TableError(
        "table_nul",
        gettext_noop(
            "There is a NUL character after %(count)s characters of this row. Remove it and import the row again."
        ),
        count=line.index("\0"),
    )


def _too_long() -> TableError:
    return TableError(
        "table_cell_long",
        gettext_noop("A cell of this row is longer than %(limit)s characters. Shorten it and import the row again."),
        limit=MAX_CELL,
    )


def hinted_delimiter(line: str) -> str | None:
    """The delimiter in a first line such as `sep=;`, which spreadsheets write and hide."""
    match = _HINT.fullmatch(line)
    return match[1] if match else None


def delimiter_sign(text: str) -> str:
    """The delimiter that is meant by a sign, by "\\t" or by a name such as "semicolon"; TableError for any other."""
    for sign, name in DELIMITERS.items():
        if text in {sign, name, repr(sign)[1:-1]}:
            return sign
    raise TableError(
        "table_delimiter",
        gettext_noop("%(delimiter)s cannot be a delimiter here. Use one of: %(known)s."),
        delimiter=repr(text),
        known=", ".join(f"{name} ({sign!r})" for sign, name in DELIMITERS.items()),
    )


def sniff_delimiter(text: str, *, whole: bool) -> str:
    """The delimiter under which most rows of the sample have as many cells as the first row, at least two.

    Of equals the one with more cells, then the order of DELIMITERS; a comma when no delimiter occurs. `whole` says
    that the sample is the file and not its beginning.
    """
    ranked = []
    for order, delimiter in enumerate(DELIMITERS):
        rows = _sample_rows(text, delimiter)
        if not whole and len(rows) > 1:
            rows.pop()  # the sample may end within it
        counts = Counter(len(cells) for cells in rows)
        width = len(rows[0]) if rows else 1
        if width > 1:
            ranked.append((counts[width] / len(rows), width, -order, delimiter))
    return max(ranked)[-1] if ranked else ","


def _sample_rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    records = Records(Lines(io.StringIO(text, newline="")), delimiter)
    for record in records:
        if any(map(str.strip, record.cells)):
            rows.append(record.cells)
            records.width = len(rows[0])
        if len(rows) > SNIFF_ROWS:
            break
    return rows
