"""Key drivers of an outcome: what share of its explained variance belongs to which driver.

LMG/Shapley (Lindeman, Merenda & Gold 1980; Grömping 2006): the mean over all orders of what a driver adds to R²,
from all 2^p subsets by Schur complements of the correlations. Above 18 drivers Johnson's relative weights (Johnson
2000). Penalty and reward (Brandt 1987): what low and high values of a driver take and give, where its effect is not
a straight line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any, ClassVar

import numpy as np
from scipy import special

from zhiyin.insight.errors import InsightError, MissingColumn, UnknownName
from zhiyin.insight.intervals import Array, percentile_interval
from zhiyin.insight.labels import noop
from zhiyin.insight.moments import Moments, moments
from zhiyin.insight.shape import Chart, Model, Summary, noted, require
from zhiyin.insight.tables import Table, as_table, cast, pick
from zhiyin.insight.wording import say

EXACT = 18


@dataclass(frozen=True, eq=False)
class DriversSummary(Summary):
    """Cross-products of outcome and drivers (for the bootstrap rows up to 2 000, one per bin above), and of the
    outcome with the marks of low and high values where `low` and `high` were given."""

    model: ClassVar[str] = "drivers"
    drivers: tuple[str, ...]
    low: float | None
    high: float | None
    cross: Moments
    marks: Moments | None


@dataclass(frozen=True, kw_only=True, eq=False)
class DriversModel(Model):
    """`rows`: one per driver, largest first: `importance` (its part of R², with interval), `share` (of the
    explained), `beta` (standardised, with `p_value`), `correlation`, `reward`, `penalty` and `kind`. `parameters`:
    driver -> importance. `r2`."""

    model: ClassVar[str] = "drivers"
    method: ClassVar[str] = noop("LMG (Shapley) decomposition of R², percentile bootstrap")
    source: ClassVar[str] = "Lindeman, Merenda & Gold 1980; Grömping 2006; Johnson 2000; Brandt 1987"
    r2: float
    intercept: float
    slopes: Mapping[str, float]

    def charts(self) -> tuple[Chart, ...]:
        """The drivers' parts of R² with their intervals."""
        known = all(row["low"] is not None for row in self.rows)
        return (
            Chart(
                kind="points",
                title=self.finding,
                labels=[str(row["driver"]) for row in self.rows],
                series={say("part of R²"): [row["importance"] for row in self.rows]},
                low=[row["low"] for row in self.rows] if known else (),
                high=[row["high"] for row in self.rows] if known else (),
                line=0.0,
            ),
        )


def summarise(
    table: Any,
    columns: Mapping[str, str] | None = None,
    *,
    drivers: Sequence[str] | None = None,
    low: float | None = None,
    high: float | None = None,
    bootstrap: bool = True,
) -> DriversSummary:
    """One pass to cross-products. `columns`: `outcome`, `id` if rows of one customer belong together; `drivers`:
    their columns, by default every other numeric one. `low`, `high`: values at or below and at or above are marked,
    for penalty and reward."""
    source = as_table(table)
    chosen_roles = dict(columns or {})
    for role in chosen_roles:
        if role not in ("outcome", "id"):
            raise UnknownName("role", role, ("outcome", "id"))
    outcome, key = chosen_roles.get("outcome", "outcome"), chosen_roles.get("id")
    if outcome not in source.columns:
        raise MissingColumn("outcome", outcome, source.columns)
    numeric = [name for name in source.columns if source[name].type().is_numeric() and name not in (outcome, key)]
    names = tuple(numeric if drivers is None else drivers)
    for name in names:
        if name not in source.columns:
            raise MissingColumn("drivers", name, source.columns)
    if not names or outcome in names:
        raise InsightError(say("Name at least one numeric driver besides the outcome."), code="spec")
    kinds = dict.fromkeys((outcome, *names), "number")
    chosen = pick(source, kinds, None, [key] if key else []).drop_null([outcome, *names], how="any")
    cross = moments(pick(source, kinds, None, [key] if key else []), (outcome, *names), key=key, bootstrap=bootstrap)
    marks = None if low is None or high is None else _marks(chosen, outcome, names, low, high)
    return DriversSummary(names, low, high, cross, marks)


def _marks(chosen: Table, outcome: str, names: Sequence[str], low: float, high: float) -> Moments:
    if low >= high:
        raise InsightError(say("`low` has to be below `high`, not {low} and {high}.", low=low, high=high), code="scale")
    marks: dict[str, Any] = {"__outcome__": chosen[outcome]}
    for name in names:
        marks[f"{name} low"] = (chosen[name] <= low).cast("float64")
        marks[f"{name} high"] = (chosen[name] >= high).cast("float64")
    marked = chosen.select(**marks)
    return moments(marked, list(marks), bootstrap=False)


