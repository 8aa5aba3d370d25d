"""Segments as results that people subscribe to: who belongs to one, as far as the reader sees them."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from itertools import chain

from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.results import Result

from .segments import members, named_segments, segment

COMPARED = 20_000
"""Of a larger segment it is told when it grows or shrinks, not when one comes as another goes."""


def segment_choices(actor: Actor) -> list[tuple[str, str]]:
    """The segments in reach."""
    return [(str(row.number), row.name) for row in named_segments(actor)]


def segment_result(actor: Actor, key: str, now: datetime) -> Result | None:
    """How many customers in scope belong to the segment, and a mark of which."""
    try:
        row = segment(actor, int(key))
        rows = members(actor, row, now=now).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[: COMPARED + 1])
    except (NotFound, Refused, ValueError):
        return None
    count = len(keys) if len(keys) <= COMPARED else rows.count()
    counted = keys if len(keys) <= COMPARED else [count]
    mark = sha256(",".join(map(str, chain([count], counted))).encode()).hexdigest()
    return Result(row.name, str(count), mark, f"/segments/{row.number}")
