"""The few expressions that SQLite and PostgreSQL write differently, and those of both that the history is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

WORD = 2**32
PRIMES = (2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263)
"""Odd numbers without a pattern: one for each thing that is drawn for the same `i`."""


@dataclass(frozen=True)
class Dialect:
    """SQL of one database."""

    is_postgres: bool

    def series(self, count: int) -> str:
        """A table with the column `i` from 0 to `count - 1`."""
        if self.is_postgres:
            return f"generate_series(0::bigint, {count - 1}::bigint) AS n(i)"
        step = f"SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1}"
        return f"(WITH RECURSIVE n(i) AS ({step}) SELECT i FROM n)"

    def moment(self, seconds: str) -> str:
        """The time of so many seconds of Unix."""
        return f"to_timestamp({seconds})" if self.is_postgres else f"datetime({seconds}, 'unixepoch')"

    def json(self, text: str) -> str:
        """Text of JSON as it is kept."""
        return f"({text})::jsonb" if self.is_postgres else text

    def literal(self, value: object) -> str:
        """A plain value."""
        if isinstance(value, bool):
            return str(value).upper() if self.is_postgres else str(int(value))
        if isinstance(value, datetime):
            return (
                f"'{value.astimezone(UTC)}'" if self.is_postgres else f"'{value.astimezone(UTC).replace(tzinfo=None)}'"
            )
        if isinstance(value, list | dict):
            return "'[]'" if value == [] else "'{}'"
        return str(value) if isinstance(value, int) else f"'{value}'"


def dialect() -> Dialect:
    """That of the database in use."""
    return Dialect(connection.vendor == "postgresql")


def share(i: str, which: int, most: int) -> str:
    """A number below `most` that is as good as drawn for `i` (multiplicative hashing, Knuth, TAOCP 3, 6.4)."""
    return f"({i} * {PRIMES[which]} % {WORD} * {most} / {WORD})"


def of_list(index: str, values: Sequence[object], *, keys: Sequence[object] = ()) -> str:
    """The value at `index`, counted around; with `keys` the value of the same place."""
    asked = index if keys else f"({index}) % {len(values)}"
    shown = [f"'{value}'" if isinstance(value, str) else str(value) for value in values]
    cases = " ".join(f"WHEN {key} THEN {value}" for key, value in zip(keys or range(len(values)), shown, strict=True))
    return f"CASE {asked} {cases} END"


def facts(told: Mapping[str, str]) -> str:
    """JSON of a flat fact as Python writes it; values are expressions of numbers, or of JSON."""
    parts = [f"'\"{name}\": ' || coalesce(cast({value} AS text), 'null')" for name, value in told.items()]
    return "'{' || " + " || ', ' || ".join(parts) + " || '}'"
