"""BG/BB: who will give again, where there is one chance a period (a yearly appeal, a season, a meeting)?

Fader, Hardie & Shang 2010, Customer-base analysis in a discrete-time noncontractual setting, Marketing Science 29: a
beta chance of using an opportunity, a beta chance of being lost after each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import special

from zhiyin.insight import betas
from zhiyin.insight.errors import InsightError
from zhiyin.insight.histories import Counts, joined
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.newton import Maximum, maximise
from zhiyin.insight.shape import Cells, Chart, Model, Summary, require
from zhiyin.insight.tables import Table, as_table, collect, pick
from zhiyin.insight.wording import say

CELLS = 200_000
TERMS = 5_000_000
PARAMETERS = ("alpha", "beta", "gamma", "delta")


@dataclass(frozen=True, eq=False)
class BgBbSummary(Summary):
    """Customers by transactions, last transaction and opportunities, at most 200 000 cells."""

    model: ClassVar[str] = "bg-bb"
    cells: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class BgBbModel(Model):
    """`parameters`: alpha, beta (use), gamma, delta (loss), as in the paper; `rows`: customers by number of
    transactions, `observed` and `expected`. `horizon`: the opportunities that `score` looks ahead."""

    model: ClassVar[str] = "bg-bb"
    method: ClassVar[str] = noop("maximum likelihood on patterns (Newton), observed information")
    source: ClassVar[str] = "Fader, Hardie & Shang 2010, Marketing Science 29"
    log_likelihood: float
    horizon: int

    def theta(self) -> Array:
        """The parameters as an array."""
        return np.array([float(value or 0) for value in self.parameters.values()])

    def charts(self) -> tuple[Chart, ...]:
        """Customers by number of transactions, observed and expected."""
        labels = [str(row["frequency"]) for row in self.rows]
        series = {name: [row[name] for row in self.rows] for name in ("observed", "expected")}
        return (Chart(kind="lines", title=say("Customers by number of transactions"), labels=labels, series=series),)


def summarise(table: Any, columns: Mapping[str, str] | None = None) -> BgBbSummary:
    """One pass. `frequency`: opportunities used; `recency`: number of the last one used (0 if none); `periods`:
    opportunities there were; `customers`: how many customers the row stands for, 1 by default."""
    import ibis

    chosen = pick(as_table(table), roles("bg-bb"), columns)
    many = chosen.customers if "customers" in chosen.columns else ibis.literal(1.0)
    x, last, periods = chosen.frequency, chosen.recency, chosen.periods
    whole = (x == x.floor()) & (last == last.floor()) & (periods == periods.floor())
    valid = whole & (x >= 0) & (x <= last) & (last <= periods) & (periods >= 1) & ((x > 0) | (last == 0)) & (many >= 0)
    valid = valid.fill_null(False)
    keys = {"frequency": x, "recency": last, "periods": periods}
    named = chosen.select(
        **{name: valid.ifelse(part, None) for name, part in keys.items()}, customers=valid.ifelse(many, 0.0)
    )
    grouped = named.group_by(list(keys)).aggregate(customers=named.customers.sum(), rows=named.count().cast("float64"))
    return BgBbSummary(Cells.of(list(keys), collect(grouped, CELLS)))


class Patterns:
    """The likelihood of patterns (x, t_x, n): alive to the end, or lost after opportunity t_x + i."""

    def __init__(self, x: Array, last: Array, periods: Array, n: Array) -> None:
        sizes = (periods - last).astype(int) + 1
        if sizes.sum() > TERMS:
            raise InsightError(
                say("Too many opportunities per customer for a model by period; use bgnbd."), code="range"
            )
        self.n = n
        self.starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        self.group = np.repeat(np.arange(len(x)), sizes)
        step = np.arange(sizes.sum()) - self.starts[self.group]
        alive = step == 0
        lost_at = (last[self.group] + step - 1).astype(float)
        self.use = x[self.group], np.where(alive, periods[self.group], lost_at) - x[self.group]
        self.loss = (~alive).astype(float), np.where(alive, periods[self.group], lost_at)

    def terms(self, theta: Array) -> tuple[Array, Array]:
        """Log terms, and their logarithmic sum per pattern."""
        value = betas.ratio(theta[0], theta[1], *self.use)[0] + betas.ratio(theta[2], theta[3], *self.loss)[0]
        top = np.maximum.reduceat(value, self.starts)
        return value, top + np.log(np.add.reduceat(np.exp(value - top[self.group]), self.starts))

    def __call__(self, theta: Array) -> tuple[float, Array, Array]:
        """Log-likelihood, gradient, Hessian."""
        value, total = self.terms(theta)
        weight = np.exp(value - total[self.group]) * self.n[self.group]
        _, use, use2 = betas.ratio(theta[0], theta[1], *self.use)
        _, loss, loss2 = betas.ratio(theta[2], theta[3], *self.loss)
        parts = np.concatenate([use, loss])
        means = np.add.reduceat(weight * parts, self.starts, axis=1)
        hessian = (weight * parts) @ parts.T - (means / self.n) @ means.T
        hessian[:2, :2] += use2 @ weight
        hessian[2:, 2:] += loss2 @ weight
        return float(self.n @ total), means.sum(axis=1), hessian


def estimate(x: Array, last: Array, periods: Array, n: Array, start: tuple[float, ...] | None = None) -> Maximum:
    """The maximum-likelihood estimates."""
    return maximise(Patterns(x, last, periods, n), PARAMETERS, start or (1.0, 1.0, 1.0, 2.0))


def fit(summary: BgBbSummary, *, horizon: int = 5, at_least: int = 10, level: float = 0.95) -> BgBbModel:
    """`horizon`: opportunities that the scores look ahead. Raises NotEnoughData below `at_least` customers with a
    transaction, and where the likelihood has no maximum."""
    if not 1 <= horizon <= 10_000:
        raise InsightError(
            say("The horizon is a number of opportunities from 1 on, not {horizon}.", horizon=horizon), code="spec"
        )
    frame = summary.cells.frame
    used = frame[frame["frequency"].notna() & (frame["customers"] > 0)]
    x, last, periods, n = (used[name].to_numpy("float64") for name in ("frequency", "recency", "periods", "customers"))
    require(float(n.sum()), at_least, say("customers with a history"))
    require(float(n[x > 0].sum()), at_least, say("customers with a transaction"))
    found = estimate(x, last, periods, n)
    living = float(n @ alive(found.values, x, last, periods))
    skipped = int(frame.loc[frame["frequency"].isna(), "rows"].sum())
    return BgBbModel(
        n=int(n.sum()),
        finding=say(
            "{living:.0%} of {n} customers are still alive at their last opportunity.",
            living=living / n.sum(),
            n=int(n.sum()),
        ),
        parameters=found.parameters,
        standard_errors=found.standard_errors,
        intervals=found.intervals(level),
        diagnostics={"log_likelihood": found.log_likelihood, "alive": living, "iterations": found.iterations},
        rows=tuple(_rows(found.values, x, periods, n)),
        notes=(say("{skipped} rows that are no history of opportunities are left out.", skipped=skipped),)
        if skipped
        else (),
        log_likelihood=found.log_likelihood,
        horizon=horizon,
    )


def alive(theta: Array, x: Array, last: Array, periods: Array) -> Array:
    """P(alive at n | x, t_x, n): not lost after the n opportunities seen."""
    patterns = Patterns(x, last, periods, np.ones(len(x)))
    value, total = patterns.terms(theta)
    found: Array = np.exp(value[patterns.starts] - total)
    return found


def later(theta: Array, x: Array, last: Array, periods: Array, ahead: int) -> Array:
    """E[X(n, n + ahead) | x, t_x, n]: transactions in the coming opportunities (equation 13 of the paper)."""
    alpha, beta, gamma, delta = theta
    gamma = gamma + 1e-7 if abs(gamma - 1) < 1e-7 else gamma
    patterns = Patterns(x, last, periods, np.ones(len(x)))
    _, total = patterns.terms(theta)
    use = betas.ratio(alpha, beta, x + 1, periods - x)[0]

    def part(time: Array) -> Array:
        found: Array = np.exp(special.gammaln(1 + delta + time) - special.gammaln(gamma + delta + time))
        return found

    lead = np.exp(special.gammaln(gamma + delta) - special.gammaln(1 + delta)) * delta / (gamma - 1)
    found: Array = np.exp(use - total) * lead * (part(periods) - part(periods + ahead))
    return found


def _rows(theta: Array, x: Array, periods: Array, n: Array) -> list[dict[str, Any]]:
    """Customers by number of transactions; P(X = x) sums the patterns over the last one used."""
    most = int(min(x.max(), 12))
    expected = np.zeros(most + 1)
    for length in np.unique(periods):
        customers = float(n[periods == length].sum())
        for count in range(min(most, int(length)) + 1):
            last = np.arange(count, int(length) + 1, dtype=float) if count else np.zeros(1)
            patterns = Patterns(np.full(len(last), float(count)), last, np.full(len(last), length), np.ones(len(last)))
            ways = special.comb(last - 1, count - 1) if count else np.ones(1)
            expected[count] += customers * float(ways @ np.exp(patterns.terms(theta)[1]))
    return [
        {"frequency": count, "observed": float(n[x == count].sum()), "expected": float(expected[count])}
        for count in range(most + 1)
    ]


def score(model: BgBbModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `p_alive` (at the next opportunity) and `expected` transactions in the model's horizon."""
    source = as_table(table)
    pick(source, roles("bg-bb"), columns)
    given = dict(columns or {})
    keys = {"frequency": "frequency", "recency": "recency", "age": "periods"}
    theta = model.theta()

    def figures(counts: Counts) -> dict[str, Array]:
        at = counts.x, counts.recency, counts.age
        living = alive(theta, *at) * (theta[3] + counts.age) / (theta[2] + theta[3] + counts.age)
        return {"p_alive": living, "expected": later(theta, *at, model.horizon)}

    return joined(source, {role: given.get(name, name) for role, name in keys.items()}, figures)
