"""The index behind the words: FTS5 with triggers on SQLite, a trigram index on PostgreSQL.

On SQLite the index is a table of its own, which an area maps as an unmanaged model `SearchIndex` so that rows can be
joined and walked in its order: one question then costs what it shows, not what it finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection
from django.db.models import F, Func, Lookup, Model, QuerySet, TextField
from django.db.models.expressions import Combinable

from .words import Term

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    AnyLookup = Lookup[Any]
    AnyText = TextField[str, str]
else:
    AnyLookup, AnyText = Lookup, TextField  # generic to the type checker only

Row = TypeVar("Row", bound=Model)
LONG = 6
"""Digits of a number that so few rows have that all of them may be sorted."""

# The tokenizer only parts at blanks: case, width and accents are folded before. `detail=none` keeps no positions.
_TABLE = (
    "CREATE VIRTUAL TABLE {index} USING fts5(text, content='{table}', content_rowid='{key}',"
    " tokenize='ascii', detail='none', prefix='1 2 3')"
)
_ADD = "INSERT INTO {index}(rowid, text) VALUES (new.{key}, new.text);"
_REMOVE = "INSERT INTO {index}({index}, rowid, text) VALUES ('delete', old.{key}, old.text);"
_SQLITE = (
    _TABLE,
    f"CREATE TRIGGER {{index}}_added AFTER INSERT ON {{table}} BEGIN {_ADD} END",
    f"CREATE TRIGGER {{index}}_removed AFTER DELETE ON {{table}} BEGIN {_REMOVE} END",
    f"CREATE TRIGGER {{index}}_changed AFTER UPDATE ON {{table}} BEGIN {_REMOVE} {_ADD} END",
    "INSERT INTO {index}({index}) VALUES ('rebuild')",
)
_SQLITE_BACK = (
    "DROP TRIGGER {index}_added",
    "DROP TRIGGER {index}_removed",
    "DROP TRIGGER {index}_changed",
    "DROP TABLE {index}",
)
_POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX {index} ON {table} USING gin (text gin_trgm_ops)",
)
_POSTGRESQL_BACK = ("DROP INDEX {index}",)


class Match(AnyLookup):
    """`<index table>.<hidden column of the same name> MATCH <question>`; exists on SQLite only."""

    lookup_name = "match"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The SQL and its parameters."""
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.process_rhs(compiler, connection)
        return f"{left} MATCH {right}", [*left_parameters, *right_parameters]


class HiddenColumn(AnyText):
    """The column of an FTS5 table that bears the table's name and takes questions."""


HiddenColumn.register_lookup(Match)


class Unindexed(Func):
    """A column without its index: SQLite's unary plus (https://sqlite.org/optoverview.html); elsewhere the column."""

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> tuple[str, Any]:
        """The SQL and its parameters."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra_context)


def narrowed(found: QuerySet[Row], **columns: object) -> QuerySet[Row]:
    """What a search has found, narrowed to values of columns (`owner=3`, `owner__isnull=True`).

    With an index on such a column SQLite may walk that one and ask the search index anew for each of its rows:
    measured at 100,000 rows, 80 s in place of 0.2 s.
    """
    plain = {f"plain_{name}": Unindexed(F(name)) for name in (key.partition("__")[0] for key in columns)}
    rows: QuerySet[Row] = found.alias(**plain).filter(**{f"plain_{name}": value for name, value in columns.items()})
    return rows


def create(editor: BaseDatabaseSchemaEditor, *, index: str, table: str, key: str) -> None:
    """Index the column `text` of `table` whose primary key is `key`. For a migration; names are ours."""
    _run(editor, _POSTGRESQL if editor.connection.vendor == "postgresql" else _SQLITE, index, table, key)


def drop(editor: BaseDatabaseSchemaEditor, *, index: str, table: str, key: str) -> None:
    """Undo `create`."""
    _run(editor, _POSTGRESQL_BACK if editor.connection.vendor == "postgresql" else _SQLITE_BACK, index, table, key)


def _run(editor: BaseDatabaseSchemaEditor, statements: Sequence[str], index: str, table: str, key: str) -> None:
    for statement in statements:
        editor.execute(statement.format(index=index, table=table, key=key), params=None)


def matching(rows: QuerySet[Row], terms: Sequence[Term], *, text: str, index: str) -> QuerySet[Row]:
    """`rows` that have all `terms`; `text` and `index` are the paths to the words and to the hidden column.

    Without any term nothing is found.
    """
    if not terms:
        return rows.none()
    if connection.vendor == "postgresql":
        for term in terms:
            rows = rows.filter(**{f"{text}__contains": f" {term.word}" if term.is_start else f" {term.word} "})
        return rows
    question = " AND ".join(f'"{term.word}"{"*" if term.is_start else ""}' for term in terms)
    return rows.filter(**{f"{index}__match": question})


def place(terms: Sequence[Term], *, key: str, index: str) -> F | Combinable:
    """What the found rows are put in order by: the paths `key` of the rows and `index` of the search index are equal.

    SQLite's index is walked in its own order, so that a page costs what it shows. PostgreSQL chooses between walking
    all rows and sorting the found ones as if these lay scattered; those of a long number (telephone numbers, the ids
    of another system) may all be the oldest, so that they are always sorted: in place of 90,000 rows 10,000.
    """
    if connection.vendor != "postgresql":
        return F(index)
    is_number = any(term.word.isdecimal() and len(term.word) >= LONG for term in terms)
    return F(key) + 0 if is_number else F(key)
