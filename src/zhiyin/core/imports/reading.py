"""A file's rows, mapped to the columns of its kind."""

from __future__ import annotations

from collections import abc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.tabular import Bound, ChildTable, Mapping, Row, read_in_child

from . import ahead
from .kinds import About, ImportRow, Kind, refusal
from .matching import mark_of
from .runs import Order


class Read(NamedTuple):
    """One row: its number, its cells as in the file, its text by column of the kind, what is wrong with it so far.

    `draft` and `wrong`: what the kind's cleaning has made of it ahead, if it was asked. `mark`: by what it is known.
    """

    number: int
    cells: list[str]
    values: abc.Mapping[str, str]
    errors: tuple[Refused, ...]
    draft: Any = None
    wrong: tuple[Refused, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class MappedTable:
    """A table whose columns are bound to those of a kind."""

    table: ChildTable
    bound: Bound
    order: Order

    @property
    def header(self) -> list[str]:
        """The names of the file's columns."""
        return self.table.header

    @property
    def columns(self) -> dict[str, str]:
        """The file's column by the kind's column."""
        return {name: self.header[place] for name, place in self.bound.positions.items()}

    def rows(self) -> Iterator[Read]:
        """All rows in order, once; `rows` or `cleaned`."""
        return map(self._mapped, chain.from_iterable(self.table.batches()))

    def cleaned(self, about: About, *, after: int) -> Iterator[Read]:
        """The rows after the one with the number `after`, cleaned in the process that reads them."""
        arguments = ahead.arguments(self.order.kind, self.order.mapping, about)
        for batch in self.table.worked(ahead.MAKE, arguments, after=after):
            for row, sent in batch:
                if sent is None:
                    yield self._mapped(row)
                else:
                    values, errors, draft, wrong, mark = sent
                    said = [tuple(map(refusal, told)) if told else () for told in (errors, wrong)]
                    yield Read(row.number, row.cells, values, said[0], draft, said[1], mark)

    def _mapped(self, row: Row) -> Read:
        if row.fault is not None:
            return Read(
                row.number, row.cells, {}, (row.fault,), mark=mark_of(ImportRow(row.number, {"": str(row)}), ())
            )
        mapped, kind = self.bound.apply(row.cells), self.order.kind
        judged = [column.name for column in kind.columns if column.judged]
        errors = (error for error in mapped.errors if not ahead.is_left(error, judged))
        known_by = self.bound.mapping.match or (kind.key,)
        mark = mark_of(ImportRow(row.number, mapped.values), known_by)
        return Read(row.number, row.cells, mapped.values, tuple(errors), mark=mark)


@contextmanager
def reading(order: Order) -> Iterator[MappedTable]:
    """Open the file of `order` in a child process and bind its columns.

    Raises `Refused` where file or mapping cannot be used.
    """
    with read_in_child(order.path, order.parsed().options) as table:
        mapping = order.bound_to(table.header)
        _refuse_missing(order.kind, mapping, table.header)
        yield MappedTable(table, mapping.bind(table.header), order)


def header_of(order: Order) -> list[str]:
    """The names of the columns of a file. Raises `Refused` where it cannot be read."""
    with read_in_child(order.path, order.parsed().options) as table:
        return table.header


def _refuse_missing(kind: Kind, mapping: Mapping, header: list[str]) -> None:
    there = {*mapping.columns, *mapping.constants, *mapping.defaults}
    missing = [column.name for column in kind.columns if column.required and column.name not in there]
    if missing:
        sentence = _("The file lacks the columns %(missing)s. It has: %(header)s.")
        raise Refused("import.columns", sentence, missing=", ".join(missing), header=", ".join(header))
