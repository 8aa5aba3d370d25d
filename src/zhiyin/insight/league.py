"""League tables that are honest about sample size: shrunken means, rank intervals, chances of being first or last.

Units are taken as y_j ~ N(theta_j, s_j^2), theta_j ~ N(mu, tau^2). The shrunken mean is the empirical-Bayes
(tau^2 y_j + s_j^2 mu) / (tau^2 + s_j^2) (Efron & Morris 1975, JASA 70) with tau^2 by Paule & Mandel (1982). Ranks come
from seeded draws of all theta_j together, tau drawn from its posterior under a flat prior (Gelman et al. 2013, 5.4), as
Goldstein & Spiegelhalter (1996, JRSS A 159) ask of any comparison of institutions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy import optimize, stats

from zhiyin.insight import options
from zhiyin.insight.errors import InsightError
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, require
from zhiyin.insight.tables import Table, as_table, attach, collect, pick
from zhiyin.insight.wording import say

UNITS = 100_000
SIMULATED = 2_000


@dataclass(frozen=True)
class Estimate:
    """One unit as known from elsewhere; `standard_error` None where the source does not tell."""

    unit: str
    value: float
    standard_error: float | None = None
    n: int | None = None


@dataclass(frozen=True, eq=False)
class LeagueSummary(Summary):
    """Per unit the rows, the values and their first two sums; at most 100 000 units."""

    model: ClassVar[str] = "league"
    units: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class LeagueModel(Model):
    """`rows`: one per unit in order of `rank` (1 is the highest), with `value`, `shrunken`, `rank_low`, `rank_high`,
    `first`, `last` (the chance of being among the first and last `ends`); None where no sample size is known.
    `parameters`: `mu`, `tau` and `reliability`, the mean share of a unit's deviation that is not noise."""

    model: ClassVar[str] = "league"
    method: ClassVar[str] = noop("normal-normal empirical Bayes, ranks by simulation")
    source: ClassVar[str] = "Efron & Morris 1975; Goldstein & Spiegelhalter 1996"
    ends: int
    first_ends: tuple[str, ...]
    last_ends: tuple[str, ...]

    def charts(self) -> tuple[Chart, ...]:
        """The units with interval, at most the 20 first and the 20 last."""
        rows = self.rows if len(self.rows) <= 40 else self.rows[:20] + self.rows[-20:]
        known = rows[0]["shrunken"] is not None
        return (
            Chart(
                kind="points",
                title=self.finding,
                labels=[str(row["unit"]) for row in rows],
                series={say("shrunken mean"): [row["shrunken"] if known else row["value"] for row in rows]},
                low=[row["shrunken_low"] for row in rows] if known else (),
                high=[row["shrunken_high"] for row in rows] if known else (),
                line=self.parameters.get("mu"),
            ),
        )


def summarise(table: Any, columns: Mapping[str, str] | None = None) -> LeagueSummary:
    """One pass to sums per unit. `columns`: `unit` (label) and `value` (number, higher is better)."""
    chosen = pick(as_table(table), roles("league"), columns)
    value = chosen.value
    grouped = chosen.group_by("unit").aggregate(
        rows=chosen.count().cast("float64"),
        n=value.count().cast("float64"),
        first=value.sum(),
        second=(value * value).sum(),
    )
    return LeagueSummary(Cells.of(["unit"], collect(grouped, UNITS).fillna({"first": 0.0, "second": 0.0})))


