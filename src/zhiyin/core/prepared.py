"""Queries that every request asks, with their SQL written once.

Django writes the SQL of a query anew each time it is asked, which takes five times as long as all the rest of looking a
row up by its key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Expression, F, Field, Lookup, Model, QuerySet
from django.db.models.query import RelatedPopulator  # type: ignore[attr-defined]  # the stubs leave it out

if TYPE_CHECKING:
    AnyLookup = Lookup[Any]
else:
    AnyLookup = Lookup  # generic to the type checker only

from .paging import COUNTED

Row = TypeVar("Row", bound=Model)
LARGEST = 2**63
HOW_MANY = "SELECT COUNT(*) FROM (ROWS) AS found"
Statement = tuple[str, Sequence[Any], Callable[[Sequence[Any]], Any]]
_answers: ContextVar[dict[object, list[Any]] | None] = ContextVar("answers", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Within it a prepared query is asked once for the same values: for what has several parts and writes nothing.

    The parts are given the same rows.
    """
    known = _answers.get()
    before = _answers.set({} if known is None else known)
    try:
        yield
    finally:
        _answers.reset(before)


class Given(Expression):
    """A value that is named when the query is asked: `filter(code=Given("code"))`."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=Field())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A place for the value."""
        del compiler, connection
        return "%s", [self]


class _OneOf(AnyLookup):
    """A column of whole numbers is one of those on the right, all of them one parameter."""

    lookup_name = "one_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The SQL and its parameters."""
        column, parameters = self.process_lhs(compiler, connection)
        test = "= ANY(%s::bigint[])" if connection.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"
        return f"{column} {test}", [*parameters, self.rhs]


def one_of(column: str, name: str) -> AnyLookup:
    """A condition for `filter`: the column is one of the whole numbers that are given as a tuple under `name`."""
    return _OneOf(F(column), Given(name))


class Prepared(Generic[Row]):
    """A query whose SQL never changes; `select_related`, `only` and annotations are kept, nothing is prefetched.

    `rows` is called at the first question, when all models are there.
    """

    def __init__(self, rows: Callable[[], QuerySet[Row]]) -> None:
        self._rows = rows

    def __call__(self, **given: object) -> list[Row]:
        """The rows for the values of what is `Given`: whole numbers or a tuple of them, texts, times."""
        answers = _answers.get()
        if answers is None:
            return self._asked(given)
        key = (self, *given.items())
        if key not in answers:
            answers[key] = self._asked(given)
        return list(answers[key])

    def _asked(self, given: dict[str, object]) -> list[Row]:
        sql, params, build = self._statement
        if not all(map(_is_possible, given.values())):
            return []
        with kept_cursor() as cursor:
            cursor.execute(sql, _filled(params, given))
            return [build(row) for row in cursor.fetchall()]

    def capped_count(self, **given: object) -> tuple[int, bool]:
        """The same as `paging.capped_count`, for the values of what is `Given`."""
        sql, params = self._counting
        with kept_cursor() as cursor:
            cursor.execute(sql, _filled(params, given))
            (count,) = cursor.fetchone()
        return min(count, COUNTED), count > COUNTED

    @cached_property
    def _counting(self) -> tuple[str, Sequence[Any]]:
        rows = self._rows().order_by().values_list("pk")[: COUNTED + 1]
        sql, params = rows.query.get_compiler(rows.db).as_sql()
        return HOW_MANY.replace("ROWS", sql), params

    @cached_property
    def _statement(self) -> Statement:
        rows = self._rows()
        compiler: Any = rows.query.get_compiler(rows.db)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        model, places = compiler.klass_info["model"], compiler.klass_info["select_fields"]
        names = [compiler.select[place][0].target.attname for place in places]
        joined = compiler.klass_info.get("related_klass_infos", ())
        annotated = compiler.annotation_col_map.items()
        related = [RelatedPopulator(one, compiler.select, rows.db) for one in joined]

        def build(found: Sequence[Any]) -> Any:
            values = list(found)
            for place, (convert, column) in converters.items():
                for one in convert:
                    values[place] = one(values[place], column, connection)
            row = model.from_db(rows.db, names, values[: len(names)])
            for populator in related:
                populator.populate(values, row)
            for name, place in annotated:
                setattr(row, name, values[place])
            return row

        return sql, params, build


def with_rows(row: Row, **related: list[Any]) -> Row:
    """`row` with what a prefetch would have read, by the name of the relation."""
    for name, rows in related.items():
        found = getattr(row, name).all()
        vars(found).update(_result_cache=rows, _prefetch_done=True)
        row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = found
    return row


def kept_cursor() -> Any:
    """One that keeps the plans of statements whose text never changes, where the database can (`core.postgres`)."""
    database = connections[DEFAULT_DB_ALIAS]
    return getattr(database, "prepared_cursor", database.cursor)()


def _is_possible(value: object) -> bool:
    """Whether a database can be asked for it: no text of theirs holds a NUL, no number is longer than 64 bits."""
    return "\0" not in value if isinstance(value, str) else not isinstance(value, int) or abs(value) < LARGEST


def _filled(params: Sequence[Any], given: dict[str, object]) -> list[Any]:
    return [_value(given[one.name]) if isinstance(one, Given) else one for one in params]


def _value(value: object) -> Any:
    if isinstance(value, tuple):
        return list(value) if connection.vendor == "postgresql" else json.dumps(value)
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
