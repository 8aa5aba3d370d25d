"""What a segment amounts to: how many, what they are worth, how satisfied they are, how many may leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import sqrt

from django.db.models import Avg, Count, F, FloatField, Max, Min, QuerySet, Sum
from django.db.models.functions import Cast

from zhiyin.core.access import sees
from zhiyin.core.actor import Actor
from zhiyin.customers.models import Segment, SegmentDay

from .segments import members

FEWEST = 30
Z = 1.959964  # the 97.5 % point of the normal distribution


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over those of whom the fact is known: `n` of them, with its 95 % interval where n is at least 30.

    The interval is mean ± z·s/√n: those known are taken as a sample of the segment.
    """

    n: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_enough(self) -> bool:
        """Whether the figure may be shown."""
        return self.n >= FEWEST


@dataclass(frozen=True, slots=True)
class Figures:
    """`value` is the sum of the last 12 months in the company's currency over `valued` customers of `size`.

    `oldest` and `newest` are the ages of the facts behind it.
    """

    size: int
    value: Decimal | None
    valued: int
    satisfaction: Mean
    churn: Mean
    oldest: datetime | None
    newest: datetime | None


def figures(actor: Actor, segment: Segment, *, now: datetime) -> Figures:
    """The figures of a segment over the customers that the actor sees, in one query."""
    satisfaction, churn = F("facts__satisfaction"), F("facts__churn_risk")
    found = members(actor, segment, now=now).aggregate(
        size=Count("pk"),
        value=Sum("facts__value_12m"),
        valued=Count("facts__value_12m"),
        satisfied=Count(satisfaction),
        satisfaction=Avg(satisfaction),
        satisfaction_2=Avg(Cast(satisfaction * satisfaction, FloatField())),
        risked=Count(churn),
        churn=Avg(churn),
        churn_2=Avg(Cast(churn * churn, FloatField())),
        **{f"oldest_{group}": Min(f"facts__{group}_at") for group in ("voice", "business", "score")},
        **{f"newest_{group}": Max(f"facts__{group}_at") for group in ("voice", "business", "score")},
    )
    return Figures(
        found["size"],
        found["value"],
        found["valued"],
        _mean(found["satisfied"], found["satisfaction"], found["satisfaction_2"]),
        _mean(found["risked"], found["churn"], found["churn_2"]),
        min((at for name, at in found.items() if name.startswith("oldest_") and at), default=None),
        max((at for name, at in found.items() if name.startswith("newest_") and at), default=None),
    )


def days(actor: Actor, segment: Segment) -> QuerySet[SegmentDay]:
    """What a segment amounted to day by day, the latest first; nothing for who does not see all of its branch."""
    return segment.days.all() if sees(actor, segment) else segment.days.none()


def _mean(n: int, mean: float | None, squares: float | None) -> Mean:
    if n < FEWEST or mean is None or squares is None:
        return Mean(n)
    variance = max(squares - mean * mean, 0.0) * n / (n - 1)
    half = Z * sqrt(variance / n)
    return Mean(n, mean, mean - half, mean + half)
