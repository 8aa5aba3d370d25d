"""sBG: how long will a cohort under contract stay, and what are its renewals worth?

Fader & Hardie 2007, How to project customer retention, Journal of Interactive Marketing 21: each customer leaves at
each renewal with an own chance, beta over customers, so that the retention of a cohort rises as its weak customers
leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from zhiyin.insight import betas
from zhiyin.insight.errors import InsightError
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.newton import Maximum, maximise
from zhiyin.insight.shape import Cells, Chart, Model, Summary, require
from zhiyin.insight.tables import Table, as_table, cast, collect, pick
from zhiyin.insight.wording import say

PERIODS = 2_000
PARAMETERS = ("alpha", "beta")


@dataclass(frozen=True, eq=False)
class SbgSummary(Summary):
    """Customers by number of periods and whether they left then, at most 4 000 cells."""

    model: ClassVar[str] = "sbg"
    cells: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class SbgModel(Model):
    """`rows`: per period the share still there, `observed` (Kaplan-Meier) and `expected`, and the expected
    retention."""

    model: ClassVar[str] = "sbg"
    method: ClassVar[str] = noop("maximum likelihood on periods (Newton), observed information")
    source: ClassVar[str] = "Fader & Hardie 2007, Journal of Interactive Marketing 21"
    log_likelihood: float
    discount: float

    def charts(self) -> tuple[Chart, ...]:
        """The share still there, observed and expected."""
        labels = [str(row["period"]) for row in self.rows]
        series = {name: [row[name] for row in self.rows] for name in ("observed", "expected")}
        return (Chart(kind="lines", title=say("Share of the cohort still there"), labels=labels, series=series),)


def summarise(table: Any, columns: Mapping[str, str] | None = None) -> SbgSummary:
    """One pass. `periods`: the renewal at which the customer left, or the number of renewals made by one still
    there; `left`: 1 or 0; `customers`: how many such customers the row stands for, 1 by default."""
    import ibis

    chosen = pick(as_table(table), roles("sbg"), columns)
    many = chosen.customers if "customers" in chosen.columns else ibis.literal(1.0)
    left = chosen.left
    whole = (chosen.periods >= left) & (chosen.periods == chosen.periods.floor())
    valid = (whole & ((left == 0) | (left == 1)) & (many >= 0)).fill_null(False)
    named = chosen.select(
        periods=valid.ifelse(chosen.periods, None),
        left=valid.ifelse(left, None),
        customers=valid.ifelse(many, 0.0),
    )
    grouped = named.group_by(["periods", "left"]).aggregate(
        customers=named.customers.sum(), rows=named.count().cast("float64")
    )
    return SbgSummary(Cells.of(["periods", "left"], collect(grouped, 2 * PERIODS)))


def likelihood(periods: Array, left: Array, n: Array) -> Any:
    """The log-likelihood of customers who left at, or were still there after, so many periods."""

    def objective(theta: Array) -> tuple[float, Array, Array]:
        value, gradient, hessian = betas.ratio(theta[0], theta[1], left, periods - left)
        return float(n @ value), gradient @ n, hessian @ n

    return objective


def fit(
    summary: SbgSummary, *, discount: float = 0.1, ahead: int = 5, at_least: int = 10, level: float = 0.95
) -> SbgModel:
    """`discount` per period, `ahead`: periods projected beyond the data. Raises NotEnoughData below `at_least`
    customers who left, or where nobody stayed on."""
    if not 0 < discount < 10 or not 0 <= ahead <= 1000:
        raise InsightError(say("The discount is a positive rate per period, `ahead` up to 1000 periods."), code="spec")
    frame = summary.cells.frame
    used = frame[frame["periods"].notna() & (frame["customers"] > 0)]
    periods, left, n = (used[name].to_numpy("float64") for name in ("periods", "left", "customers"))
    require(float(n @ left), at_least, say("customers who left"))
    require(len(np.unique(periods)), 2, say("different numbers of periods"))
    found = maximise(likelihood(periods, left, n), PARAMETERS, (1.0, 2.0))
    rows = _rows(found, (periods, left, n), ahead, level)
    skipped = int(frame.loc[frame["periods"].isna(), "rows"].sum())
    return SbgModel(
        n=int(n.sum()),
        finding=say(
            "{expected:.0%} pass the first renewal; {expected2:.0%} are expected after {period} periods.",
            expected=rows[0]["expected"],
            expected2=rows[-1]["expected"],
            period=rows[-1]["period"],
        ),
        parameters=found.parameters,
        standard_errors=found.standard_errors,
        intervals=found.intervals(level),
        diagnostics={
            "log_likelihood": found.log_likelihood,
            "discounted_lifetime": lifetime(found.values, discount),
            "iterations": found.iterations,
        },
        rows=tuple(rows),
        notes=(say("{skipped} rows without whole periods and a `left` of 0 or 1 are left out.", skipped=skipped),)
        if skipped
        else (),
        log_likelihood=found.log_likelihood,
        discount=discount,
    )


def _rows(found: Maximum, data: tuple[Array, Array, Array], ahead: int, level: float) -> list[dict[str, Any]]:
    periods, left, n = data
    seen = int(periods.max())
    rows, share = [], 1.0
    drawn = found.draws(2000, np.random.default_rng(1))
    for period in range(1, seen + ahead + 1):
        # Somebody still there after k renewals was at risk at each of them.
        risk = float(n[periods >= period].sum())
        share = share * (1 - float(n[(periods == period) & (left == 1)].sum()) / risk) if risk else share
        low, high = np.quantile(survival(drawn.T, period), [0.5 - level / 2, 0.5 + level / 2])
        alpha, beta = found.values
        rows.append(
            {
                "period": period,
                "at_risk": int(risk),
                "observed": share if risk else None,
                "expected": float(survival(found.values, period)),
                "expected_low": float(low),
                "expected_high": float(high),
                "retention": float((beta + period - 1) / (alpha + beta + period - 1)),
            }
        )
    return rows[: max(seen + ahead, 1)]


def survival(theta: Array, periods: Array | float) -> Array:
    """S(t): the share still there after t periods, B(alpha, beta + t) / B(alpha, beta)."""
    from scipy import special

    alpha, beta = theta
    found: Array = np.exp(special.betaln(alpha, beta + periods) - special.betaln(alpha, beta))
    return found


def lifetime(theta: Array, discount: float) -> float:
    """Discounted expected periods of a new customer, the first one paid at once: the sum of S(t) / (1 + discount)^t."""
    from scipy import special

    alpha, beta = theta
    return float(special.hyp2f1(1, beta, alpha + beta, 1 / (1 + discount)))


def residual(theta: Array, discount: float, renewals: Array) -> Array:
    """Discounted expected periods to come of customers just before the renewal that follows `renewals` earlier ones."""
    from scipy import special

    alpha, beta = theta[0], theta[1] + renewals
    found: Array = beta / (alpha + beta) * special.hyp2f1(1, beta + 1, alpha + beta + 1, 1 / (1 + discount))
    return found


def score(model: SbgModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with, for those still there, `p_renew` (the chance of the next renewal) and `residual` (discounted
    expected periods to come, just before it)."""
    import ibis

    source = as_table(table)
    pick(source, roles("sbg"), columns)
    time, left = (cast(source[(columns or {}).get(role, role)], "number") for role in ("periods", "left"))
    there = ((left == 0) & (time >= 0)).ifelse(time, None)
    theta = np.array([float(value or 0) for value in model.parameters.values()])
    known = collect(source.select(t=there).filter(there.notnull()).distinct(), PERIODS)["t"].astype("float64")
    to_come = residual(theta, model.discount, np.asarray(known, float))
    side = ibis.memtable(pd.DataFrame({"__t": known, "residual": to_come}, dtype="float64"))
    renewed = source.mutate(p_renew=(theta[1] + there) / (theta.sum() + there), __there=there)
    return renewed.left_join(side, renewed["__there"] == side["__t"]).drop("__t", "__there")
