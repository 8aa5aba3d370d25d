"""Reading a generation of the columnar store, and the tree that its figures are placed on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import ibis
from django.conf import settings

from zhiyin.people.models import Branch

LEVELS = range(5)
PERIODS = (None, "year", "month")
SCOPES = ("scope_1", "scope_2", "scope_3", "scope_4")


@dataclass(frozen=True)
class Tree:
    """All branches by key, read once; `root` is the company."""

    branches: dict[int, Branch] = field(default_factory=lambda: {branch.pk: branch for branch in Branch.objects.all()})

    @property
    def root(self) -> Branch | None:
        """The company itself, or None in an empty installation."""
        return next((branch for branch in self.branches.values() if branch.level == 0), None)


@contextmanager
def opened(path: str) -> Iterator[Any]:
    """The store at `path`, read only."""
    store = ibis.duckdb.connect(path, read_only=True)
    try:
        store.raw_sql("SET TimeZone = 'UTC'")
        yield store
    finally:
        store.disconnect()


def _local(zone: str, at: Any) -> Any:
    """The engine's own conversion of an instant to local time."""


# Ibis reads the types from the annotations, which therefore are values.
_local.__annotations__ = {"zone": str, "at": ibis.dtype("timestamp('UTC')"), "return": ibis.dtype("timestamp")}
_to_local = ibis.udf.scalar.builtin(_local, name="timezone")


def with_periods(store: Any, table: str, moment: str, *, known: str = "") -> Any:
    """The table with `year` and `month` of `moment` on the company's calendar; None where it, or `known`, is not."""
    rows = store.table(table)
    local = _to_local(settings.TIME_ZONE, rows[moment].cast("timestamp('UTC')"))
    if known:
        local = rows[known].cast("boolean").ifelse(local, None)
    return rows.mutate(year=local.strftime("%Y"), month=local.strftime("%Y-%m"))
