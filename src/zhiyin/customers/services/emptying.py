"""Taking from rows what tells of a person; the rows stay for counting."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet

from zhiyin.customers.queries.subjects import emptied

BATCH = 1000


def empty(rows: QuerySet[Model], model: str, also: dict[str, Any] | None = None) -> int:
    """Empty every column that is not public by the catalogue, set `also` besides; returns the rows."""
    values = emptied(model) | (also or {})
    keys = list(rows.values_list("pk", flat=True))
    for at in range(0, len(keys), BATCH):
        rows.model._base_manager.filter(pk__in=keys[at : at + BATCH]).update(**values)
    return len(keys)
