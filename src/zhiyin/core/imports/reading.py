"""A file's rows, mapped to the columns of its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.tabular import Options, Table, open_table

from .kinds import Kind
from .runs import Order


class Read(NamedTuple):
    """One row: its number, its cells as in the file, its text by column of the kind, what is wrong with it so far."""

    number: int
    cells: list[str]
    values: Mapping[str, str]
    errors: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapped:
    """An opened table whose columns are bound to those of a kind."""

    table: Table
    places: Mapping[str, int]

    @property
    def header(self) -> list[str]:
        """The names of the file's columns."""
        return self.table.header

    def rows(self) -> Iterator[Read]:
        """All rows in order."""
        for number, cells, fault in self.table.rows():
            if fault is not None:
                yield Read(number, cells, {}, (fault,))
            else:
                yield Read(number, cells, {name: cells[place] for name, place in self.places.items()})


@contextmanager
def reading(order: Order) -> Iterator[Mapped]:
    """Open the file of `order` and bind its columns. Raises `Refused` where file or mapping cannot be used."""
    table = open_table(order.path, Options())
    yield Mapped(table, _places(order.kind, order.mapping.get("columns", {}), table.header))


def _places(kind: Kind, columns: Mapping[str, str], header: list[str]) -> dict[str, int]:
    wanted = {column.name: columns.get(column.name, column.name) for column in kind.columns}
    missing = [wanted[column.name] for column in kind.columns if column.required and wanted[column.name] not in header]
    if missing:
        sentence = _("The file lacks the columns %(missing)s. It has: %(header)s.")
        raise Refused("import.columns", sentence, missing=", ".join(missing), header=", ".join(header))
    return {name: header.index(column) for name, column in wanted.items() if column in header}
