"""The mapping of a foreign table to our fields, written in YAML:

    source: nyc-council              # the name of the system that the ids come from
    encoding: gb18030                # these three only where the file's own are not found rightly
    delimiter: semicolon
    sheet: Sheet1
    zone: America/New_York           # of dates with a time
    columns:                         # our field: their column
      external_id: unique_key
      opened_at: opendate
      branch: borough
    constants:                       # our field: the same text for every row
      channel: council
    values:                          # our field: their value: ours
      branch:
        Brooklyn: BK
        "": ""                       # an empty cell stays empty unless it is mapped
        "*": "*"                     # every other value: "*" keeps it, any other text replaces it
    dates:                           # our field: format (as strptime has it), or a list of formats
      opened_at: "%m/%d/%Y %H:%M"

Without `"*"` a value that is not listed is an error of its cell. Dates come out as ISO 8601: 2026-06-19, or with the
zone's offset 2026-06-19T14:30:00-04:00; a cell that is ISO already is taken whatever the format. All texts lose white
space at both ends. Every key that is not known is an error with the nearest right one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping as Mapped, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

from zhiyin.core.calendar.zones import find_zone
from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular.dates import has_time, has_zone, iso_date
from zhiyin.core.tabular.delimited import delimiter_sign
from zhiyin.core.tabular.encodings import codec_named
from zhiyin.core.tabular.errors import TableError
from zhiyin.core.tabular.neutral import ERROR_COLUMNS
from zhiyin.core.tabular.strict_yaml import read_yaml, table_of, text_of, texts_of
from zhiyin.core.tabular.table import Options

KEYS = ("source", "encoding", "delimiter", "sheet", "zone", "columns", "constants", "values", "dates")
OTHERS = "*"


@dataclass(frozen=True)
class MappedRow:
    """One row in our fields, every mapped field present, and one error for each cell that could not be taken."""

    values: dict[str, str]
    errors: list[TableError]


@dataclass(frozen=True)
class Mapping:
    """Which column becomes which field, and how. Made by `parse`, `load` or `from_header`; used through `bind`."""

    columns: Mapped[str, str] = field(default_factory=dict)
    constants: Mapped[str, str] = field(default_factory=dict)
    values: Mapped[str, Mapped[str, str]] = field(default_factory=dict)
    dates: Mapped[str, tuple[str, ...]] = field(default_factory=dict)
    zone: str | None = None
    options: Options = field(default_factory=Options)
    source: str | None = None

    @classmethod
    def parse(cls, text: str, fields: Iterable[str]) -> Mapping:
        """The mapping in a YAML text, for a kind of file with these fields; TableError for anything not understood."""
        top = table_of(read_yaml(text), "mapping", KEYS)
        known = tuple(fields)
        section = {
            name: table_of(top.get(name, {}), name, known) for name in ("columns", "constants", "values", "dates")
        }
        mapping = cls(
            columns={name: text_of(value, f"columns: {name}") for name, value in section["columns"].items()},
            constants={name: text_of(value, f"constants: {name}") for name, value in section["constants"].items()},
            values={name: _value_map(value, f"values: {name}") for name, value in section["values"].items()},
            dates={name: texts_of(value, f"dates: {name}") for name, value in section["dates"].items()},
            zone=_text(top, "zone"),
            options=Options(
                encoding=_text(top, "encoding"), delimiter=_text(top, "delimiter"), sheet=_text(top, "sheet")
            ),
            source=_text(top, "source"),
        )
        _check(mapping)
        return mapping

    @classmethod
    def load(cls, path: str | Path, fields: Iterable[str]) -> Mapping:
        """The mapping in a YAML file in UTF-8."""
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise TableError(
                "mapping_file",
                gettext_noop("The mapping %(path)s cannot be read (%(reason)s). It is a YAML file in UTF-8."),
                path=Path(path).name,
                reason=str(error)[:100],
            ) from error
        return cls.parse(text, fields)

    @classmethod
    def from_header(cls, header: Sequence[str], fields: Iterable[str]) -> Mapping:
        """The mapping of a file whose header uses our field names, in any case and with blanks for underscores.

        Columns of other names are left out (`Bound.ignored` lists them). Raises TableError when a column is almost a
        field, which no other column names, and when no column is one.
        """
        known = tuple(fields)
        columns = {_plain(name): name for name in reversed(header) if _plain(name) in known}
        for name in header:
            near = get_close_matches(_plain(name), set(known) - set(columns), n=1, cutoff=0.8)
            if near and _plain(name) not in columns:
                raise _no_such(f"header: {name}", name, near[0], known)
        if not columns:
            raise TableError(
                "mapping_needed",
                gettext_noop(
                    "No column of this file has the name of a field. Its columns: %(header)s. Fields: %(known)s. Rename the "
                    "columns, or write a mapping."
                ),
                header=", ".join(header[:30]),
                known=", ".join(known),
            )
        return cls(columns=columns)

    def bind(self, header: Sequence[str]) -> Bound:
        """This mapping on the columns of one table; TableError with the nearest name for a column that is not there."""
        positions = {}
        for name, column in self.columns.items():
            if column not in header:
                near = get_close_matches(column, header, n=1, cutoff=0.0)
                raise _no_such(f"columns: {name}", column, near[0], header)
            positions[name] = header.index(column)
        used = {*self.columns.values(), *ERROR_COLUMNS}
        zone = find_zone(self.zone) if self.zone else None
        return Bound(self, positions, zone, [name for name in header if name not in used])


@dataclass(frozen=True)
class Bound:
    """A mapping on one table's columns; `ignored` are the columns that go nowhere, to be shown before an import."""

    mapping: Mapping
    positions: Mapped[str, int]
    zone: ZoneInfo | None
    ignored: list[str]

    def apply(self, cells: Sequence[str]) -> MappedRow:
        """The row in our fields. A cell with an error keeps its own text among the values."""
        values: dict[str, str] = {}
        errors: list[TableError] = []
        for name, position in self.positions.items():
            values[name] = cells[position].strip()
            try:
                values[name] = self._cell(name, values[name])
            except TableError as error:
                errors.append(error)
        return MappedRow(values | self.mapping.constants, errors)

    def _cell(self, name: str, text: str) -> str:
        table = self.mapping.values.get(name)
        if table is not None and (text or text in table):
            text = _replaced(name, text, table)
        formats = self.mapping.dates.get(name)
        return iso_date(name, text, formats, self.zone) if formats and text else text


