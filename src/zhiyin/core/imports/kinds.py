"""What an area declares about a kind of file, and what passes between it and the engine. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused, Several

State = Literal["created", "updated", "unchanged", "refused"]
STATES: tuple[State, ...] = ("created", "updated", "unchanged", "refused")


@dataclass(frozen=True, slots=True)
class Column:
    """One field that a file may bring: its name (also the header that needs no mapping) and what it means (a msgid)."""

    name: str
    meaning: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row after mapping: its number as a spreadsheet shows it, and its text by column name (missing: "")."""

    number: int
    values: Mapping[str, str]

    def get(self, column: str) -> str:
        """The text of `column`, without surrounding white space; "" where the file has none."""
        return self.values.get(column, "").strip()


@dataclass(frozen=True, slots=True)
class ImportContext:
    """Who imports, when, and where the file comes from. `actor.origin` is `import`."""

    actor: Actor
    now: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: the id of the record that it made or met, or why it was refused."""

    state: State
    subject_id: int | None = None
    errors: tuple[Refused, ...] = field(default=())

    @classmethod
    def created(cls, subject_id: int) -> Outcome:
        """A new record."""
        return cls("created", subject_id)

    @classmethod
    def updated(cls, subject_id: int) -> Outcome:
        """A record that was there and is changed by the row."""
        return cls("updated", subject_id)

    @classmethod
    def unchanged(cls, subject_id: int) -> Outcome:
        """A record that was there and is as the row says."""
        return cls("unchanged", subject_id)

    @classmethod
    def refused(cls, error: Refused) -> Outcome:
        """Nothing was written; every reason is kept."""
        return cls("refused", None, tuple(error.errors) if isinstance(error, Several) else (error,))


Load = Callable[[Sequence[ImportRow], ImportContext], list[Outcome]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its columns, who may import it, and the function that takes rows.

    `key` is the column whose value names a record within its source; a value that a file repeats is refused.
    `more` gives columns that only the data know (one per dimension of a survey); it is asked when a file is opened.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    permission: str
    load: Load
    key: str = "external_id"
    more: Callable[[], Sequence[Column]] = tuple

    def all_columns(self) -> tuple[Column, ...]:
        """The declared columns and those that the data know now."""
        return (*self.columns, *self.more())

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"The kind {self.name!r} declares a column twice.")
