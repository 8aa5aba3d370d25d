"""Gamma-Gamma: what is a purchase of this customer worth, when only few have been seen?

Colombo & Jiang 1999; Fader & Hardie 2013, The Gamma-Gamma model of monetary value (note 025). The mean of a few
purchases is drawn to the mean of all customers, the more so the fewer they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import special

from zhiyin.insight.errors import MissingColumn
from zhiyin.insight.histories import GROUPS, is_dated, of_purchases, until_text
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.newton import Maximum, maximise
from zhiyin.insight.shape import Cells, Chart, Model, Summary, require
from zhiyin.insight.tables import Column, Table, as_table, cast, collect, pick
from zhiyin.insight.wording import say

PARAMETERS = ("p", "q", "gamma")


@dataclass(frozen=True, eq=False)
class GammaGammaSummary(Summary):
    """Customers by repeat purchases and mean spend of one, at most 3 000 000 cells."""

    model: ClassVar[str] = "gamma-gamma"
    until: str | None
    cells: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class GammaGammaModel(Model):
    """`parameters`: p, q, gamma as in the note; `mean`: the expected spend of a purchase over all customers; `rows`:
    by number of purchases what was seen and what is expected on average."""

    model: ClassVar[str] = "gamma-gamma"
    method: ClassVar[str] = noop("maximum likelihood on grouped means (Newton), observed information")
    source: ClassVar[str] = "Colombo & Jiang 1999; Fader & Hardie 2013, note 025"
    log_likelihood: float
    until: str | None

    def expected(self, x: Array, mean: Array) -> Array:
        """E(M | x, mean): the expected spend of a purchase, the mean of all customers where x = 0."""
        p, q, gamma = (float(value or 0) for value in self.parameters.values())
        return p * (gamma + x * mean) / (p * x + q - 1)

    def charts(self) -> tuple[Chart, ...]:
        """Mean spend by number of purchases, seen and expected."""
        labels = [str(row["frequency"]) for row in self.rows]
        series = {name: [row[name] for row in self.rows] for name in ("observed", "expected")}
        return (Chart(kind="lines", title=say("Mean spend by repeat purchases"), labels=labels, series=series),)


def summarise(table: Any, columns: Mapping[str, str] | None = None, *, until: str | None = None) -> GammaGammaSummary:
    """One pass. `columns`: `customer`, `date` and `amount` of purchases up to `until`, or `frequency` and
    `monetary`, the mean spend of the repeat purchases."""
    until = until_text(until)
    chosen = pick(as_table(table), roles("gamma-gamma"), columns)
    given = _given(chosen, columns)
    if given:
        x, mean = chosen.frequency, chosen.monetary
        valid = (x >= 0) & (x == x.floor())
        people = chosen.select(frequency=valid.ifelse(x, None), spend=(valid & (x > 0) & (mean > 0)).ifelse(mean, None))
    else:
        people = of_purchases(chosen, until)
    used = people.spend.notnull()
    people = people.select(
        frequency=used.ifelse(people.frequency, None),
        monetary=people.spend,
        bought_again=(people.frequency > 0).fill_null(False).cast("float64"),
    )
    grouped = people.group_by(["frequency", "monetary"]).aggregate(
        customers=people.count().cast("float64"), bought_again=people.bought_again.sum()
    )
    return GammaGammaSummary(until, Cells.of(["frequency", "monetary"], collect(grouped, GROUPS)))


def _given(chosen: Table, columns: Mapping[str, str] | None) -> bool:
    names = set(chosen.columns)
    if {"frequency", "monetary"} <= names and "date" not in (columns or {}):
        return True
    wanted = ("customer", "date", "amount") if "date" in names or "amount" in names else ("frequency", "monetary")
    for role in wanted:
        if role not in names:
            raise MissingColumn(role, (columns or {}).get(role, role), chosen.columns)
    return not is_dated(chosen, columns)


def likelihood(x: Array, mean: Array, n: Array) -> Any:
    """The log-likelihood of mean spends `mean` of x purchases each, as a function of `(p, q, gamma)`."""

    def objective(theta: Array) -> tuple[float, Array, Array]:
        p, q, gamma = theta
        px, both = p * x, p * x + q
        whole = gamma + x * mean
        log = np.log(whole)
        value = special.gammaln(both) - special.gammaln(px) - special.gammaln(q) + q * np.log(gamma)
        value += (px - 1) * np.log(mean) + px * np.log(x) - both * log
        shared, of_q, inverse = special.digamma(both), special.digamma(q), 1 / whole
        gradient = np.array(
            [
                n @ (x * (shared - special.digamma(px) + np.log(mean) + np.log(x) - log)),
                n @ (shared - of_q + np.log(gamma) - log),
                n @ (q / gamma - both * inverse),
            ]
        )
        curve = special.polygamma(1, both)
        pp = n @ (x**2 * (curve - special.polygamma(1, px)))
        pq, pg = n @ (x * curve), -(n @ (x * inverse))
        qq, qg = n @ (curve - special.polygamma(1, q)), n @ (1 / gamma - inverse)
        gg = n @ (both * inverse**2 - q / gamma**2)
        return float(n @ value), gradient, np.array([[pp, pq, pg], [pq, qq, qg], [pg, qg, gg]])

    return objective


def estimate(x: Array, mean: Array, n: Array, start: tuple[float, ...] | None = None) -> Maximum:
    """The maximum-likelihood estimates; `start` is in units of the average spend for gamma."""
    # The likelihood is fitted on spends divided by their average, so that units of money do not matter.
    unit = float(n @ mean / n.sum())
    found = maximise(likelihood(x, mean / unit, n), PARAMETERS, start or (3.0, 3.0, 1.0))
    scale = np.array([1.0, 1.0, unit])
    log_likelihood = found.log_likelihood - float(n.sum()) * np.log(unit)
    return Maximum(
        PARAMETERS, found.values * scale, found.covariance * np.outer(scale, scale), log_likelihood, found.iterations
    )


def fit(summary: GammaGammaSummary, *, at_least: int = 10, level: float = 0.95) -> GammaGammaModel:
    """The spend model. Raises NotEnoughData below `at_least` customers with a positive mean spend, and where the
    likelihood has no maximum."""
    frame = summary.cells.frame
    used = frame[frame["frequency"].notna() & frame["monetary"].notna()]
    x, mean, n = (used[name].to_numpy("float64") for name in ("frequency", "monetary", "customers"))
    require(float(n.sum()), at_least, say("customers who bought again, with a known positive spend"))
    found = estimate(x, mean, n)
    p, q, gamma = found.values
    average = float(p * gamma / (q - 1)) if q > 1 else None
    return GammaGammaModel(
        n=int(n.sum()),
        finding=say("A purchase is worth {average:.4g} on average over customers.", average=average)
        if average
        else say("A purchase is worth an amount with no mean: q is not above 1."),
        parameters=found.parameters,
        standard_errors=found.standard_errors,
        intervals=found.intervals(level),
        diagnostics={
            "log_likelihood": found.log_likelihood,
            "mean": average,
            "correlation_with_frequency": _correlation(x, mean, n),
            "iterations": found.iterations,
        },
        rows=tuple(_rows(found.values, x, mean, n)),
        notes=_notes(summary, float(n.sum()), _correlation(x, mean, n)),
        log_likelihood=found.log_likelihood,
        until=summary.until,
    )


def _correlation(x: Array, mean: Array, n: Array) -> float | None:
    weight = n / n.sum()
    dx, dm = x - weight @ x, mean - weight @ mean
    spread = float(np.sqrt((weight @ dx**2) * (weight @ dm**2)))
    return float(weight @ (dx * dm)) / spread if spread > 0 else None


def _rows(theta: Array, x: Array, mean: Array, n: Array) -> list[dict[str, Any]]:
    p, q, gamma = theta
    expected = p * (gamma + x * mean) / (p * x + q - 1)
    rows = []
    for value in (1, 2, 3, 4, 5, 6, 7):
        at = x >= 7 if value == 7 else x == value
        size = float(n[at].sum())
        seen, hoped = (float(n[at] @ part[at]) / size if size else None for part in (mean, expected))
        name = "7+" if value == 7 else str(value)
        rows.append({"frequency": name, "customers": int(size), "observed": seen, "expected": hoped})
    return rows


def _notes(summary: GammaGammaSummary, used: float, correlation: float | None) -> tuple[str, ...]:
    notes = []
    lost = float(summary.cells.frame["bought_again"].sum()) - used
    if lost > 0:
        notes.append(
            say("{lost} customers who bought again have no known positive spend and are left out.", lost=int(lost))
        )
    if correlation is not None and abs(correlation) > 0.2:
        notes.append(
            say(
                "Spend and frequency go together (r = {correlation:.2f}); the model takes them as "
                "independent, and a value that multiplies both is biased.",
                correlation=correlation,
            )
        )
    return tuple(notes)


def score(model: GammaGammaModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """One row per customer with `expected_spend` of a purchase; the mean of all customers for one without repeat
    purchases."""
    source = as_table(table)
    chosen = pick(source, roles("gamma-gamma"), columns)
    if _given(chosen, columns):
        people, names = source, [(columns or {}).get(role, role) for role in ("frequency", "monetary")]
    else:
        people = of_purchases(chosen, model.until)
        people = people.filter(people.customer.notnull()).select("customer", "frequency", "spend")
        names = ["frequency", "spend"]
    x, mean = (cast(people[name], "number") for name in names)
    return people.mutate(expected_spend=spend_of(np.array(list(model.parameters.values()), float), x, mean))


def spend_of(parameters: Array, x: Column, mean: Column) -> Column:
    """E(M | x, mean) as a column; missing where a repeat buyer's spend is not known or the model has no mean."""
    p, q, gamma = map(float, parameters)
    known = (x > 0).ifelse((mean > 0).ifelse(mean, None), 0.0)
    weight = p * x + (q - 1)
    return (weight > 0).ifelse((x * known + gamma) * p / weight, None)
