"""SERVQUAL and SERVPERF: gaps between perceived and expected service in five dimensions, weighted, with their
reliability.

Parasuraman, Zeithaml & Berry 1988, 1991 (22 items: tangibles 4, reliability 5, responsiveness 4, assurance 4,
empathy 5); SERVPERF, perceptions alone: Cronin & Taylor 1992; alpha = k/(k-1) (1 - sum s_i^2 / s_T^2): Cronbach
1951."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from zhiyin.insight import intervals
from zhiyin.insight.errors import InsightError, MissingColumn, UnknownName
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.moments import Moments, moments
from zhiyin.insight.shape import Chart, Model, Summary, require
from zhiyin.insight.tables import Table, as_table, cast, pick
from zhiyin.insight.wording import label, say

SIZES = {"tangibles": 4, "reliability": 5, "responsiveness": 4, "assurance": 4, "empathy": 5}


def _standard() -> dict[str, tuple[str, ...]]:
    numbers = iter(range(1, 23))
    return {name: tuple(str(next(numbers)) for _ in range(size)) for name, size in SIZES.items()}


@dataclass(frozen=True, eq=False)
class ServqualSummary(Summary):
    """Cross-products of the items over the complete rows (44 columns for the full instrument)."""

    model: ClassVar[str] = "servqual"
    dimensions: Mapping[str, Sequence[str]]
    perceived: str
    expected: str | None
    cross: Moments


@dataclass(frozen=True, kw_only=True, eq=False)
class ServqualModel(Model):
    """`rows`: one per dimension: `perceived`, `expected`, `gap` with interval, `weight`, `alpha_perceived`,
    `alpha_gap`; `items`: the same per item. `parameters`: `score` (mean gap), `weighted_score`, or for SERVPERF the
    mean perception."""

    model: ClassVar[str] = "servqual"
    method: ClassVar[str] = noop("gaps P - E per item and dimension, Student intervals, Cronbach's alpha")
    source: ClassVar[str] = "Parasuraman, Zeithaml & Berry 1988, 1991; Cronin & Taylor 1992; Cronbach 1951"
    details: ClassVar[tuple[str, ...]] = ("standard_error", "perceived_low", "perceived_high")
    dimensions: Mapping[str, Sequence[str]]
    perceived: str
    expected: str | None
    items: tuple[Mapping[str, Any], ...]

    def charts(self) -> tuple[Chart, ...]:
        """The gap (or perception) of each dimension."""
        figure = "perceived" if self.expected is None else "gap"
        return (
            Chart(
                kind="points",
                title=self.finding,
                labels=[str(row["dimension"]) for row in self.rows],
                series={figure: [row[figure] for row in self.rows]},
                low=[row[f"{figure}_low"] for row in self.rows],
                high=[row[f"{figure}_high"] for row in self.rows],
                line=None if self.expected is None else 0.0,
            ),
        )


def summarise(
    table: Any,
    columns: Mapping[str, str] | None = None,
    *,
    dimensions: Mapping[str, Sequence[str]] | None = None,
    perceived: str = "P{}",
    expected: str | None = "E{}",
) -> ServqualSummary:
    """One pass to cross-products. Items are columns named by the patterns `perceived` and `expected` ({} is the
    item), `dimensions` lists the items of each, by default the 22 of the instrument: P1 … P22 and E1 … E22.
    `expected: null`, or no column of that pattern, gives SERVPERF. `columns` is not used: the patterns name them."""
    if columns:
        raise InsightError(
            say("Servqual names its columns by the patterns `perceived` and `expected` of the spec."), code="columns"
        )
    source = as_table(table)
    blocks = {str(name): tuple(str(item) for item in items) for name, items in (dimensions or _standard()).items()}
    every = [item for block in blocks.values() for item in block]
    if len(set(every)) < len(every) or not all(blocks.values()):
        raise InsightError(say("Every dimension needs items, and an item belongs to one dimension."), code="spec")
    if expected is not None and not any(expected.format(item) in source.columns for item in every):
        expected = None
    names = [pattern.format(item) for pattern in (perceived, expected) if pattern for item in every]
    for name in names:
        if name not in source.columns:
            raise MissingColumn("item", name, source.columns)
    chosen = pick(source, dict.fromkeys(names, "number"), None)
    return ServqualSummary(blocks, perceived, expected, moments(chosen, names, bootstrap=False))


def fit(summary: ServqualSummary, *, weights: Mapping[str, float] | None = None, level: float = 0.95) -> ServqualModel:
    """The gaps. `weights`: dimension -> points, adding up to 100 (equal weights without them).

    Raises NotEnoughData below 5 complete rows, UnknownName (dimension), InsightError for weights that do not add up."""
    cross = summary.cross
    require(cross.n, 5, say("rows with all items answered"))
    shares = _shares(summary, weights)
    rows = [
        {"dimension": name, "weight": 100 * shares[name], **_figures(summary, items, level)}
        for name, items in summary.dimensions.items()
    ]
    every = {item: 1 / len(items) for items in summary.dimensions.values() for item in items}
    plain = {item: share / len(summary.dimensions) for item, share in every.items()}
    weighted = {item: every[item] * shares[name] for name, items in summary.dimensions.items() for item in items}
    figures = {"score": _linear(summary, plain, level), "weighted_score": _linear(summary, weighted, level)}
    items = tuple(
        {"dimension": name, "item": item, **_figures(summary, (item,), level)}
        for name, block in summary.dimensions.items()
        for item in block
    )
    kind = "SERVPERF" if summary.expected is None else "SERVQUAL"
    figure = "perceived" if summary.expected is None else "gap"
    notes = (
        [say("{seen} of {seen2} rows with a missing item are left out.", seen=cross.seen - cross.n, seen2=cross.seen)]
        if cross.seen > cross.n
        else []
    )
    notes += [say("No expectation asked: perceptions alone (SERVPERF).")] if summary.expected is None else []
    return ServqualModel(
        n=cross.n,
        finding=_finding(kind, figure, min(rows, key=lambda row: row[figure])),
        parameters={name: found[0] for name, found in figures.items()},
        standard_errors={name: found[1] for name, found in figures.items()},
        intervals={name: (found[2], found[3]) for name, found in figures.items()},
        diagnostics={"left_out": cross.seen - cross.n},
        rows=tuple(rows),
        notes=tuple(notes),
        dimensions=summary.dimensions,
        perceived=summary.perceived,
        expected=summary.expected,
        items=items,
    )


def _finding(kind: str, figure: str, worst: Mapping[str, Any]) -> str:
    return say(
        "{kind}: {dimension} is weakest, {figure} {worst:+.2f} [{worst2:+.2f}, {worst3:+.2f}].",
        kind=kind,
        dimension=worst["dimension"],
        figure=label(figure),
        worst=worst[figure],
        worst2=worst[f"{figure}_low"],
        worst3=worst[f"{figure}_high"],
    )


def _shares(summary: ServqualSummary, weights: Mapping[str, float] | None) -> dict[str, float]:
    if weights is None:
        return dict.fromkeys(summary.dimensions, 1 / len(summary.dimensions))
    for name in weights:
        if name not in summary.dimensions:
            raise UnknownName("dimension", name, summary.dimensions)
    total = sum(weights.values())
    if set(weights) != set(summary.dimensions) or abs(total - 100) > 1e-6 or min(weights.values()) < 0:
        raise InsightError(
            say("Give every dimension its points, adding up to 100, not {total:g}.", total=total), code="weights"
        )
    return {name: value / 100 for name, value in weights.items()}


def _vector(summary: ServqualSummary, shares: Mapping[str, float], sign_p: float, sign_e: float) -> Array:
    """Coefficients on the columns for a weighted sum of the items' P and E."""
    vector = np.zeros(len(summary.cross.names))
    for pattern, sign in ((summary.perceived, sign_p), (summary.expected, sign_e)):
        for item, share in shares.items():
            if pattern:
                vector[summary.cross.names.index(pattern.format(item))] += sign * share
    return vector


