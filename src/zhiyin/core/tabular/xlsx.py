"""One sheet of an XLSX workbook as rows of text, read by python-calamine behind the guard of `archive`.

Numbers come without a trailing ".0" and without an exponent, with the 15 digits that a spreadsheet shows; dates as ISO
8601 text (2026-06-19, 2026-06-19T14:30:00), times of day as 14:30:00, durations as hours (42:00:00), truth values as
TRUE and FALSE, formulas as the value stored with them. A row is at fault where the value is not to be had: a formula
error or a formula never calculated, and whole numbers of over 15 digits, whose last digits the spreadsheet has lost.
"""

from __future__ import annotations

import datetime as dt
import math
import posixpath
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from xml.etree import ElementTree

import python_calamine

from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular.archive import Part, check_archive, damaged
from zhiyin.core.tabular.delimited import MAX_CELL
from zhiyin.core.tabular.errors import TableError

SheetRow = tuple[int, list[str], TableError | None]
_EXACT = 10**15
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def open_sheet(path: Path, wanted: str | None) -> tuple[str, list[str], Callable[[], Iterator[SheetRow]]]:
    """Name of the sheet, names of all visible sheets, and a function that iterates (row number, cells, fault).

    Without `wanted` it is the first visible sheet. Raises TableError for what the guard refuses and for an unknown
    sheet.
    """
    parts = check_archive(path)
    workbook = _parsed(lambda: python_calamine.CalamineWorkbook.from_path(str(path)))
    visible = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == python_calamine.SheetVisibleEnum.Visible
        and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    name: str | None = wanted if wanted is not None else next(iter(visible), None)
    if name is None or name not in workbook.sheet_names:
        raise _no_sheet(name, visible)
    blanks = _cells_without_value(path, parts, name)
    cells = _parsed(lambda: workbook.get_sheet_by_name(name))

    def rows() -> Iterator[SheetRow]:
        for number, values in enumerate(cells.iter_rows(), 1):
            texts = [_text(value) for value in values]
            yield number, texts, blanks.get(number) or _fault(texts, values)

    return name, visible, rows


def _parsed(read: Callable[[], python_calamine.CalamineWorkbook]) -> python_calamine.CalamineWorkbook:
    try:
        return read()
    except python_calamine.CalamineError as error:
        raise damaged(str(error)) from error
    except BaseException as error:  # a panic of the parser is a BaseException of its own
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise damaged(type(error).__name__) from error


def _no_sheet(name: str | None, visible: list[str]) -> TableError:
    if name is None:
        return TableError("table_empty", gettext_noop("This workbook has no visible sheet. Unhide one and save it."))
    near = get_close_matches(name, visible, n=1, cutoff=0.0)
    return TableError(
        "table_sheet",
        gettext_noop("There is no sheet %(name)s. Did you mean %(near)s? There are: %(known)s."),
        name=repr(name),
        near=near[0] if near else "–",
        known=", ".join(visible),
    )


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)


def _number(value: float) -> str:
    """Fifteen significant digits, as a spreadsheet shows them, never with an exponent."""
    if math.isfinite(value) and value == int(value):
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}"


def _fault(texts: list[str], values: list[object]) -> TableError | None:
    for text, value in zip(texts, values, strict=True):
        if isinstance(value, (int, float)) and abs(value) >= _EXACT and not isinstance(value, bool):
            return TableError(
                "table_digits",
                gettext_noop(
                    "The number %(number)s has more than 15 digits; the spreadsheet has replaced the last ones by "
                    "zeros. Format the column as text, enter the number again and import the row."
                ),
                number=text,
            )
        if isinstance(value, str) and "\0" in value:
            return TableError(
                "table_nul",
                gettext_noop("There is a NUL character in a cell of this row. Remove it and import the row again."),
            )
        if len(text) > MAX_CELL:
            return TableError(
                "table_cell_long",
                gettext_noop(
                    "A cell of this row is longer than %(limit)s characters. Shorten it and import the row again."
                ),
                limit=MAX_CELL,
            )
    return None


def _cells_without_value(path: Path, parts: dict[str, Part], sheet: str) -> dict[int, TableError]:
    """Faults by row number: formula errors and formulas never calculated, which the parser gives as empty."""
    part = parts.get(_part_name(path, sheet), Part())
    cells: dict[int, list[str]] = defaultdict(list)
    for reference in sorted(part.errors | part.uncounted):
        cells[int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))].append(reference)
    return {
        number: TableError(
            "table_formula",
            gettext_noop(
                "Cell %(cells)s holds a formula without a value (an error, or never calculated). Mend it, or replace "
                "it by its value, and save the workbook from a spreadsheet."
            ),
            cells=", ".join(found[:5]),
        )
        for number, found in cells.items()
    }


def _part_name(path: Path, sheet: str) -> str:
    """The archive member that holds a sheet; both small parts are free of document types, the guard has seen to it."""
    try:
        with zipfile.ZipFile(path) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - see above
            relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - see above
    except (LookupError, ValueError, OSError, zipfile.BadZipFile, zlib.error, ElementTree.ParseError) as error:
        raise damaged(str(error)) from error
    identifier = next(
        (node.get(_RELATION) for node in book.iter() if node.get("name") == sheet and node.get(_RELATION)), ""
    )
    target = next((node.get("Target", "") for node in relations if node.get("Id") == identifier), "")
    return target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
