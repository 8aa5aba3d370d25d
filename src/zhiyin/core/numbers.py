"""Human numbers (`/tickets/1042`): unique per kind, given out in the transaction of the insert."""

from __future__ import annotations

from django.db import connection

from .prepared import kept_cursor
from .turns import take_turn

FIRST = 1001
NEXT = (
    "INSERT INTO core_counter (kind, value) VALUES (%s, %s)"
    " ON CONFLICT (kind) DO UPDATE SET value = core_counter.value + %s RETURNING value"
)


def take(kind: str, count: int = 1) -> list[int]:
    """The next `count` numbers of `kind`, rising. PostgreSQL uses a sequence: writers do not wait for each other."""
    if not count:
        return []
    if connection.vendor == "postgresql":
        return _from_sequence(f"number_{kind}", count)
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [kind, FIRST - 1 + count, count])
        last = cursor.fetchone()[0]
    return list(range(last - count + 1, last + 1))


def _from_sequence(name: str, count: int) -> list[int]:
    with kept_cursor() as cursor:
        query = "SELECT nextval(to_regclass(%s)) FROM generate_series(1, %s)"
        cursor.execute(query, [name, count])
        numbers = [row[0] for row in cursor.fetchall()]
        if numbers[0] is None:
            take_turn(name)
            quoted = connection.ops.quote_name(name)
            cursor.execute("CREATE SEQUENCE IF NOT EXISTS " + quoted + " START " + str(FIRST))
            cursor.execute(query, [name, count])
            numbers = [row[0] for row in cursor.fetchall()]
    return numbers
