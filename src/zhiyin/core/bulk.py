"""Inserting many rows at once, several times as fast as `bulk_create`: for imports and the event log.

Keys are taken in advance (from the sequence; on SQLite, where one transaction writes at a time, from the table's
counter), then the rows go in by COPY, or five hundred a statement: what SQLite does once a statement (for its triggers
the most) costs more than a row. Django prepares every value of every row through several calls; here whole columns
are prepared, and those that need nothing are only looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import chain
from json import JSONEncoder
from operator import itemgetter
from sqlite3 import SQLITE_LIMIT_VARIABLE_NUMBER
from typing import Any, TypeAlias, TypeVar

from django.db import connection, models, transaction
from django.db.models.base import ModelState

from .prepared import kept_cursor

FEW = 8
"""Below this a statement that gives the keys back costs less than asking for keys first."""
TOGETHER = (500, 100)
"""Rows of one statement on SQLite, the rest in smaller ones; few sizes, for each is kept prepared.

So that it can be undone alone, a statement copies each page that it changes, once: the more rows, the fewer copies.
"""

REPEATED = 8192
"""Values of a sort whose prepared form is remembered."""

# The sequence is looked up once; in the list of a SELECT it would be for each row, which took longer than all the rest.
NEXT = (
    "WITH own AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, %s)::regclass AS name)"
    " SELECT nextval(name) FROM own, generate_series(1, %s)"
)

Row = TypeVar("Row", bound=models.Model)
Column = Sequence[Any]
AnyField: TypeAlias = "models.Field[Any, Any]"
Prepare = Callable[[Column], Iterable[Any]]
PLAIN = (models.IntegerField, models.BooleanField, models.ForeignKey)
OFFSET = len("+00:00")
NOTHING = frozenset({type(None)})
NULL_OR_TEXT = NOTHING | {str}


def builder(model: type[Row], names: Sequence[str]) -> Callable[..., Row]:
    """A function that makes rows of `model` from the values of `names` (`customer_id` …), the others by their default.

    Ten times as fast as `model(name=value, …)`, which asks every field in turn and tells signals that nobody hears.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    if unknown := set(names) - fields.keys():
        raise TypeError(f"{model.__name__} has no column {', '.join(sorted(unknown))}.")
    constants: dict[str, Any] = {name: field.get_default() for name, field in fields.items()}
    # `NOT_PROVIDED`, which stands for no default, can be called too.
    anew = {name: field for name, field in fields.items() if field.has_default() and callable(field.default)}
    made_anew = [(name, field.get_default) for name, field in anew.items() if name not in names]

    def build(*values: Any) -> Row:
        row, its = model.__new__(model), constants.copy()
        its["_state"] = ModelState()
        its.update(zip(names, values, strict=True))
        row.__dict__ = its
        for name, default in made_anew:
            setattr(row, name, default())
        return row

    return build


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model and set their keys, in order. Inside a transaction; no signals, no `save()`."""
    if not rows:
        return
    model = type(rows[0])
    for field in model._meta.concrete_fields:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            for row in rows:
                field.pre_save(row, True)
    # Straight from where the rows keep them: a foreign key asked by its name takes ten times as long.
    names = [field.attname for field in _fields(model)]
    # With one name alone `itemgetter` gives no tuple.
    its = itemgetter(*names) if len(names) > 1 else lambda values: (values[names[0]],)
    columns = list(zip(*map(its, map(vars, rows)), strict=True))
    own_key, alias = _own_key(model), connection.alias
    for row, key in zip(rows, _insert(model, columns), strict=own_key is not None):
        setattr(row, own_key.attname if own_key else "pk", key)
    for row in rows:
        row._state.adding, row._state.db = False, alias


def _insert(model: type[models.Model], columns: Sequence[Column]) -> Sequence[int]:
    """Write the columns and return the keys that were given out; none where the model's key is no counter."""
    key, count = _own_key(model), len(columns[0])
    prepared = [prepare(column) for prepare, column in zip(_preparers(model), columns, strict=True)]
    if count < FEW:
        with kept_cursor() as cursor:
            cursor.execute(_statement(model, count), list(chain.from_iterable(zip(*prepared, strict=True))))
            return [row[0] for row in cursor.fetchall()] if key is not None else ()
    keys: Sequence[int] = ()
    if key is not None:
        keys = _keys(model, count)
        prepared = [keys, *prepared]
    _write(model, zip(*prepared, strict=True))
    return keys


@cache
def _fields(model: type[models.Model]) -> list[AnyField]:
    key = _own_key(model)
    return [field for field in model._meta.concrete_fields if not field.generated and field is not key]


@cache
def _preparers(model: type[models.Model]) -> list[Prepare]:
    return [_preparer(field) for field in _fields(model)]


@cache
def _statement(model: type[models.Model], count: int) -> str:
    key = _own_key(model)
    back = f" RETURNING {connection.ops.quote_name(key.column)}" if key is not None else ""
    return _insertion(model, _fields(model), count) + back


@cache
def _whole(model: type[models.Model]) -> list[AnyField]:
    """The columns of rows whose keys were taken in advance."""
    key = _own_key(model)
    return _fields(model) if key is None else [key, *_fields(model)]


@cache
def _whole_rows(model: type[models.Model], count: int) -> str:
    return _insertion(model, _whole(model), count).replace("%s", "?")