def fit(summary: DriversSummary, *, draws: int | None = None, seed: int = 1, level: float = 0.95) -> DriversModel:
    """The decomposition. `draws`: bootstrap samples, by default as many as a second allows (at least 50).

    Raises NotEnoughData below p + 2 complete rows (at least 10), InsightError `constant`."""
    cross, names = summary.cross, list(summary.drivers)
    p = len(names)
    require(cross.n, max(10, p + 2), say("complete rows"))
    covariance = cross.covariance()
    deviation = np.sqrt(np.diagonal(covariance))
    correlation = covariance / np.outer(deviation, deviation)
    importance, r2 = decompose(correlation)
    count = max(50, min(1000, 4_000_000 >> p)) if draws is None else draws
    drawn = _bootstrap(cross, count, seed)
    betas, errors, p_values, copies = _regression(correlation, cross.n)
    rows: list[dict[str, Any]] = []
    for j, name in enumerate(names):
        ends = percentile_interval(drawn[:, j], level) if len(drawn) else (None, None)
        row = {"driver": name, "importance": float(importance[j]), "low": ends[0], "high": ends[1]}
        row |= {"share": float(importance[j] / r2) if r2 > 0 else None, "beta": betas[j], "beta_se": errors[j]}
        row |= {"p_value": p_values[j], "correlation": float(correlation[0, j + 1])}
        rows.append(row | _contrast(summary, name, level))
    rows.sort(key=lambda row: -float(row["importance"] or 0))
    slopes = {name: float(betas[j] * deviation[0] / deviation[j + 1]) for j, name in enumerate(names)}
    adjusted = 1 - (1 - r2) * (cross.n - 1) / (cross.n - p - 1)
    return DriversModel(
        n=cross.n,
        finding=say(
            "{driver} matters most: {share:.0%} of the {r2:.0%} explained.",
            driver=rows[0]["driver"],
            share=rows[0]["share"] or 0,
            r2=r2,
        ),
        parameters={str(row["driver"]): row["importance"] for row in rows},
        standard_errors={name: float(drawn[:, j].std(ddof=1)) for j, name in enumerate(names)} if len(drawn) else {},
        intervals={str(row["driver"]): (row["low"], row["high"]) for row in rows} if len(drawn) else {},
        diagnostics={"r2": r2, "adjusted_r2": adjusted, "bootstrap_samples": len(drawn)},
        rows=tuple(rows),
        notes=_notes(cross, [names[j] for j in copies], len(drawn)),
        r2=r2,
        intercept=float(cross.mean[0] - sum(slopes[name] * cross.mean[j + 1] for j, name in enumerate(names))),
        slopes=slopes,
    )


def _notes(cross: Moments, copies: Sequence[str], samples: int) -> tuple[str, ...]:
    return noted(
        (
            cross.seen > cross.n,
            say(
                "{seen} of {seen2} rows with a missing value are left out.", seen=cross.seen - cross.n, seen2=cross.seen
            ),
        ),
        (copies, say("Copies of other drivers, with no coefficient of their own: {copies}.", copies=", ".join(copies))),
        (
            len(cross.names) - 1 > EXACT,
            say("More than {exact} drivers: Johnson's relative weights instead of LMG.", exact=EXACT),
        ),
        (samples and not cross.exact, say("Grouped bootstrap: random groups of rows are resampled, not single rows.")),
    )


def decompose(correlation: Array) -> tuple[Array, float]:
    """(importance of each driver, R²) of a correlation matrix whose first variable is the outcome: LMG up to 18
    drivers, Johnson's relative weights above."""
    if len(correlation) - 1 > EXACT:
        return _johnson(correlation)
    parts = _lmg(correlation[None])[0]
    return parts, float(parts.sum())


def _lmg(correlations: Array) -> Array:
    """The parts of R² of a stack of correlation matrices, (B, p)."""
    explained = _all_r2(correlations)
    p = correlations.shape[1] - 1
    masks = np.arange(1 << p)
    size = np.sum([(masks >> j) & 1 for j in range(p)], axis=0)
    # |S|! (p - |S| - 1)! / p! is 1 / (p * C(p - 1, |S|)).
    weight = np.array([1 / (p * comb(p - 1, k)) if k < p else 0.0 for k in range(p + 1)])[size]
    parts = np.empty((len(correlations), p))
    for j in range(p):
        without = masks[(masks >> j) & 1 == 0]
        parts[:, j] = (explained[:, without | (1 << j)] - explained[:, without]) @ weight[without]
    return parts


def _all_r2(correlations: Array) -> Array:
    """R² of all subsets, (B, 2^p); bit j of the place says whether driver j is in. Each step either sweeps a driver
    or drops it, so that only the drivers still to come are carried."""
    order = np.roll(np.arange(correlations.shape[1]), -1)
    batch = correlations[:, None, order][:, :, :, order]
    for _ in range(correlations.shape[1] - 1):
        pivot, rest = batch[:, :, :1, :1], batch[:, :, 1:, 1:]
        column = batch[:, :, 1:, :1]
        # What is already explained by the drivers before adds nothing.
        swept = column * np.swapaxes(column, 2, 3) / np.where(pivot > 1e-10, pivot, np.inf)
        batch = np.concatenate([rest, rest - swept], axis=1)
    explained: Array = 1 - batch[:, :, 0, 0]
    return explained