def fit(
    summary: LeagueSummary, *, level: float = 0.95, ends: int = 5, draws: int = 10_000, seed: int = 1
) -> LeagueModel:
    """The league of a summary; the spread within units is pooled, so that a unit with one value has an error too.

    Raises NotEnoughData below three units or when no unit has two values."""
    frame = summary.units.frame
    used = frame[(frame["n"] > 0) & frame["unit"].notna()]
    require(len(used), 3, say("units with a value"))
    require(float((used["n"] - 1).sum()), 2, say("values beyond one per unit"))
    n, mean = used["n"].to_numpy(), (used["first"] / used["n"]).to_numpy()
    within = float(np.maximum(used["second"] - n * mean**2, 0).sum() / (n - 1).sum())
    if within == 0:
        raise InsightError(
            say("All values within each unit are alike, so that nothing says how sure a mean is."), code="constant"
        )
    estimates = [
        Estimate(str(unit), float(value), (within / size) ** 0.5, int(size))
        for unit, value, size in zip(used["unit"], mean, n, strict=True)
    ]
    notes = (
        [say("{frame} units without a value or a name are left out.", frame=len(frame) - len(used))]
        if len(used) < len(frame)
        else []
    )
    if frame["rows"].sum() > frame["n"].sum():
        notes.append(
            say("{rows} rows have no value (empty or no number).", rows=int(frame["rows"].sum() - frame["n"].sum()))
        )
    return from_estimates(estimates, level=level, ends=ends, draws=draws, seed=seed, notes=notes)


def from_estimates(
    estimates: Sequence[Estimate],
    *,
    level: float = 0.95,
    ends: int = 5,
    draws: int = 10_000,
    seed: int = 1,
    notes: Sequence[str] = (),
) -> LeagueModel:
    """The league of units that are known by a figure (a mean, a ratio) and its standard error.

    Without standard errors the order is that of the figures, and no chance and no interval is stated."""
    require(len(estimates), 3, say("units with a value"))
    errors = [estimate.standard_error for estimate in estimates]
    known = [error for error in errors if error is not None and error > 0]
    value = np.array([estimate.value for estimate in estimates])
    if len(known) < len(errors):
        why = say("No sample size is known for some units: the order is that of the figures, which may be chance.")
        return _printed(estimates, ends, [*notes, why])
    s2 = np.array(known) ** 2
    mu, tau2 = _paule_mandel(value, s2)
    shrunken = (tau2 * value + s2 * mu) / (tau2 + s2)
    tail = 0.5 - level / 2
    options.within("draws", draws, 1, 100_000)
    theta = _draws(value, s2, draws, np.random.default_rng(seed)) if len(value) <= SIMULATED else None
    columns = {"shrunken": shrunken} | (_ranks(theta, ends, tail) if theta is not None else {})
    if theta is None:
        notes = [*notes, say("No rank intervals beyond {simulated} units.", simulated=SIMULATED)]
    order = np.argsort(-shrunken, kind="stable")
    rows = tuple(
        _row(estimates[j], place, {name: float(values[j]) for name, values in columns.items()})
        for place, j in enumerate(order, 1)
    )
    return _model(rows, ends, {"mu": mu, "tau": tau2**0.5, "reliability": float(np.mean(tau2 / (tau2 + s2)))}, notes)


def _row(estimate: Estimate, place: int, figures: Mapping[str, float]) -> dict[str, Any]:
    names = ("shrunken", "shrunken_low", "shrunken_high", "rank_low", "rank_high", "first", "last")
    whole = {name: int(figures[name]) for name in ("rank_low", "rank_high") if name in figures}
    head = {"unit": estimate.unit, "n": estimate.n, "value": estimate.value, "standard_error": estimate.standard_error}
    return {**head, "rank": place, **{name: figures.get(name) for name in names}, **whole}


def _printed(estimates: Sequence[Estimate], ends: int, notes: Sequence[str]) -> LeagueModel:
    ordered = sorted(estimates, key=lambda estimate: -estimate.value)
    return _model(tuple(_row(estimate, place, {}) for place, estimate in enumerate(ordered, 1)), ends, {}, notes)


def _model(
    rows: tuple[dict[str, Any], ...], ends: int, parameters: Mapping[str, float], notes: Sequence[str]
) -> LeagueModel:
    names = [row["unit"] for row in rows]
    first, last = tuple(names[:ends]), tuple(reversed(names[-ends:]))
    return LeagueModel(
        n=sum(row["n"] or 0 for row in rows),
        finding=_finding(rows, ends, parameters),
        parameters=parameters,
        rows=rows,
        notes=tuple(notes),
        ends=ends,
        first_ends=first,
        last_ends=last,
    )


