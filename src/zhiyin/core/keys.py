"""Finding rows by the keys of other systems (`external_id`), of which an empty one is none.

The unique index on such a column leaves the empty ones out. A database uses it only where a question leaves them out
in the same words: without, SQLite read the whole table for each batch of an import.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import F, Lookup, Model, QuerySet

from .text import can_be_kept

if TYPE_CHECKING:
    AnyLookup = Lookup[Any]
else:
    AnyLookup = Lookup  # generic to the type checker only

Row = TypeVar("Row", bound=Model)


class Among(AnyLookup):
    """A column of text is one of the keys on the right, all of them one parameter, and not empty."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The SQL and its parameters."""
        column, parameters = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            test, keys = "= ANY(%s)", self.rhs
        else:
            test, keys = "IN (SELECT value FROM json_each(%s))", json.dumps(self.rhs)
        return f"(NOT ({column} = '') AND {column} {test})", [*parameters, *parameters, keys]


def among(rows: QuerySet[Row], column: str, keys: Iterable[str]) -> QuerySet[Row]:
    """The `rows` whose `column` is one of `keys`; an empty key finds nothing, nor does one that nothing can keep."""
    asked = [key for key in keys if key and can_be_kept(key)]
    return rows.filter(Among(F(column), asked)) if asked else rows.none()
