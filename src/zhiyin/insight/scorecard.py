"""Credit scorecard: points for attributes that a clerk can add up, from weights of evidence and a logistic regression.

Siddiqi 2006, Credit Risk Scorecards; Thomas 2009, Consumer Credit Models. WoE = ln(share of the good / share of the
bad) of a class; points = offset + factor ln(odds), factor = PDO / ln 2; the stability index PSI compares two
populations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from zhiyin.insight import logit, samples
from zhiyin.insight.errors import InsightError
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Chart, Model, require
from zhiyin.insight.tables import Column, Table, as_table, cast, trimmed
from zhiyin.insight.wording import say

FINE = 20
SMALLEST = 0.05


@dataclass(frozen=True, eq=False)
class ScorecardSummary(samples.SampleSummary):
    """The different rows with their number."""

    model: ClassVar[str] = "scorecard"


@dataclass(frozen=True, kw_only=True, eq=False)
class ScorecardModel(Model):
    """`rows`: the card: attribute, class, n, share of bad ones, WoE and points; `parameters`: AUC (cross-validated),
    KS, Gini, and the coefficient of each attribute's WoE; `information_values` per attribute. A `class` of numbers
    is (low, high], of labels their list; the rest, missing values included, falls into the class `other`."""

    model: ClassVar[str] = "scorecard"
    method: ClassVar[str] = noop("classes by information value, weights of evidence, logistic regression, points")
    source: ClassVar[str] = "Siddiqi 2006, Credit Risk Scorecards; Thomas 2009, Consumer Credit Models"
    details: ClassVar[tuple[str, ...]] = ("low", "high", "labels")
    information_values: Mapping[str, float]
    base_points: float
    deciles: tuple[float, ...]
    shares: tuple[float, ...]

    def charts(self) -> tuple[Chart, ...]:
        """Information value of the attributes."""
        values = sorted(self.information_values.items(), key=lambda item: -item[1])[:30]
        series = {say("information value"): [value for _, value in values]}
        return (Chart(kind="bars", title=say("Information value"), labels=[name for name, _ in values], series=series),)


@dataclass(frozen=True)
class Binning:
    """The classes of one attribute: upper ends of numbers, or the class of each label; the class of the rest comes
    last."""

    name: str
    ends: tuple[float, ...] | None
    labels: tuple[tuple[str, ...], ...]

    def place(self, column: pd.Series) -> Any:
        """The number of the class of each value."""
        if self.ends is not None:
            values = column.to_numpy("float64")
            found = np.searchsorted(np.array(self.ends), values, side="left")
            return np.where(np.isnan(values), len(self.ends) + 1, found)
        where = {label: place for place, group in enumerate(self.labels) for label in group}
        return column.map(lambda label: where.get(str(label), len(self.labels))).to_numpy("int64")

    def size(self) -> int:
        """The number of classes, that of the rest included."""
        return (len(self.ends) + 1 if self.ends is not None else len(self.labels)) + 1


def summarise(
    table: Any, columns: Mapping[str, str] | None = None, *, attributes: Sequence[str] | None = None
) -> ScorecardSummary:
    """`bad`: the outcome (1, yes, bad against 0, no, good); `attributes`: the columns to use, all others by default."""
    return ScorecardSummary(samples.sample(table, roles("scorecard"), columns, attributes))


def fit(
    summary: ScorecardSummary,
    *,
    event: str | None = None,
    points: float = 600,
    odds: float = 50,
    double: float = 20,
    folds: int = 10,
    seed: int = 1,
) -> ScorecardModel:
    """`event`: the label of `bad` that counts as bad; `points` at good:bad `odds`, which double every `double`
    points. Classes, WoE and regression are made anew in each of the `folds`. Raises NotEnoughData below 30 good or
    bad ones."""
    if not (odds > 0 and double > 0 and 2 <= folds <= 50):
        raise InsightError(say("Odds and doubling are positive, folds from 2 to 50."), code="spec")
    data, y, names, lost = summary.learnt_from("bad", event)
    require(float(y.sum()), 30, say("bad ones"))
    require(float((1 - y).sum()), 30, say("good ones"))
    bins, woe, values = _classes(data, y, names)
    if not bins:
        raise InsightError(say("No attribute tells good from bad."), code="constant")
    found = logit.fit(_matrix(bins, woe, data), y)
    judged = logit.judge(y, logit.folds(folds, y, seed), lambda inside: _chances(data, y, names, inside))
    factor = double / np.log(2)
    offset = points - factor * np.log(odds)
    card, base = _card(bins, woe, found, (data, y), (factor, offset))
    model = _model(lost, (bins, found, values), (y, judged), (card, base, _deciles(bins, card, base, data)))
    return replace(model, notes=(*model.notes, *samples.unused(names, values)))


def _classes(data: pd.DataFrame, y: Array, names: Sequence[str]) -> tuple[list[Binning], list[Array], dict[str, float]]:
    bins, woe, values = [], [], {}
    for name in names:
        found = _binning(name, data[name], y)
        if found is None:
            continue
        weights, value = evidence(found.place(data[name]), y, found.size())
        values[name] = value
        if value >= 0.02:
            bins.append(found)
            woe.append(weights)
    return bins, woe, values


def evidence(place: Any, y: Array, size: int) -> tuple[Array, float]:
    """WoE per class, with half a customer added to each side, and the information value; 0 for an empty class."""
    bad, good = np.bincount(place, y, minlength=size), np.bincount(place, 1 - y, minlength=size)
    b, g = (bad + 0.5) / (bad.sum() + 0.5), (good + 0.5) / (good.sum() + 0.5)
    weights = np.where(bad + good > 0, np.log(g / b), 0.0)
    used = bad + good > 0
    return weights, float(((g - b) * weights)[used].sum())


def _binning(name: str, column: pd.Series, y: Array) -> Binning | None:
    """Classes of at least 5 % each: neighbours that differ least in their rate of bad ones are joined, down to five."""
    if samples.numeric(column):
        values = column.astype("float64").to_numpy()
        known = values[~np.isnan(values)]
        if len(np.unique(known)) < 2:
            return None
        ends = np.unique(np.quantile(known, np.linspace(0, 1, FINE + 1)[1:-1], method="inverted_cdf"))
        ends = ends[ends < known.max()]
        place = np.searchsorted(ends, known, side="left")
        kept = _joined(place, y[~np.isnan(values)], len(ends) + 1)
        return Binning(name, tuple(float(end) for end, keep in zip(ends, kept, strict=True) if keep), ())
    labels = np.unique(column.astype(str))
    if not 2 <= len(labels) <= samples.LABELS:
        return None
    rate = np.array([y[(column == label).to_numpy()].mean() for label in labels])
    order = np.argsort(rate, kind="stable")
    rank = {label: place for place, label in enumerate(labels[order])}
    kept = _joined(column.map(lambda label: rank[str(label)]).to_numpy("int64"), y, len(labels))
    groups: list[list[str]] = [[str(labels[order][0])]]
    for label, keep in zip(labels[order][1:], kept, strict=True):
        groups = [*groups, [str(label)]] if keep else [*groups[:-1], [*groups[-1], str(label)]]
    return Binning(name, None, tuple(map(tuple, groups)))


def _joined(place: Any, y: Array, size: int) -> list[bool]:
    """Which of the borders between neighbouring classes stay.

    Those beside a class that is too small go first, and of all the one between the most alike by chi-square: by size
    alone one class would swallow its neighbours one after the other."""
    n, bad = np.bincount(place, minlength=size).astype(float), np.bincount(place, y, minlength=size)
    groups, smallest = [[k] for k in range(size)], int(SMALLEST * n.sum())
    while len(groups) > 1:
        sums = np.array([[n[part].sum(), bad[part].sum()] for part in groups])
        gaps = [(min(one[0], other[0]) >= smallest, _chi_square(one, other)) for one, other in pairwise(sums)]
        least = min(range(len(gaps)), key=gaps.__getitem__)
        # Chi-square of 3.84: neighbours that differ at the 5 % level stay apart, but no more than five classes.
        if gaps[least][0] and gaps[least][1] > 3.84 and len(groups) <= 5:
            break
        groups[least : least + 2] = [groups[least] + groups[least + 1]]
    starts = {part[0] for part in groups}
    return [k in starts for k in range(1, size)]


def _chi_square(one: Array, other: Array) -> float:
    """How far two classes, each its number and its bad ones, differ in their rate; 0 where one is empty."""
    (n1, b1), (n2, b2) = one, other
    if not (n1 and n2):
        return 0.0
    p = (b1 + b2) / (n1 + n2)
    return float((b1 / n1 - b2 / n2) ** 2 / (max(p * (1 - p), 1e-9) * (1 / n1 + 1 / n2)))


def _matrix(bins: Sequence[Binning], woe: Sequence[Array], data: pd.DataFrame) -> Array:
    return np.column_stack([weights[part.place(data[part.name])] for part, weights in zip(bins, woe, strict=True)])


def _chances(data: pd.DataFrame, y: Array, names: Sequence[str], inside: logit.Rows) -> Array:
    """The chance of being bad of each row, by a card made of the rows inside."""
    bins, woe, _ = _classes(data[inside], y[inside], names)
    if not bins:
        return np.full(len(y), y[inside].mean())
    matrix = _matrix(bins, woe, data)
    return logit.fit(matrix[inside], y[inside]).chance(matrix)


def _card(
    bins: Sequence[Binning],
    woe: Sequence[Array],
    found: logit.Logit,
    data: tuple[pd.DataFrame, Array],
    scale: tuple[float, float],
) -> tuple[list[dict[str, Any]], float]:
    """The rows of the card and the points that everybody starts with."""
    frame, y = data
    factor, offset = scale
    rows: list[dict[str, Any]] = []
    for part, weights, slope in zip(bins, woe, found.coefficients[1:], strict=True):
        place = part.place(frame[part.name])
        for k in range(part.size()):
            at = place == k
            low = high = None
            if part.ends is not None and k <= len(part.ends):
                low = part.ends[k - 1] if k else None
                high = part.ends[k] if k < len(part.ends) else None
            labels = part.labels[k] if part.ends is None and k < len(part.labels) else ()
            last = k == part.size() - 1
            rows.append(
                {
                    "attribute": part.name,
                    "class": "other" if last else _name(low, high, labels),
                    "n": int(at.sum()),
                    "bad": float(y[at].mean()) if at.any() else None,
                    "woe": float(weights[k]),
                    "points": round(float(-factor * slope * weights[k]), 2),
                    "low": low,
                    "high": high,
                    "labels": list(labels),
                }
            )
    return rows, round(float(offset - factor * found.coefficients[0]), 2)


def _name(low: float | None, high: float | None, labels: Sequence[str]) -> str:
    if labels:
        return " | ".join(label or "(empty)" for label in labels)
    if low is None:
        return f"up to {high:g}"
    return f"above {low:g}" if high is None else f"{low:g} – {high:g}"


def _deciles(
    bins: Sequence[Binning], card: Sequence[Mapping[str, Any]], base: float, data: pd.DataFrame
) -> tuple[Array, Array]:
    """The deciles of the score and the shares between them, which the stability index compares."""
    total = np.full(len(data), base)
    for part in bins:
        points = np.array([row["points"] for row in card if row["attribute"] == part.name])
        total += points[part.place(data[part.name])]
    cuts: Array = np.unique(np.quantile(total.round(2), np.linspace(0.1, 0.9, 9), method="inverted_cdf"))
    return cuts, _by_cut(total, cuts)


def _by_cut(points: Array, cuts: Array) -> Array:
    """The share of the points in each interval between cuts, with half a customer added to each."""
    place = np.searchsorted(cuts, points.round(2), side="left")
    counts = np.bincount(place, minlength=len(cuts) + 1) + 0.5
    shares: Array = counts / counts.sum()
    return shares


def _model(
    lost: int,
    learnt: tuple[Sequence[Binning], logit.Logit, Mapping[str, float]],
    outside: tuple[Array, logit.Judged],
    card: tuple[list[dict[str, Any]], float, tuple[Array, Array]],
) -> ScorecardModel:
    bins, found, values = learnt
    y, judged = outside
    area, (low, high) = judged.auc, judged.interval()
    slopes = {f"slope_{part.name}": float(value) for part, value in zip(bins, found.coefficients[1:], strict=True)}
    errors = np.sqrt(np.maximum(np.diag(found.covariance)[1:], 0))
    notes = [say("{lost} rows without a known outcome are left out.", lost=lost)] if lost else []
    wrong = [name for name, value in slopes.items() if value > 0]
    notes += [
        say("{name}: its points run against its own WoE; drop it.", name=name.removeprefix("slope_")) for name in wrong
    ]
    dropped = [name for name, value in values.items() if value < 0.02]
    notes += (
        [say("Left out for an information value below .02: {dropped}.", dropped=", ".join(dropped))] if dropped else []
    )
    return ScorecardModel(
        n=len(y),
        finding=say(
            "The card ranks a bad one below a good one in {area:.1%} of all pairs [{area2:.1%}, "
            "{area3:.1%}], by {bins} attributes.",
            area=area,
            area2=low,
            area3=high,
            bins=len(bins),
        ),
        parameters={"auc": area, "gini": 2 * area - 1, "ks": logit.ks(y, judged.chance), **slopes},
        standard_errors={"auc": judged.error, "gini": 2 * judged.error}
        | dict(zip(slopes, map(float, errors), strict=True)),
        intervals={"auc": (low, high), "gini": (2 * low - 1, 2 * high - 1)},
        diagnostics={"bad": int(y.sum()), "base_points": card[1], "calibration": logit.calibration(y, judged.chance)},
        rows=tuple(card[0]),
        notes=tuple(notes),
        information_values=dict(values),
        base_points=card[1],
        deciles=tuple(map(float, card[2][0])),
        shares=tuple(map(float, card[2][1])),
    )


def score(model: ScorecardModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `points`: the base and those of each attribute's class."""
    source = as_table(table)
    total: Any = model.base_points
    for name in dict.fromkeys(row["attribute"] for row in model.rows):
        total = _points(source[name], [row for row in model.rows if row["attribute"] == name]) + total
    return source.mutate(points=total.cast("float64"))


def _points(column: Column, rows: Sequence[Mapping[str, Any]]) -> Column:
    import ibis

    other = rows[-1]["points"]
    if any(row["labels"] for row in rows):
        text = trimmed(column)
        return ibis.cases(*((text.isin(row["labels"]), row["points"]) for row in rows[:-1]), else_=other)
    value = cast(column, "number")
    cases = [(value <= row["high"], row["points"]) for row in rows[:-1] if row["high"] is not None]
    return ibis.cases((value.isnull(), other), *cases, else_=rows[-2]["points"])


def stability(model: ScorecardModel, points: Array) -> float:
    """PSI of another population's points against the population of the fit: Σ (a − e) ln(a/e) over its deciles."""
    actual, expected = _by_cut(np.asarray(points, float), np.array(model.deciles)), np.array(model.shares)
    return float(((actual - expected) * np.log(actual / expected)).sum())
