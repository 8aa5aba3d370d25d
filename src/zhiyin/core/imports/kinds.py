"""What an area declares about a kind of file, and what passes between it and the engine. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, Protocol

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused, Several
from zhiyin.core.text import storable
from zhiyin.core.word import Word

State = Literal["created", "updated", "unchanged", "duplicate", "refused"]
STATES: tuple[State, ...] = ("created", "updated", "unchanged", "duplicate", "refused")
Mode = Literal["upsert", "create", "update"]


@dataclass(frozen=True, slots=True)
class Column:
    """One field that a file may bring: its name (also the header that needs no mapping) and what it means (a msgid).

    `judged`: a date that fits no format of the mapping is left to the kind's `clean` as it was written. `words` are
    those by which people call a field that only the data know.
    """

    name: str
    meaning: str
    required: bool = False
    judged: bool = False
    words: tuple[str, ...] = ()


class ImportRow(NamedTuple):
    """One row after mapping: its number as a spreadsheet shows it, and its text by column name (missing: "").

    A kind that cleans finds in `draft` what its `clean` has made of the texts (of which then only that of the key has
    to be there), and in `errors` what was wrong with them.
    """

    number: int
    values: Mapping[str, str]
    draft: Any = None
    errors: tuple[Refused, ...] = ()

    def get(self, column: str) -> str:
        """The text of `column`, without surrounding white space; "" where the file has none."""
        return self.values.get(column, "").strip()

    @property
    def is_cleaned(self) -> bool:
        """Whether `clean` has seen it."""
        return self.draft is not None or bool(self.errors)


@dataclass(frozen=True, slots=True)
class About:
    """What cleaning depends on beside the row: the day, and the zone of times without one."""

    today: date
    zone: str


class Cleaned(NamedTuple):
    """A row's texts as values that JSON knows, and everything that is wrong with them (then `draft` may lack some)."""

    draft: Any
    errors: Sequence[Refused] = ()


@dataclass(frozen=True, slots=True)
class ImportContext:
    """Who imports, when, where the file comes from, and by what its rows are known. `actor.origin` is `import`."""

    actor: Actor
    now: datetime
    source: str
    match: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """What became of one row: the id of the record that it made or met, or why it was refused.

    Errors of a row that was taken are remarks: what of it was left out because it cannot be right.
    """

    state: State
    subject_id: int | None = None
    errors: tuple[Refused, ...] = ()

    @classmethod
    def created(cls, subject_id: int, remarks: Sequence[Refused] = ()) -> Outcome:
        """A new record."""
        return cls("created", subject_id, tuple(remarks))

    @classmethod
    def updated(cls, subject_id: int, remarks: Sequence[Refused] = ()) -> Outcome:
        """A record that was there and is changed by the row."""
        return cls("updated", subject_id, tuple(remarks))

    @classmethod
    def unchanged(cls, subject_id: int, remarks: Sequence[Refused] = ()) -> Outcome:
        """A record that was there and is as the row says."""
        return cls("unchanged", subject_id, tuple(remarks))

    @classmethod
    def duplicate(cls, subject_id: int) -> Outcome:
        """A record that was there and is left alone, whatever the row says."""
        return cls("duplicate", subject_id)

    @classmethod
    def refused(cls, error: Refused) -> Outcome:
        """Nothing was written; every reason is kept."""
        return cls("refused", None, tuple(error.errors) if isinstance(error, Several) else (error,))


def several(errors: Sequence[Refused]) -> Refused:
    """One error for all of them."""
    return errors[0] if len(errors) == 1 else Several(list(errors))


def plain(error: Refused) -> dict[str, Any]:
    """An error as JSON, so that it can be told in any language later."""
    params = {name: _kept(value) for name, value in error.params.items()}
    return {"code": error.code, "sentence": error.sentence, "params": params, "field": error.field}


def refusal(stored: Mapping[str, Any]) -> Refused:
    """The error that `plain` has stored."""
    given = stored["params"].items()
    params = {name: Word(value["word"]) if isinstance(value, dict) else value for name, value in given}
    return Refused(stored["code"], stored["sentence"], field=stored["field"], **params)


def _kept(value: object) -> object:
    if isinstance(value, Word):
        return {"word": value.msgid}
    return value if isinstance(value, int) else storable(str(value))


Write = Callable[[Sequence[ImportRow], ImportContext], list[Outcome]]
Clean = Callable[[ImportRow, About], Cleaned]
Find = Callable[[Sequence[ImportRow], ImportContext], Mapping[int, int]]
Mark = Callable[[ImportRow, Sequence[str]], str]


class Remove(Protocol):
    """Takes away the records of these ids; answers why one could not be, by its id."""

    def __call__(self, *, ids: Sequence[int], actor: Actor, now: datetime) -> Mapping[int, Refused]: ...


class Restore(Protocol):
    """Puts back, by id, the values that an event has kept; answers why one could not be, by its id."""

    def __call__(
        self, *, before: Mapping[int, Mapping[str, Any]], actor: Actor, now: datetime
    ) -> Mapping[int, Refused]: ...


@dataclass(frozen=True, slots=True)
class Undo:
    """How what a kind has written is taken back: `subject` names its records in the event log.

    Without `restore` an import of the kind changes nothing. `shown` tells what an event has kept by the names of the
    columns, as it may be read.
    """

    subject: str
    remove: Remove
    restore: Restore | None = None
    shown: Callable[[Mapping[str, Any]], Mapping[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its columns, who may import it, and the functions that take rows.

    `clean` sees each row alone and turns its texts into a draft. It is pure and lives in a module without Django, for
    it runs ahead in the process that reads the file; `write` then only looks up what the drafts name, and saves.
    `key` is the column whose value names a record within its source; a value that a file repeats is refused.
    `more` gives columns that only the data know (one per dimension of a survey); it is asked when a file is opened.
    `find` says which rows have a record already (its id by the number of the row): without it there is no other mode
    than to create and change. `matches` are the columns beside `key` by which it finds; `mark` is then what two cleaned
    rows of the same record have in common ("": nothing).
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    permission: str
    write: Write
    key: str = "external_id"
    more: Callable[[], Sequence[Column]] = tuple
    clean: Clean | None = None
    find: Find | None = None
    matches: tuple[str, ...] = ()
    mark: Mark | None = None
    undo: Undo | None = None

    def load(self, rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
        """Take in rows, cleaned ahead or not: one outcome each, in the same order."""
        return self.write(self.all_cleaned(rows, context.now), context)

    def all_cleaned(self, rows: Sequence[ImportRow], now: datetime) -> Sequence[ImportRow]:
        """The rows, those cleaned that were not cleaned ahead."""
        if self.clean is None or all(row.is_cleaned for row in rows):
            return rows
        from django.conf import settings  # the process that reads the file does without

        about = About(now.date(), settings.TIME_ZONE)
        return [row if row.is_cleaned else cleaned(row, self.clean, about) for row in rows]

    def all_columns(self) -> tuple[Column, ...]:
        """The declared columns and those that the data know now."""
        return (*self.columns, *self.more())

    def names(self) -> list[str]:
        """The names of all columns."""
        return [column.name for column in self.all_columns()]

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"The kind {self.name!r} declares a column twice.")


def cleaned(row: ImportRow, clean: Clean, about: About) -> ImportRow:
    """The row with what `clean` makes of it."""
    made = clean(row, about)
    return ImportRow(row.number, row.values, made.draft, tuple(made.errors))
