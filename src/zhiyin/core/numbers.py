"""Human numbers (`/tickets/1042`): unique per kind, given out in the transaction of the insert."""

from __future__ import annotations

from django.db import connection
from django.db.models import F

from .models import Counter

FIRST = 1001


def take(kind: str, count: int = 1) -> range:
    """The next `count` numbers of `kind`. PostgreSQL uses a sequence, so that writers do not wait for each other."""
    if connection.vendor == "postgresql":
        return _from_sequence(kind, count)
    updated = Counter.objects.filter(kind=kind).update(value=F("value") + count)
    if not updated:
        Counter.objects.create(kind=kind, value=FIRST - 1 + count)
    last = Counter.objects.values_list("value", flat=True).get(kind=kind)
    return range(last - count + 1, last + 1)


def _from_sequence(kind: str, count: int) -> range:
    name = f"number_{kind}"
    if not name.replace("_", "").isalnum():
        raise ValueError(f"{kind!r} is no kind of number")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0] is None:
            cursor.execute(f'CREATE SEQUENCE IF NOT EXISTS "{name}" START {FIRST}')
        if count == 1:
            cursor.execute("SELECT nextval(%s)", [name])
            first = cursor.fetchone()[0]
            return range(first, first + 1)
        # A block: taken under a lock, because two nextval calls of others may fall between ours.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
        cursor.execute("SELECT setval(%s, nextval(%s) + %s - 1)", [name, name, count])
        last = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)
