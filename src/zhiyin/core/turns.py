"""Taking turns: what two transactions may not do at the same time, though they touch different rows."""

from __future__ import annotations

from django.db import connection


def take_turn(name: str) -> None:
    """Wait until no other transaction has the turn of this name, and keep it until the end of this one.

    SQLite has one writer at a time: there the turn comes with the first write.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
