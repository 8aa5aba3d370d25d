"""Segments as results that people subscribe to: who belongs to one, as far as the reader sees them."""

from __future__ import annotations

from datetime import datetime

from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.results import Result, of_rows

from .segments import members, named_segments, segment


def segment_choices(actor: Actor) -> list[tuple[str, str]]:
    """The segments in reach."""
    return [(str(row.number), row.name) for row in named_segments(actor)]


def segment_result(actor: Actor, key: str, now: datetime) -> Result | None:
    """How many customers in scope belong to the segment, and a mark of which."""
    try:
        row = segment(actor, int(key))
        return of_rows(members(actor, row, now=now), label=row.name, url=f"/segments/{row.number}")
    except (NotFound, Refused, ValueError):
        return None
