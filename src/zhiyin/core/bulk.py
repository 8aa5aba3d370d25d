"""Inserting many rows at once, several times as fast as `bulk_create`: for imports and the event log.

Keys are taken in advance (from the sequence; on SQLite, where one transaction writes at a time, from the table's
counter), then the rows go in by COPY or by one prepared statement. Django prepares every value of every row through
several calls, and on SQLite sends at most 999 values a statement: at 20 columns that was 60 µs a row, this is about 10.
"""

# ruff: noqa: SLF001 - `_meta` and `_state` are documented parts of Django under private names

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models, transaction

FEW = 8
"""Below this a statement for each row, which gives its key back, costs less than asking for keys."""

Prepare = Callable[[Any], Any]
PLAIN = (models.IntegerField, models.BooleanField, models.ForeignKey)


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model and set their keys, in order. Inside a transaction; no signals, no `save()`."""
    if not rows:
        return
    model = type(rows[0])
    if len(rows) < FEW:
        _insert_few(model, rows)
        return
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    own_key = model._meta.pk if isinstance(model._meta.pk, models.AutoField | models.BigAutoField) else None
    if own_key is not None:
        for row, key in zip(rows, _keys(model, len(rows)), strict=True):
            row.pk = key
    getters = [_getter(field) for field in fields]
    _write(model, [field.column for field in fields], [[get(row) for get in getters] for row in rows])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _insert_few(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    statement, fields, has_key = _statement(model)
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(statement, [field.get_db_prep_save(_value(field, row), connection) for field in fields])
            if has_key:
                row.pk = cursor.fetchone()[0]
            row._state.adding, row._state.db = False, connection.alias


@cache
def _statement(model: type[models.Model]) -> tuple[str, list[models.Field[Any, Any]], bool]:
    key = model._meta.pk
    has_key = isinstance(key, models.AutoField | models.BigAutoField)
    fields = [field for field in model._meta.concrete_fields if not field.generated and not (has_key and field is key)]
    quote = connection.ops.quote_name
    target = f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"
    places = ", ".join(["%s"] * len(fields))
    back = f" RETURNING {quote(key.column)}" if has_key else ""
    return f"INSERT INTO {target} VALUES ({places}){back}", fields, has_key  # noqa: S608 - names of our own tables


def _value(field: models.Field[Any, Any], row: models.Model) -> Any:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return field.pre_save(row, True)
    return getattr(row, field.attname)


def insert_values(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows given as values of the columns `names` (`customer_id` …), where nobody needs the instances.

    Columns that are left out take their field's default.
    """
    if not rows:
        return
    own_key = model._meta.pk if isinstance(model._meta.pk, models.AutoField | models.BigAutoField) else None
    fields = [field for field in model._meta.concrete_fields if field is not own_key and not field.generated]
    if unknown := set(names) - {field.attname for field in fields}:
        raise TypeError(f"{model.__name__} has no column {', '.join(sorted(unknown))}.")
    given: dict[str, Sequence[Any]] = dict(zip(names, zip(*rows, strict=True), strict=True))
    columns: list[Iterable[Any]] = []
    for field in fields:
        values = given.get(field.attname)
        columns.append(map(_preparer(field), values or [field.get_default() for _row in rows]))
    if own_key is not None:
        fields, columns = [own_key, *fields], [_keys(model, len(rows)), *columns]
    _write(model, [field.column for field in fields], [list(row) for row in zip(*columns, strict=True)])


def _getter(field: models.Field[Any, Any]) -> Prepare:
    name, prepare = field.attname, _preparer(field)
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda row: prepare(field.pre_save(row, True))
    if prepare is _same:
        return lambda row: getattr(row, name)
    return lambda row: prepare(getattr(row, name))


def _preparer(field: models.Field[Any, Any]) -> Prepare:
    if isinstance(field, models.DateTimeField):
        return _moments()
    if isinstance(field, PLAIN):
        return _same
    if isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.JSONField):
        return _text
    return lambda value: field.get_db_prep_save(value, connection)


def _same(value: Any) -> Any:
    return value


def _text(value: Any) -> Any:
    return value if value is None or type(value) is str else str(value)


def _moments() -> Prepare:
    """Most rows of a batch share their times."""
    adapt = cache(connection.ops.adapt_datetimefield_value)

    def prepare(value: datetime | None) -> Any:
        return adapt(value) if value is not None else None

    return prepare


def _keys(model: type[models.Model], count: int) -> Iterable[int]:
    table = model._meta.db_table
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Rows are inserted in a transaction: open transaction.atomic().")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            query = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(query, [table, model._meta.pk.column, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return range(first, first + count)


def _write(model: type[models.Model], columns: list[str], rows: Sequence[list[Any]]) -> None:
    quote = connection.ops.quote_name
    target = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {target} VALUES ({places})", rows)  # noqa: S608 - names of our own tables
