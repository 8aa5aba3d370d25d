"""The index behind the words: FTS5 with triggers on SQLite, a column of words with a GIN index on PostgreSQL.

An area maps the index as an unmanaged model `SearchIndex` with the columns `rowid` and one that bears the index's name
and takes questions, so that rows can be joined and walked in its order: one question then costs what it shows, not what
it finds. On SQLite it is the FTS5 table, on PostgreSQL a view of the words that it keeps of each text by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection
from django.db.models import F, Func, Lookup, Model, QuerySet, TextField
from django.db.models.expressions import Combinable

from .words import LONGEST, Term

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    AnyLookup = Lookup[Any]
    AnyText = TextField[str, str]
else:
    AnyLookup, AnyText = Lookup, TextField  # generic to the type checker only

Row = TypeVar("Row", bound=Model)
LONG = 6
"""Digits of a number that so few rows have that all of them may be sorted; shorter beginnings are words."""

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
# A `tsvector` as it is, without any language: words are made in `words`. One holds a megabyte, a character takes up to
# four bytes. Kept as a column, because making it anew of each text that is walked takes twenty times as long as asking.
# How many rows have one word the planner knows, not how many have words that begin alike: so the beginnings of numbers
# are words too. Without, it took a page that shows the newest of all (`138`) for one that finds a few.
_BEGINNINGS = r"regexp_replace(text, ' (([^ ]{{3}})[0-9]{{2}})[^ ]', ' \2 \1\&', 'g')"
_WORDS = f"array_to_tsvector(array_remove(string_to_array(left({_BEGINNINGS}, 200000), ' '), ''))"
_POSTGRESQL = (
    f"ALTER TABLE {{table}} ADD COLUMN words tsvector GENERATED ALWAYS AS ({_WORDS}) STORED",
    "CREATE INDEX {index}_words ON {table} USING gin (words)",
    "CREATE VIEW {index} AS SELECT {key} AS rowid, words AS {index} FROM {table}",
)
_POSTGRESQL_BACK = ("DROP VIEW {index}", "ALTER TABLE {table} DROP COLUMN words")
# Texts of before may hold longer words than are kept now.
_CUT = (
    "UPDATE {table} SET text = (SELECT concat(' ', string_agg(left(word, {longest}), ' '), ' ')"
    " FROM unnest(string_to_array(btrim(text), ' ')) AS word)"
    " WHERE length(text) > {longest} AND text ~ '[^ ]{{250}}[^ ]{{251}}'"
)
_POSTGRESQL_ANEW = ("SET LOCAL maintenance_work_mem = '256MB'", "DROP INDEX {index}", _CUT, *_POSTGRESQL)
_KIND = "SELECT relkind FROM pg_class WHERE oid = to_regclass('{index}')"


class Match(AnyLookup):
    """`<index>.<column of the same name> MATCH <question>` on SQLite, `@@` on PostgreSQL."""

    lookup_name = "match"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The SQL and its parameters."""
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.process_rhs(compiler, connection)
        sign = f"@@ {right}::tsquery" if connection.vendor == "postgresql" else f"MATCH {right}"
        return f"{left} {sign}", [*left_parameters, *right_parameters]


class HiddenColumn(AnyText):
    """The column of an index that bears the index's name and takes questions."""


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


def renew(editor: BaseDatabaseSchemaEditor, *, index: str, table: str, key: str) -> None:
    """Put what `create` makes now in place of the trigram index that it once made on PostgreSQL."""
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute(_KIND.format(index=index))
        (kind,) = cursor.fetchone()
    if kind == "i":
        _run(editor, _POSTGRESQL_ANEW, index, table, key)


def _run(editor: BaseDatabaseSchemaEditor, statements: Sequence[str], index: str, table: str, key: str) -> None:
    for statement in statements:
        editor.execute(statement.format(index=index, table=table, key=key, longest=LONGEST), params=None)


def matching(rows: QuerySet[Row], terms: Sequence[Term], *, index: str) -> QuerySet[Row]:
    """`rows` that have all `terms`; `index` is the path to the index's column that takes questions.

    Without any term nothing is found.
    """
    if not terms:
        return rows.none()
    if connection.vendor == "postgresql":
        asked = " & ".join(f"'{term.word[:LONGEST]}'{':*' if term.is_start else ''}" for term in terms)
    else:
        asked = " AND ".join(f'"{term.word[:LONGEST]}"{"*" if term.is_start else ""}' for term in terms)
    return rows.filter(**{f"{index}__match": asked})


def place(terms: Sequence[Term], *, index: str) -> F | Combinable:
    """What the found rows are put in order by: `index` is the path to the key of the search index.

    SQLite's index is walked in its own order, so that a page costs what it shows. PostgreSQL chooses between walking
    all rows and sorting the found ones as if these lay scattered; those of a long number (telephone numbers, the ids
    of another system) may all be the oldest, so that they are always sorted: in place of 90,000 rows 10,000.
    """
    is_number = any(term.word.isdecimal() and len(term.word) >= LONG for term in terms)
    return F(index) + 0 if is_number and connection.vendor == "postgresql" else F(index)
