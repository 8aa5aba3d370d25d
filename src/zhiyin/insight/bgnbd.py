"""BG/NBD: who is still a customer, and how often will each buy, where nobody says goodbye.

Fader, Hardie & Lee 2005, "Counting your customers" the easy way, Marketing Science 24, 275-284: purchases at a
Poisson rate that is gamma over customers, dropout after each purchase with a chance that is beta over customers.
Fitted by Newton's method on the histogram of histories, so that the cost does not grow with the number of customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from zhiyin.insight import dropout
from zhiyin.insight.buying import BuyingModel, by_frequency, fitted, nearby, scored, starts
from zhiyin.insight.histories import Counts, HistorySummary, summary_of
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.newton import Maximum, maximise


@dataclass(frozen=True, eq=False)
class BgnbdSummary(HistorySummary):
    """The histogram of histories, at most 3 000 000 cells."""

    model: ClassVar[str] = "bgnbd"


@dataclass(frozen=True, kw_only=True, eq=False)
class BgnbdModel(BuyingModel):
    """`parameters`: r, alpha (purchases), a, b (dropout), as in the paper."""

    model: ClassVar[str] = "bgnbd"
    method: ClassVar[str] = noop("maximum likelihood on grouped histories (Newton), observed information")
    source: ClassVar[str] = "Fader, Hardie & Lee 2005, Marketing Science 24"
    first: ClassVar[int] = 0

    def alive(self, counts: Counts) -> Array:
        """P(alive) of each history."""
        return dropout.alive(self.theta(), self.first, counts)

    def later(self, counts: Counts, time: float) -> Array:
        """Purchases to expect of each history in the coming `time`."""
        return dropout.later(self.theta(), self.first, counts, time)

    def purchases(self, time: Array) -> Array:
        """Repeat purchases to expect of a new customer up to each `time`."""
        return dropout.purchases(self.theta(), self.first, np.asarray(time, float))

    def chances(self, time: Array, most: int) -> Array:
        """P(X(time) = x), x = 0 … most - 1, one row per time."""
        return dropout.chances(self.theta(), self.first, np.asarray(time, float), most)


def summarise(
    table: Any, columns: Mapping[str, str] | None = None, *, unit: str = "week", until: str | None = None
) -> BgnbdSummary:
    """One pass to the histogram of histories. `columns`: `customer` and `date` of purchases up to the day `until`
    (the last one seen by default), or `frequency`, `recency`, `age` in one unit of time."""
    return summary_of(BgnbdSummary, table, columns, unit, until)


def fit(summary: BgnbdSummary, *, horizon: float | None = None, at_least: int = 10, level: float = 0.95) -> BgnbdModel:
    """`horizon`: how far the scores look ahead, in units of time, a year by default. Raises NotEnoughData below
    `at_least` customers who bought again, and where the likelihood has no maximum."""
    counts = summary.carrying(at_least)
    found = estimate(counts, 0)
    return BgnbdModel(**shared(summary, counts, found, 0, (horizon, level)))


def estimate(counts: Counts, first: int, start: tuple[float, ...] | None = None) -> Maximum:
    """The maximum-likelihood estimates of BG/NBD (`first` = 0) or MBG/NBD (1)."""
    start = start or (0.5, starts(counts), 1.0, 2.0)
    near = nearby(counts, lambda part: dropout.Dropout(part, first), dropout.PARAMETERS, start)
    return maximise(dropout.Dropout(counts, first), dropout.PARAMETERS, near)


def shared(
    summary: HistorySummary, counts: Counts, found: Maximum, first: int, options: tuple[float | None, float]
) -> dict[str, Any]:
    """The fields of a fitted BG/NBD or MBG/NBD."""
    rows = by_frequency(counts, lambda age, most: dropout.chances(found.values, first, age, most))
    living = dropout.alive(found.values, first, counts)
    return fitted(summary, counts, found, living, options) | {"rows": tuple(rows)}


score = scored
