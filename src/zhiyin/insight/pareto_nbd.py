"""Pareto/NBD: who is still a customer, if one may leave at any time, not only after a purchase.

Schmittlein, Morrison & Colombo 1987, Counting your customers, Management Science 33; Fader & Hardie 2005 (note)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from zhiyin.insight import pareto
from zhiyin.insight.buying import BuyingModel, by_frequency, fitted, nearby, scored, starts
from zhiyin.insight.histories import Counts, HistorySummary, summary_of
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.newton import Maximum, maximise


@dataclass(frozen=True, eq=False)
class ParetoNbdSummary(HistorySummary):
    """The histogram of histories, at most 3 000 000 cells."""

    model: ClassVar[str] = "pareto-nbd"


@dataclass(frozen=True, kw_only=True, eq=False)
class ParetoNbdModel(BuyingModel):
    """`parameters`: r, alpha (purchases), s, beta (life), as in the paper."""

    model: ClassVar[str] = "pareto-nbd"
    method: ClassVar[str] = noop(
        "maximum likelihood on grouped histories (Newton, Gauss-Legendre), observed information"
    )
    source: ClassVar[str] = "Schmittlein, Morrison & Colombo 1987, Management Science 33"

    def alive(self, counts: Counts) -> Array:
        """P(alive) of each history."""
        return pareto.alive(self.theta(), counts)

    def later(self, counts: Counts, time: float) -> Array:
        """Purchases to expect of each history in the coming `time`."""
        return pareto.later(self.theta(), counts, time)

    def purchases(self, time: Array) -> Array:
        """Repeat purchases to expect of a new customer up to each `time`."""
        return pareto.purchases(self.theta(), np.asarray(time, float))


def summarise(
    table: Any, columns: Mapping[str, str] | None = None, *, unit: str = "week", until: str | None = None
) -> ParetoNbdSummary:
    """One pass to the histogram of histories. `columns`: `customer` and `date` of purchases up to the day `until` (the
    last one seen by default), or `frequency`, `recency`, `age` in one unit of time."""
    return summary_of(ParetoNbdSummary, table, columns, unit, until)


def fit(
    summary: ParetoNbdSummary, *, horizon: float | None = None, at_least: int = 10, level: float = 0.95
) -> ParetoNbdModel:
    """`horizon`: how far the scores look ahead, in units of time, a year by default. Raises NotEnoughData below
    `at_least` customers who bought again, and where the likelihood has no maximum."""
    counts = summary.carrying(at_least)
    found = estimate(counts)
    shared = fitted(summary, counts, found, pareto.alive(found.values, counts), (horizon, level))
    rows = by_frequency(counts, lambda age, most: pareto.chances(found.values, age, most))
    return ParetoNbdModel(**shared, rows=tuple(rows))


def estimate(counts: Counts, start: tuple[float, ...] | None = None) -> Maximum:
    """The maximum-likelihood estimates."""
    scale = starts(counts)
    near = nearby(counts, pareto.Lifetime, pareto.PARAMETERS, start or (0.5, scale, 0.5, scale))
    return maximise(pareto.Lifetime(counts), pareto.PARAMETERS, near)


score = scored