def _replaced(name: str, text: str, table: Mapped[str, str]) -> str:
    if text in table and text != OTHERS:
        return table[text]
    if OTHERS in table:
        return text if table[OTHERS] == OTHERS else table[OTHERS]
    near = get_close_matches(text, table, n=1, cutoff=0.0)
    raise TableError(
        "mapping_value",
        gettext_noop(
            "%(name)s: the mapping has no value for %(text)s; the nearest is %(near)s. Add it under values, or keep all "
            'others with "*": "*".'
        ),
        field=name,
        name=name,
        text=repr(text),
        near=repr(near[0]) if near else "–",
    )


def _check(mapping: Mapping) -> None:
    if not mapping.columns:
        raise TableError(
            "mapping_columns",
            gettext_noop("The mapping has no columns. Write under columns: our field, a colon, their column."),
        )
    for name in mapping.constants:
        if name in mapping.columns:
            raise TableError(
                "mapping_twice",
                gettext_noop("%(name)s is both a column and a constant. Keep one of them."),
                field=name,
                name=name,
            )
    for where, names in (("values", mapping.values), ("dates", mapping.dates)):
        for name in names:
            if name not in mapping.columns:
                raise _no_such(where, name, _nearest(name, mapping.columns), mapping.columns)
    if mapping.options.encoding:
        codec_named(mapping.options.encoding)
    if mapping.options.delimiter:
        delimiter_sign(mapping.options.delimiter)
    if mapping.zone:
        find_zone(mapping.zone)
    for name, formats in mapping.dates.items():
        if not mapping.zone and any(has_time(text) and not has_zone(text) for text in formats):
            raise TableError(
                "mapping_zone",
                gettext_noop("%(name)s has a time of day, but of which zone? Write it, such as zone: Asia/Shanghai."),
                field=name,
                name=name,
            )


def _value_map(value: object, where: str) -> dict[str, str]:
    return {key: text_of(text, f"{where}: {key}") for key, text in table_of(value, where).items()}


def _text(top: Mapped[str, object], key: str) -> str | None:
    return text_of(top[key], key) or None if key in top else None


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def _nearest(name: str, known: Iterable[str]) -> str:
    return get_close_matches(name, list(known), n=1, cutoff=0.0)[0]


def _no_such(where: str, name: str, near: str, known: Iterable[str]) -> TableError:
    return TableError(
        "mapping_name",
        gettext_noop("%(where)s: there is no %(name)s. Did you mean %(near)s? There are: %(known)s."),
        where=where,
        name=repr(name),
        near=near,
        known=", ".join(list(known)[:60]),
    )
