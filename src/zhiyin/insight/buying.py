"""What the models of buying share when they are fitted and scored: starts near the maximum, the fields of the fitted
model, and the two figures of each customer."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhiyin.insight.errors import InsightError, NotEnoughData
from zhiyin.insight.grids import distinct
from zhiyin.insight.histories import YEAR, Counts, HistoryModel, HistorySummary, per_customer
from zhiyin.insight.intervals import Array
from zhiyin.insight.newton import Maximum, Objective, maximise
from zhiyin.insight.tables import Table
from zhiyin.insight.wording import say

LARGE, STEPS = 24_000, 20


@dataclass(frozen=True, kw_only=True, eq=False)
class BuyingModel(HistoryModel, ABC):
    """A model that tells of each history who is still a customer and what comes."""

    @abstractmethod
    def alive(self, counts: Counts) -> Array:
        """P(alive) of each history."""

    @abstractmethod
    def later(self, counts: Counts, time: float) -> Array:
        """Purchases to expect of each history in the coming `time`."""


def scored(model: BuyingModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """One row per customer with its history, `p_alive` and `expected`, the purchases in the model's horizon."""

    def figures(counts: Counts) -> dict[str, Array]:
        return {"p_alive": model.alive(counts), "expected": model.later(counts, model.horizon)}

    return per_customer(model, table, columns, figures)


def by_frequency(counts: Counts, chances: Callable[[Array, int], Array], most: int = 7) -> list[dict[str, Any]]:
    """Customers with 0, 1, … repeat purchases, as observed and as the model has them; the last row is `most` and
    more."""
    ages, at = distinct(counts.age)
    weights = np.bincount(at, counts.n)
    with np.errstate(all="ignore"):
        expected = weights @ chances(ages, most)
    observed = np.bincount(np.minimum(counts.x, most).astype(np.intp), counts.n, minlength=most)[:most]
    total = counts.n.sum()
    rows = [
        {"frequency": str(value), "observed": float(observed[value]), "expected": float(expected[value])}
        for value in range(most)
    ]
    rest = {"observed": float(total - observed.sum()), "expected": float(max(total - expected.sum(), 0.0))}
    return [*rows, {"frequency": f"{most}+", **rest}]


def fitted(
    summary: HistorySummary, counts: Counts, found: Maximum, alive: Array, options: tuple[float | None, float]
) -> dict[str, Any]:
    """The fields that the models of buying histories share; `options`: horizon and level."""
    horizon, level = options
    living, total = float((counts.n * alive).sum()), float(counts.n.sum())
    return {
        "n": int(total),
        "finding": say(
            "{living:.0%} of {total} customers are still alive by the model ({n} of them bought again).",
            living=living / total,
            total=int(total),
            n=int(counts.n[counts.x > 0].sum()),
        ),
        "parameters": found.parameters,
        "standard_errors": found.standard_errors,
        "intervals": found.intervals(level),
        "diagnostics": {
            "log_likelihood": found.log_likelihood,
            "alive": living,
            "groups": len(counts.x),
            "iterations": found.iterations,
            "left_out": summary.left_out(),
        },
        "notes": summary.notes(),
        "unit": summary.unit,
        "until": summary.until,
        "horizon": horizon_of(horizon, summary.unit),
        "log_likelihood": found.log_likelihood,
    }


def horizon_of(horizon: float | None, unit: str) -> float:
    """The horizon, a year by default. Raises InsightError `spec` for one that is none."""
    if horizon is None:
        return YEAR[unit]
    if not 0 < horizon < 1e6:
        raise InsightError(
            say("The horizon is a positive number of units of time, not {horizon}.", horizon=horizon), code="spec"
        )
    return float(horizon)


def starts(counts: Counts) -> float:
    """A starting scale for alpha and beta: a quarter of the mean age."""
    return max(float(np.average(counts.age, weights=counts.n)) / 4, 1e-6)


def coarse(counts: Counts) -> Counts:
    """Histories that lie close together as one with their mean: nearly the same likelihood at a fraction of its
    cost."""
    code = np.minimum(counts.x, STEPS)
    for values in (counts.recency, counts.age):
        low, high = values.min(), values.max()
        code = code * STEPS + np.floor((values - low) * ((STEPS - 1) / max(high - low, 1e-9)))
    place = code.astype(np.intp)
    n: Array = np.bincount(place, counts.n).astype("float64")
    there = np.flatnonzero(n)
    # Two decimals keep the values few, and whole numbers whole.
    x, recency, age = (
        np.round(np.bincount(place, counts.n * part)[there] / n[there], 2)
        for part in (counts.x, counts.recency, counts.age)
    )
    return Counts(x, recency, age, n[there])


def nearby(
    counts: Counts, likelihood: Callable[[Counts], Objective], names: Sequence[str], start: Sequence[float]
) -> Sequence[float]:
    """A start near the maximum: of many groups that of the coarse histories, which saves most steps on all."""
    if len(counts.x) < LARGE:
        return start
    try:
        return tuple(map(float, maximise(likelihood(coarse(counts)), names, start).values))
    except NotEnoughData:
        return start
