"""A file's rows, mapped to the columns of its kind."""

from __future__ import annotations

from collections import abc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.tabular import Bound, ChildTable, Mapping, Options, read_in_child

from .kinds import Kind
from .runs import Order


class Read(NamedTuple):
    """One row: its number, its cells as in the file, its text by column of the kind, what is wrong with it so far."""

    number: int
    cells: list[str]
    values: abc.Mapping[str, str]
    errors: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class MappedTable:
    """An opened table whose columns are bound to those of a kind."""

    table: ChildTable
    bound: Bound

    @property
    def header(self) -> list[str]:
        """The names of the file's columns."""
        return self.table.header

    @property
    def columns(self) -> dict[str, str]:
        """The file's column by the kind's column."""
        return {name: self.header[place] for name, place in self.bound.positions.items()}

    def rows(self) -> Iterator[Read]:
        """All rows in order, once."""
        for number, cells, fault in chain.from_iterable(self.table.batches()):
            if fault is not None:
                yield Read(number, cells, {}, (fault,))
            else:
                mapped = self.bound.apply(cells)
                yield Read(number, cells, mapped.values, tuple(mapped.errors))


@contextmanager
def reading(order: Order) -> Iterator[MappedTable]:
    """Open the file of `order` in a child process and bind its columns.

    Raises `Refused` where file or mapping cannot be used.
    """
    given = order.parsed()
    with read_in_child(order.path, given.options if given else Options()) as table:
        mapping = given or Mapping.from_header(table.header, [column.name for column in order.kind.all_columns()])
        _refuse_missing(order.kind, mapping, table.header)
        yield MappedTable(table, mapping.bind(table.header))


def _refuse_missing(kind: Kind, mapping: Mapping, header: list[str]) -> None:
    there = {*mapping.columns, *mapping.constants}
    missing = [column.name for column in kind.columns if column.required and column.name not in there]
    if missing:
        sentence = _("The file lacks the columns %(missing)s. It has: %(header)s.")
        raise Refused("import.columns", sentence, missing=", ".join(missing), header=", ".join(header))
