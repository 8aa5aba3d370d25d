"""The job that gathers the index of one field anew: when it begins to be, or is not any more, found by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from zhiyin.core.jobs import Report

from .register import field as field_of
from .register import owners
from .values import index

PIECE = 1000


def gather(arguments: Mapping[str, Any], report: Report) -> None:
    """Write the index rows of a field for all records, a thousand at a time; it may be run again."""
    field = field_of(int(arguments["field"]))
    owner = owners()[field.owner]
    if not field.is_indexed or field.is_archived:
        owner.index.objects.filter(field=field).delete()
        return
    rows = owner.record._default_manager.filter(**{f"custom__{field.code}__isnull": False}).order_by("pk")
    last, done = 0, 0
    while piece := list(rows.filter(pk__gt=last).values_list("pk", "custom")[:PIECE]):
        with transaction.atomic():
            index(owner.index, [field], piece)
        last, done = piece[-1][0], done + len(piece)
        report({"done": done})
