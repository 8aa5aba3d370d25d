"""Human numbers (`/tickets/1042`): unique per kind, given out in the transaction of the insert."""

from __future__ import annotations

from django.db import connection
from django.db.models import F

from .models import Counter

FIRST = 1001


def take(kind: str, count: int = 1) -> list[int]:
    """The next `count` numbers of `kind`, rising. PostgreSQL uses a sequence: writers do not wait for each other."""
    if not count:
        return []
    if connection.vendor == "postgresql":
        return _from_sequence(f"number_{kind}", count)
    updated = Counter.objects.filter(kind=kind).update(value=F("value") + count)
    if not updated:
        Counter.objects.create(kind=kind, value=FIRST - 1 + count)
    last = Counter.objects.values_list("value", flat=True).get(kind=kind)
    return list(range(last - count + 1, last + 1))


def _from_sequence(name: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        query = "SELECT nextval(to_regclass(%s)) FROM generate_series(1, %s)"
        cursor.execute(query, [name, count])
        numbers = [row[0] for row in cursor.fetchall()]
        if numbers[0] is None:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
            quoted = connection.ops.quote_name(name)
            cursor.execute("CREATE SEQUENCE IF NOT EXISTS " + quoted + " START " + str(FIRST))
            cursor.execute(query, [name, count])
            numbers = [row[0] for row in cursor.fetchall()]
    return numbers
