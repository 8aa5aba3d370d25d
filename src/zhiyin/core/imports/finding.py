"""Which records are here already, for kinds of file that know them by the ids of their source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Manager

from zhiyin.core.keys import among

from .kinds import Find, ImportContext, ImportRow


def by_source(records: Manager[Any]) -> Find:
    """How rows find what their source has brought before, by its `external_id`."""

    def find(rows: Sequence[ImportRow], context: ImportContext) -> dict[int, int]:
        asked = {row.number: row.get("external_id") for row in rows}
        there = among(records.filter(source=context.source), "external_id", set(asked.values()))
        known = dict(there.values_list("external_id", "pk"))
        return {number: known[text] for number, text in asked.items() if text in known}

    return find