def _centred(summary: ServqualSummary) -> Array:
    cross = summary.cross.cross
    n = cross[0, 0]
    found: Array = (cross[1:, 1:] - np.outer(cross[0, 1:], cross[0, 1:]) / n) / (n - 1)
    return found


def _estimate(summary: ServqualSummary, vector: Array, level: float) -> tuple[float, float, float, float]:
    mean = float(vector @ summary.cross.mean)
    variance = max(float(vector @ _centred(summary) @ vector), 0.0)
    low, high = intervals.mean_interval(mean, variance, summary.cross.n, level)
    return mean, float(np.sqrt(variance / summary.cross.n)), low, high


def _linear(summary: ServqualSummary, shares: Mapping[str, float], level: float) -> tuple[float, float, float, float]:
    return _estimate(summary, _vector(summary, shares, 1, -1), level)


def _figures(summary: ServqualSummary, items: Sequence[str], level: float) -> dict[str, Any]:
    shares = dict.fromkeys(items, 1 / len(items))
    perceived = _estimate(summary, _vector(summary, shares, 1, 0), level)
    row: dict[str, Any] = {"perceived": perceived[0], "perceived_low": perceived[2], "perceived_high": perceived[3]}
    row |= dict.fromkeys(("expected", "gap", "standard_error", "gap_low", "gap_high"))
    if summary.expected is not None:
        gap = _linear(summary, shares, level)
        row |= {
            "expected": perceived[0] - gap[0],
            "gap": gap[0],
            "standard_error": gap[1],
            "gap_low": gap[2],
            "gap_high": gap[3],
        }
    row["alpha_perceived"] = _alpha(summary, items, 1, 0)
    row["alpha_gap"] = _alpha(summary, items, 1, -1) if summary.expected is not None else None
    return row


def _alpha(summary: ServqualSummary, items: Sequence[str], sign_p: float, sign_e: float) -> float | None:
    """Cronbach's alpha of the items; None for one item or when they do not vary."""
    covariance = _centred(summary)
    vectors = [_vector(summary, {item: 1.0}, sign_p, sign_e) for item in items]
    total = float(sum(vectors) @ covariance @ sum(vectors))
    if len(items) < 2 or total <= 1e-12:
        return None
    return len(items) / (len(items) - 1) * (1 - sum(float(one @ covariance @ one) for one in vectors) / total)


def score(model: ServqualModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with one column per dimension, `gap_<dimension>` (SERVPERF: `perceived_<dimension>`): the mean over
    its items."""
    source = as_table(table)
    made = {}
    for name, items in model.dimensions.items():
        for pattern in filter(None, (model.perceived, model.expected)):
            for item in items:
                if pattern.format(item) not in source.columns:
                    raise MissingColumn("item", pattern.format(item), source.columns)
        parts = [cast(source[model.perceived.format(item)], "number") for item in items]
        if model.expected:
            parts += [-cast(source[model.expected.format(item)], "number") for item in items]
        made[f"{'gap' if model.expected else 'perceived'}_{name}"] = sum(parts[1:], parts[0]) / len(items)
    return source.mutate(**made)
