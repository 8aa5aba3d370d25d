"""Customer lifetime value: how much is each customer still worth, discounted, with the uncertainty of both models.

Fader, Hardie & Lee 2005, RFM and CLV: Using iso-value curves, Journal of Marketing Research 42: discounted expected
purchases (BG/NBD, MBG/NBD or Pareto/NBD) times the expected spend of one (Gamma-Gamma), which are taken as
independent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from zhiyin.insight import bgnbd, dropout, gamma_gamma, pareto, pareto_nbd
from zhiyin.insight.buying import horizon_of
from zhiyin.insight.errors import InsightError, MissingColumn, UnknownName
from zhiyin.insight.histories import YEAR, Counts, HistoryModel, HistorySummary, is_dated, per_customer, summary_of
from zhiyin.insight.intervals import Array, z
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.newton import Maximum
from zhiyin.insight.shape import Cells, Chart, require
from zhiyin.insight.tables import Table, as_table, cast, pick
from zhiyin.insight.wording import label, say

BUYING = ("bgnbd", "mbgnbd", "pareto-nbd")
NODES, WEIGHTS = (part for part in np.polynomial.legendre.leggauss(8))


@dataclass(frozen=True, eq=False)
class ClvHistory(HistorySummary):
    """The histogram of histories with the sum of mean spends, at most 3 000 000 cells."""

    model: ClassVar[str] = "clv"


@dataclass(frozen=True, eq=False)
class ClvSummary(ClvHistory):
    """With that of repeat purchases and mean spends, of as many."""

    spends: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class ClvModel(HistoryModel):
    """`parameters`: those of both models, and `total`, the discounted value of all customers in the horizon, with
    its error from both fits; `rows`: customers by number of repeat purchases with their value. `discount` is per
    unit of time."""

    model: ClassVar[str] = "clv"
    method: ClassVar[str] = noop(
        "discounted expected purchases times expected spend; errors by the delta method from both fits"
    )
    source: ClassVar[str] = "Fader, Hardie & Lee 2005, Journal of Marketing Research 42"
    buying: str
    discount: float
    margin: float

    def theta(self) -> Array:
        """The parameters of the buying model."""
        return np.array(list(self.parameters.values())[:4], float)

    def money(self) -> Array:
        """p, q, gamma of the spend model."""
        return np.array([self.parameters[name] for name in gamma_gamma.PARAMETERS], float)

    def charts(self) -> tuple[Chart, ...]:
        """Value of the customers by number of repeat purchases."""
        labels = [str(row["frequency"]) for row in self.rows]
        series = {"value": [row["value"] for row in self.rows]}
        return (Chart(kind="bars", title=say("Discounted value by repeat purchases"), labels=labels, series=series),)


def summarise(
    table: Any, columns: Mapping[str, str] | None = None, *, unit: str = "week", until: str | None = None
) -> ClvSummary:
    """One pass. `columns`: `customer`, `date`, `amount` of purchases up to the day `until`, or `frequency`,
    `recency`, `age` and `monetary`, the mean spend of the repeat purchases."""
    chosen = dict(columns or {})
    history = summary_of(ClvHistory, table, columns, unit, until)
    if "spend" not in history.cells.frame:
        role = "amount" if history.dated else "monetary"
        raise MissingColumn(role, chosen.get(role, role), as_table(table).columns)
    used = ("customer", "date", "amount") if history.dated else ("frequency", "monetary")
    table = as_table(table)
    table = table.drop("date") if not history.dated and "date" in table.columns else table
    spends = gamma_gamma.summarise(table, {role: chosen.get(role, role) for role in used}, until=history.until)
    return ClvSummary(history.unit, history.until, history.cells, spends.cells)


def discounted(later: Callable[[float], Array], horizon: float, discount: float) -> Array:
    """The discounted purchases in the horizon: e^(-d H) E(H) + d int e^(-d t) E(t) dt, by parts, with 8
    Gauss-Legendre nodes."""
    rate = np.log1p(discount)
    total: Array = np.exp(-rate * horizon) * later(horizon)
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        time = horizon * (0.5 + 0.5 * node)
        total = total + 0.5 * horizon * weight * rate * np.exp(-rate * time) * later(time)
    return total


def purchases(buying: str, theta: Array, counts: Counts, horizon: float, discount: float) -> Array:
    """The discounted purchases to expect of each history."""
    first = int(buying == "mbgnbd")
    if buying == "pareto-nbd":
        living = pareto.alive(theta, counts)
        return living * discounted(lambda time: pareto.ahead(theta, counts, time), horizon, discount)
    living = dropout.alive(theta, first, counts)
    return living * discounted(lambda time: dropout.ahead(theta, first, counts, time), horizon, discount)


def fit(
    summary: ClvSummary,
    *,
    buying: str = "bgnbd",
    horizon: float | None = None,
    discount: float = 0.1,
    margin: float = 1.0,
    at_least: int = 10,
    level: float = 0.95,
) -> ClvModel:
    """`discount` a year, `margin`: the share of the spend that is profit, `horizon` in units of time (a year by
    default). Raises NotEnoughData below `at_least` customers who bought again with a known positive spend."""
    if buying not in BUYING:
        raise UnknownName(say("buying model"), buying, BUYING)
    if not (0 <= discount < 10 and 0 < margin <= 1e6):
        raise InsightError(
            say("The discount is a yearly rate from 0 on, the margin a positive share of the spend."), code="spec"
        )
    counts = summary.carrying(at_least)
    groups = _spends(summary)
    require(float(groups[2].sum()), at_least, say("customers who bought again with a known positive spend"))
    found = pareto_nbd.estimate(counts) if buying == "pareto-nbd" else bgnbd.estimate(counts, int(buying == "mbgnbd"))
    money = gamma_gamma.estimate(*groups)
    if money.values[1] <= 1:
        raise InsightError(
            say("The spend of a purchase has no mean (q is not above 1): a few amounts outweigh all."), code="no_mean"
        )
    ahead = horizon_of(horizon, summary.unit)
    rate = float((1 + discount) ** (1 / YEAR[summary.unit]) - 1)
    return _model(summary, counts, (found, money), (buying, ahead, rate, margin), level)


def _model(
    summary: ClvSummary,
    counts: Counts,
    fits: tuple[Maximum, Maximum],
    options: tuple[str, float, float, float],
    level: float,
) -> ClvModel:
    found, money = fits
    buying, ahead, rate, margin = options
    value = _values(buying, found.values, money.values, counts, (ahead, rate, margin))
    total = float(value.sum())
    error = _error(buying, fits, counts, (ahead, rate, margin))
    wide = z(level) * error
    rows = tuple(_rows(counts, value))
    return ClvModel(
        n=int(counts.n.sum()),
        finding=say(
            "{n} customers are worth {total:.4g} [{total2:.4g}, {total3:.4g}] over the coming "
            "{ahead:g} {unit}s, {total4:.4g} each.",
            n=int(counts.n.sum()),
            total=total,
            total2=total - wide,
            total3=total + wide,
            ahead=ahead,
            unit=label(summary.unit),
            total4=total / counts.n.sum(),
        ),
        parameters=found.parameters | money.parameters | {"total": total},
        standard_errors=found.standard_errors | money.standard_errors | {"total": error},
        intervals=found.intervals(level) | money.intervals(level) | {"total": (total - wide, total + wide)},
        diagnostics={
            "buying": buying,
            "log_likelihood": found.log_likelihood,
            "log_likelihood_of_spend": money.log_likelihood,
            "discount_per_unit": rate,
            "left_out": summary.left_out(),
        },
        rows=rows,
        notes=(*summary.notes(), say("Value of today's customers only, and of the horizon only.")),
        unit=summary.unit,
        until=summary.until,
        horizon=ahead,
        log_likelihood=found.log_likelihood,
        buying=buying,
        discount=rate,
        margin=margin,
    )


def _spends(summary: ClvSummary) -> tuple[Array, Array, Array]:
    """Repeat purchases, mean spend and customers where the spend is known."""
    frame = summary.spends.frame
    used = frame[frame["frequency"].notna() & frame["monetary"].notna()]
    x, mean, n = (used[name].to_numpy("float64") for name in ("frequency", "monetary", "customers"))
    return x, mean, n


def _values(buying: str, theta: Array, money: Array, counts: Counts, options: tuple[float, float, float]) -> Array:
    """The value of each group; repeat buyers whose spend is unknown count for nothing. E(M | x, z) is linear in z."""
    horizon, rate, margin = options
    p, q, gamma = money
    assert counts.spend is not None and counts.priced is not None, "summarise keeps both"
    priced = np.where(counts.x > 0, counts.priced, counts.n)
    spend = p * (gamma * priced + counts.x * np.nan_to_num(counts.spend)) / (p * counts.x + q - 1)
    found: Array = purchases(buying, theta, counts, horizon, rate) * spend * margin
    return found


def _error(buying: str, fits: tuple[Maximum, Maximum], counts: Counts, options: tuple[float, float, float]) -> float:
    """The standard error of the total by the delta method, over the parameters of both fits."""
    variance = 0.0
    for place, found in enumerate(fits):
        slopes = np.empty(len(found.values))
        for k in range(len(slopes)):
            ends = []
            for sign in (1, -1):
                moved = [part.values.copy() for part in fits]
                moved[place][k] *= np.exp(sign * 1e-4)
                ends.append(float(_values(buying, moved[0], moved[1], counts, options).sum()))
            slopes[k] = (ends[0] - ends[1]) / (2e-4 * found.values[k])
        variance += float(slopes @ found.covariance @ slopes)
    return float(variance**0.5)


def _rows(counts: Counts, value: Array) -> list[dict[str, Any]]:
    """Customers, value and mean value by number of repeat purchases."""
    rows = []
    for count in range(8):
        at = counts.x >= 7 if count == 7 else counts.x == count
        size, worth = float(counts.n[at].sum()), float(value[at].sum())
        name = "7+" if count == 7 else str(count)
        rows.append({"frequency": name, "customers": int(size), "value": worth, "each": worth / size if size else None})
    return rows


def score(model: ClvModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """One row per customer with its history, `purchases` (discounted, in the horizon), `expected_spend` and `value`."""
    source, given, theta = as_table(table), dict(columns or {}), model.theta()
    dated = is_dated(pick(source, roles("clv"), columns), columns)

    def figures(counts: Counts) -> dict[str, Array]:
        return {"purchases": purchases(model.buying, theta, counts, model.horizon, model.discount)}

    people = per_customer(model, source, columns, figures)
    names = ("frequency", "spend") if dated else [given.get(name, name) for name in ("frequency", "monetary")]
    spend = gamma_gamma.spend_of(model.money(), *(cast(people[name], "number") for name in names))
    return people.mutate(expected_spend=spend, value=people.purchases * spend * model.margin)