def _target(model: type[models.Model], fields: Sequence[AnyField]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"


def _insertion(model: type[models.Model], fields: Sequence[AnyField], count: int) -> str:
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    return f"INSERT INTO {_target(model, fields)} VALUES {places}"  # noqa: S608 - quoted names of our own tables only


def insert_values(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Sequence[int]:
    """Insert rows given as values of the columns `names` (`customer_id` …), where nobody needs the instances.

    Columns that are left out take their field's default. Returns the keys that were given out, in order.
    """
    if not rows:
        return ()
    fields = _fields(model)
    if unknown := set(names) - {field.attname for field in fields}:
        raise TypeError(f"{model.__name__} has no column {', '.join(sorted(unknown))}.")
    given: dict[str, Column] = dict(zip(names, zip(*rows, strict=True), strict=True))
    columns = [given.get(field.attname) or _defaults(field, len(rows)) for field in fields]
    return _insert(model, columns)


def put_values(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, or change the columns `names` of those that are there; the first name is the unique key.

    Columns that are left out take their field's default in a new row and stay in another. Inside a transaction.
    """
    if not rows:
        return
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Rows are put in a transaction: open transaction.atomic().")
    fields = [next(field for field in model._meta.concrete_fields if field.attname == name) for name in names]
    quote = connection.ops.quote_name
    taken = ", ".join(f"{quote(field.column)} = excluded.{quote(field.column)}" for field in fields[1:])
    statement = f"{_insertion(model, fields, 1)} ON CONFLICT ({quote(fields[0].column)}) DO UPDATE SET {taken}"
    prepared = [_preparer(field)(column) for field, column in zip(fields, zip(*rows, strict=True), strict=True)]
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*prepared, strict=True)))


def _defaults(field: AnyField, count: int) -> Column:
    if field.has_default() and callable(field.default):
        return [field.get_default() for _row in range(count)]
    return [field.get_default()] * count


def _own_key(model: type[models.Model]) -> AnyField | None:
    key = model._meta.pk
    return key if isinstance(key, models.AutoField | models.BigAutoField) else None


def _preparer(field: AnyField) -> Prepare:
    """How a column becomes what the driver takes."""
    if isinstance(field, models.JSONField):
        return _texts_of_json(field)
    if isinstance(field, models.DecimalField):
        # Scores and prices repeat.
        prepared = lru_cache(REPEATED)(lambda value: field.get_db_prep_save(value, connection))
        return lambda column: map(prepared, column)
    ways: dict[tuple[type[Any], ...], Prepare] = {
        (models.DateTimeField,): _moments,
        (models.DateField,): _days,
        PLAIN: iter,
        (models.CharField, models.TextField): _texts,
    }
    found = next((way for kinds, way in ways.items() if isinstance(field, kinds)), None)
    return found or (lambda column: [field.get_db_prep_save(value, connection) for value in column])


def _texts(column: Column) -> Iterable[Any]:
    """Members of enumerations become their text."""
    if NULL_OR_TEXT.issuperset(map(type, column)):
        return column
    return [value if value is None else str(value) for value in column]


def _moments(column: Column) -> Iterable[Any]:
    """Many values of a batch are the same; those in UTC become the text that Django writes without its detours."""
    if connection.vendor == "sqlite" and connection.timezone is UTC:
        return map(_moment, column)
    return map(cache(connection.ops.adapt_datetimefield_value), column)


def _days(column: Column) -> Iterable[Any]:
    """Days, which SQLite keeps as text; most columns of a file hold none."""
    if NOTHING.issuperset(map(type, column)):
        return column
    return map(cache(connection.ops.adapt_datefield_value), column)


@lru_cache(REPEATED)
def _moment(value: datetime | None) -> Any:
    if value is None or value.tzinfo is not UTC:
        return connection.ops.adapt_datetimefield_value(value)
    return str(value)[:-OFFSET]


def _texts_of_json(field: models.JSONField[Any, Any]) -> Prepare:
    """JSON as text, which both databases take; one encoder for the column in place of one a value.

    A tuple, which cannot change, is encoded once: thousands of events name the same fields.
    """
    encode = (field.encoder or JSONEncoder)().encode

    def prepare(column: Column) -> list[str | None]:
        # For one column only: (1,) and (True,) are equal, and are written differently.
        known: Callable[[Any], str] = cache(encode)
        return [None if value is None else known(value) if type(value) is tuple else encode(value) for value in column]

    return prepare


def _keys(model: type[models.Model], count: int) -> Sequence[int]:
    table = model._meta.db_table
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Rows are inserted in a transaction: open transaction.atomic().")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(NEXT, [table, model._meta.pk.column, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return range(first, first + count)


def _write(model: type[models.Model], rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            into = f"COPY {_target(model, _whole(model))} FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(into) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            _write_together(model, list(rows))


def _write_together(model: type[models.Model], rows: Sequence[tuple[Any, ...]]) -> None:
    most = max(1, connection.connection.getlimit(SQLITE_LIMIT_VARIABLE_NUMBER) // len(_whole(model)))
    start = 0
    # Past the cursor of Django, which would look through thousands of places for values in every statement.
    with connection.wrap_database_errors:
        while left := len(rows) - start:
            together = min(next((size for size in TOGETHER if size <= left), left), most)
            part = rows[start : start + together]
            connection.connection.execute(_whole_rows(model, together), list(chain.from_iterable(part)))
            start += together