def _finding(rows: Sequence[Mapping[str, Any]], ends: int, parameters: Mapping[str, float]) -> str:
    top = rows[0]
    if top["first"] is None:
        return say(
            "{unit} is printed first and {unit2} last; how sure that is cannot be said.",
            unit=top["unit"],
            unit2=rows[-1]["unit"],
        )
    if parameters["tau"] == 0:
        return say(
            "The {rows} units cannot be told apart: their differences are no larger than chance makes.", rows=len(rows)
        )
    sure = sum(row["first"] >= 0.9 for row in rows), sum(row["last"] >= 0.9 for row in rows)
    return say(
        "{sure} of {rows} units are among the first {ends} and {sure2} among the last {ends} "
        "with a chance of 90 % or more; {unit} leads with {shrunken:.4g}.",
        sure=sure[0],
        rows=len(rows),
        ends=ends,
        sure2=sure[1],
        unit=top["unit"],
        shrunken=top["shrunken"],
    )


def _paule_mandel(value: Array, s2: Array) -> tuple[float, float]:
    """mu and tau^2 such that the weighted squares equal their expectation, k - 1; tau^2 = 0 where they stay below."""

    def excess(tau2: float) -> float:
        weight = 1 / (s2 + tau2)
        mu = float(weight @ value / weight.sum())
        return float(weight @ (value - mu) ** 2) - (len(value) - 1)

    upper = float(np.ptp(value)) ** 2 + float(s2.max())
    tau2 = float(optimize.brentq(excess, 0.0, upper)) if excess(0.0) > 0 else 0.0
    weight = 1 / (s2 + tau2)
    return float(weight @ value / weight.sum()), tau2


def _draws(value: Array, s2: Array, draws: int, rng: np.random.Generator) -> Array:
    """Posterior draws of all theta, (draws, units)."""
    top = 4 * float(np.std(value)) + 2 * float(np.sqrt(s2.mean()))
    grid = np.linspace(0.0, top, 400)
    weight = 1 / (s2[None, :] + grid[:, None] ** 2)
    precision = weight.sum(axis=1)
    mu = weight @ value / precision
    log = 0.5 * np.log(weight).sum(axis=1) - 0.5 * (weight * (value - mu[:, None]) ** 2).sum(axis=1)
    log -= 0.5 * np.log(precision)
    chance = np.exp(log - log.max())
    which = rng.choice(len(grid), size=draws, p=chance / chance.sum())
    centre = mu[which] + rng.standard_normal(draws) / np.sqrt(precision[which])
    tau2 = grid[which, None] ** 2
    mean = (tau2 * value + s2 * centre[:, None]) / (tau2 + s2)
    drawn: Array = mean + np.sqrt(tau2 * s2 / (tau2 + s2)) * rng.standard_normal(mean.shape)
    return drawn


def _ranks(theta: Array, ends: int, tail: float) -> dict[str, Array]:
    # Units drawn exactly alike share the middle of their places, so that equal units have equal chances.
    rank = stats.rankdata(-theta, axis=1, method="average")
    low, high = np.quantile(theta, [tail, 1 - tail], axis=0)
    places = np.quantile(rank, [tail, 1 - tail], axis=0)
    count = theta.shape[1]
    return {
        "shrunken_low": low,
        "shrunken_high": high,
        "rank_low": np.floor(places[0]),
        "rank_high": np.ceil(places[1]),
        "first": (rank <= ends).mean(axis=0),
        "last": (rank > count - ends).mean(axis=0),
    }


def score(model: LeagueModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with its unit's `shrunken` mean, `rank`, `rank_low` and `rank_high`."""
    source = as_table(table)
    unit = (columns or {}).get("unit", "unit")
    pick(source, {"unit": "label"}, {"unit": unit})
    names = ["shrunken", "rank", "rank_low", "rank_high"]
    known = pd.DataFrame.from_records(
        [{unit: row["unit"], **{name: row[name] for name in names}} for row in model.rows]
    )
    return attach(source, known, unit)
