"""What every segment amounts to, kept once a day: the only figure of a segment that nobody can ask for afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.customers import access
from zhiyin.customers.models import Segment, SegmentDay
from zhiyin.customers.queries.figures import figures
from zhiyin.customers.queries.pool import today


def note_sizes(*, actor: Actor, now: datetime) -> int:
    """Keep today's figures of every segment in use that has none of today yet; how many were kept.

    Each is one transaction, so that a round that broke off is gone on with. One whose rule cannot be asked any more
    is left out.
    """
    require(actor, access.SEGMENTS)
    day = today(now)
    rows = Segment.objects.filter(is_active=True).exclude(days__day=day).select_related("branch").order_by("pk")
    return sum(_note(row, actor, now) for row in rows)


def _note(segment: Segment, actor: Actor, now: datetime) -> int:
    branch = segment.branch
    there = replace(actor, level=branch.level, branch=branch.pk) if branch else actor
    try:
        found = figures(there, segment, now=now)
    except Refused:
        return 0
    kept = {
        "size": found.size, "value": found.value, "valued": found.valued,
        "satisfaction": found.satisfaction.mean, "satisfied": found.satisfaction.n,
        "churn": found.churn.mean, "risked": found.churn.n,
    }  # fmt: skip
    _row, is_new = SegmentDay.objects.get_or_create(segment=segment, day=today(now), defaults=kept)
    return int(is_new)
