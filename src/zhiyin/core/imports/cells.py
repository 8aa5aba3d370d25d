"""The cells of a batch: every wrong one of a row is told at once, and the records that they name are found together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.text import can_be_kept

from .kinds import ImportRow, several

Value = TypeVar("Value")
OWN = "custom."
HIDDEN = "••"
MASKED = _("“%(value)s” is masked, so it says nothing: %(column)s was left as it is.")


class Cells:
    """The cells of one row; `errors` gathers what is wrong with them."""

    def __init__(self, row: ImportRow) -> None:
        self.row = row
        self.errors = list(row.errors)

    def read(self, column: str, reader: Callable[..., Value], **more: Any) -> Value | None:
        """What `reader(text, field=column, …)` makes of a cell; None for an empty one and for a wrong one."""
        text = self.row.get(column)
        if not text:
            return None
        try:
            return reader(text, field=column, **more)
        except Refused as error:
            self.errors.append(error)
            return None

    def refuse_wrong(self) -> None:
        """Raise `Refused` for everything that is wrong."""
        if self.errors:
            raise several(self.errors)


@dataclass(frozen=True, slots=True)
class Named:
    """The records that the cells of one batch name: by column and text. `unknown(column, text)`: there is none."""

    records: Mapping[str, Mapping[str, Any]]
    unknown: Callable[[str, str], Refused]

    def find(self, text: str, *, field: str) -> Any:
        """The record that a cell names, else `Refused`."""
        found = self.records.get(field, {}).get(text)
        if found is None:
            raise self.unknown(field, text)
        return found

    def find_all(self, columns: Sequence[str], named: Sequence[str]) -> tuple[list[Any], list[Refused]]:
        """The record that each of `columns` names (None: the cell is empty), and a refusal for each that names none."""
        found = [self.records[column].get(text) if text else None for column, text in zip(columns, named, strict=True)]
        pairs = zip(columns, named, found, strict=True)
        return found, [self.unknown(column, text) for column, text, record in pairs if text and record is None]


def own_cells(row: ImportRow) -> tuple[dict[str, str], list[Refused]]:
    """What a row says of own fields, by their code; and a remark for each cell that an export has masked."""
    filled = {name: text for name in row.values if name.startswith(OWN) and (text := row.get(name))}
    masked = [name for name, text in filled.items() if HIDDEN in text]
    remarks = [Refused("record.masked", MASKED, field=name, column=name, value=filled[name][:60]) for name in masked]
    return {name.removeprefix(OWN): text for name, text in filled.items() if name not in masked}, remarks


def texts_of(columns: Sequence[str], named: Sequence[Sequence[str]]) -> dict[str, set[str]]:
    """The same as `texts` for what drafts name: one sequence of texts a row, in the order of `columns`."""
    every = zip(*named, strict=True) if named else [()] * len(columns)
    return {
        column: {text for text in set(found) if text and can_be_kept(text)}
        for column, found in zip(columns, every, strict=True)
    }


def texts(rows: Sequence[ImportRow], columns: Iterable[str]) -> dict[str, set[str]]:
    """The different texts of each column, those aside that no database can be asked for."""
    return {name: {text for row in rows if (text := row.get(name)) and can_be_kept(text)} for name in columns}


def by(key: str, records: Iterable[Any]) -> dict[str, Any]:
    """Records by the value of `key`."""
    return {getattr(record, key): record for record in records}