def _johnson(correlation: Array) -> tuple[Array, float]:
    values, vectors = np.linalg.eigh(correlation[1:, 1:])
    root = vectors * np.sqrt(np.clip(values, 0, None)) @ vectors.T
    beta = np.linalg.lstsq(root, correlation[1:, 0], rcond=1e-8)[0]
    weights: Array = (root**2) @ (beta**2)
    return weights, float(weights.sum())


def _bootstrap(cross: Moments, draws: int, seed: int) -> Array:
    """Parts of R² of bootstrap samples, (draws, p); samples in which something does not vary are left out."""
    _, covariances = cross.resampled(draws, seed)
    p = len(cross.names) - 1
    if not len(covariances):
        return np.empty((0, p))
    deviation = np.sqrt(np.clip(np.einsum("bii->bi", covariances), 0, None))
    kept = (deviation > 1e-9).all(axis=1)
    correlations = covariances[kept] / (deviation[kept, :, None] * deviation[kept, None, :])
    if len(correlations) < 30:
        return np.empty((0, p))
    if p > EXACT:
        return np.array([_johnson(correlation)[0] for correlation in correlations])
    step = max(1, (1 << 20) >> p)
    return np.concatenate([_lmg(correlations[at : at + step]) for at in range(0, len(correlations), step)])


def _regression(correlation: Array, n: int) -> tuple[list[float], list[float | None], list[float | None], list[int]]:
    """Standardised coefficients with errors and p-values; drivers that copy earlier ones get 0 and are named."""
    p = len(correlation) - 1
    kept: list[int] = []
    for j in range(1, p + 1):
        tried = [*kept, j]
        if np.linalg.cond(correlation[np.ix_(tried, tried)]) < 1e10:
            kept = tried
    inverse = np.linalg.inv(correlation[np.ix_(kept, kept)])
    beta = inverse @ correlation[kept, 0]
    rest = max(1 - float(beta @ correlation[kept, 0]), 0.0)
    degrees = n - len(kept) - 1
    betas: list[float] = [0.0] * p
    errors: list[float | None] = [None] * p
    p_values: list[float | None] = [None] * p
    for place, j in enumerate(kept):
        error = float(np.sqrt(rest * inverse[place, place] / degrees))
        betas[j - 1], errors[j - 1] = float(beta[place]), error
        p_values[j - 1] = float(2 * special.stdtr(degrees, -abs(beta[place]) / error)) if error > 0 else None
    return betas, errors, p_values, [j for j in range(p) if j + 1 not in kept]


def _contrast(summary: DriversSummary, name: str, level: float) -> dict[str, Any]:
    """Penalty and reward of a driver against its middle values, and what they make of it (Brandt 1987)."""
    row: dict[str, Any] = dict.fromkeys(("penalty", "penalty_p", "reward", "reward_p", "kind"))
    if summary.marks is None or summary.marks.n < 10:
        return row
    places = [0, *(1 + summary.marks.names.index(mark) for mark in ("__outcome__", f"{name} low", f"{name} high"))]
    cross = summary.marks.cross[np.ix_(places, places)]
    design, right = cross[np.ix_([0, 2, 3], [0, 2, 3])], cross[[0, 2, 3], 1]
    few = min(cross[0, 2], cross[0, 3], cross[0, 0] - cross[0, 2] - cross[0, 3])
    if few < 5 or np.linalg.cond(design) > 1e12:
        return row
    found = np.linalg.solve(design, right)
    rest = max(float(cross[1, 1] - found @ right), 0.0) / (cross[0, 0] - 3)
    errors = np.sqrt(rest * np.diagonal(np.linalg.inv(design)))
    if (errors[1:] <= 0).any():
        return row
    chances = 2 * special.stdtr(cross[0, 0] - 3, -np.abs(found) / errors)
    below, above = bool(chances[1] < 1 - level and found[1] < 0), bool(chances[2] < 1 - level and found[2] > 0)
    kind = {(True, True): "performance", (True, False): "basic", (False, True): "excitement", (False, False): "none"}
    row |= {
        "penalty": float(found[1]),
        "penalty_p": float(chances[1]),
        "reward": float(found[2]),
        "reward_p": float(chances[2]),
    }
    return row | {"kind": kind[below, above]}


def score(model: DriversModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `predicted`, the outcome expected from the drivers by linear regression."""
    source = as_table(table)
    for name in model.slopes:
        if name not in source.columns:
            raise MissingColumn("drivers", name, source.columns)
    parts = [cast(source[name], "number") * slope for name, slope in model.slopes.items()]
    return source.mutate(predicted=sum(parts[1:], parts[0]) + model.intercept)
