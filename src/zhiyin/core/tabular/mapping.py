"""A mapping of foreign columns to our fields, at work on a table. How it is written: see `mapping_file`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from zoneinfo import ZoneInfo

from zhiyin.core.calendar.zones import find_zone
from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular.dates import iso_date
from zhiyin.core.tabular.errors import TableError
from zhiyin.core.tabular.neutral import ERROR_COLUMNS
from zhiyin.core.tabular.table import Options

OTHERS = "*"


@dataclass(frozen=True)
class MappedRow:
    """One row in our fields, every mapped field present, and one error for each cell that could not be taken."""

    values: dict[str, str]
    errors: list[TableError]


@dataclass(frozen=True)
class Mapping:
    """Which column becomes which field, and how: by `parse_mapping`, `load_mapping` or `from_header`; for `bind`.

    `mode` and `match` say what an import does with rows that are there already; nothing here looks at them.
    """

    columns: Mapped[str, str] = field(default_factory=dict)
    constants: Mapped[str, str] = field(default_factory=dict)
    defaults: Mapped[str, str] = field(default_factory=dict)
    values: Mapped[str, Mapped[str, str]] = field(default_factory=dict)
    dates: Mapped[str, tuple[str, ...]] = field(default_factory=dict)
    zone: str | None = None
    options: Options = field(default_factory=Options)
    source: str | None = None
    mode: str | None = None
    match: tuple[str, ...] = ()

    @classmethod
    def from_header(
        cls, header: Sequence[str], fields: Iterable[str], synonyms: Mapped[str, str] | None = None
    ) -> Mapping:
        """The mapping of a file whose header uses our field names, in any case and with blanks for underscores.

        `synonyms`: fields by other words for them, as `folded` has these. Columns of other names are left out
        (`Bound.ignored` lists them). Raises TableError when a column is almost a field, which no other column names,
        and when no column is one.
        """
        known = tuple(fields)
        columns = {_plain(name): name for name in reversed(header) if _plain(name) in known}
        also = {(synonyms or {}).get(folded(name), ""): name for name in reversed(header) if _plain(name) not in known}
        columns = {name: column for name, column in also.items() if name in known} | columns
        for name in header:
            if name in columns.values():
                continue
            near = get_close_matches(_plain(name), set(known) - set(columns), n=1, cutoff=0.81)
            if near and _plain(name) not in columns:
                raise no_such(f"header: {name}", name, near[0], known)
        if not columns:
            raise TableError(
                "mapping_needed",
                gettext_noop(
                    "No column of this file has the name of a field. Its columns: %(header)s. Fields: %(known)s. "
                    "Rename the columns, or write a mapping."
                ),
                header=", ".join(header[:30]),
                known=", ".join(known),
            )
        return cls(columns=columns)

    def for_header(self, header: Sequence[str], fields: Sequence[str], synonyms: Mapped[str, str]) -> Mapping:
        """This mapping, its columns taken from the header (`from_header`) where it names none."""
        if self.columns:
            return self
        wanted = [name for name in fields if name not in self.constants]
        return replace(self, columns=Mapping.from_header(header, wanted, synonyms).columns)

    def bind(self, header: Sequence[str]) -> Bound:
        """This mapping on the columns of one table; TableError with the nearest name for a column that is not there."""
        positions = {}
        for name, column in self.columns.items():
            if column not in header:
                near = get_close_matches(column, header, n=1, cutoff=0.0)
                raise no_such(f"columns: {name}", column, near[0], header)
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
        values = {name: cells[position].strip() for name, position in self.positions.items()}
        errors: list[TableError] = []
        # Most files need no table and no format: their cells are only taken.
        for name in self._worked:
            try:
                values[name] = self._cell(name, values[name])
            except TableError as error:
                errors.append(error)
        for name, text in self.mapping.defaults.items():
            values[name] = values.get(name) or text
        values.update(self.mapping.constants)
        return MappedRow(values, errors)

    @cached_property
    def _worked(self) -> list[str]:
        return [name for name in self.positions if name in self.mapping.values or name in self.mapping.dates]

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
            "%(name)s: the mapping has no value for %(text)s; the nearest is %(near)s. Add it under values, or keep "
            'all others with "*": "*".'
        ),
        field=name,
        name=name,
        text=repr(text),
        near=repr(near[0]) if near else "–",
    )


def folded(name: str) -> str:
    """A word as synonyms are compared: letters and digits only, in one case and width (`客户 编号：` is `客户编号`)."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def no_such(where: str, name: str, near: str, known: Iterable[str]) -> TableError:
    """The refusal of a name that does not exist, with the nearest one that does."""
    return TableError(
        "mapping_name",
        gettext_noop("%(where)s: there is no %(name)s. Did you mean %(near)s? There are: %(known)s."),
        where=where,
        name=repr(name),
        near=near,
        known=", ".join(list(known)[:60]),
    )
