"""Short boards: importance against performance, opportunity, gap to target, lead over competitors.

Martilla & James 1977 (Journal of Marketing 41); Slack 1994; opportunity = importance + max(importance -
satisfaction, 0) on 0..10 (Ulwick 2002); importance stated by customers, or derived: correlation with the overall
judgement, or LMG; the lead over the best competitor with Welch's interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from zhiyin.insight import intervals, options
from zhiyin.insight.drivers import decompose
from zhiyin.insight.errors import InsightError, MissingColumn, UnknownName
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.moments import Moments, moments
from zhiyin.insight.shape import Cells, Chart, Model, Row, Summary, records, require
from zhiyin.insight.tables import Table, as_table, cast, collect, pick
from zhiyin.insight.wording import say

BRANDS = 5_000
QUADRANTS = {
    (True, False): "concentrate here",
    (True, True): "keep up the good work",
    (False, False): "low priority",
    (False, True): "possible overkill",
}


@dataclass(frozen=True, eq=False)
class ImportanceSummary(Summary):
    """Cross-products of the overall judgement and the attributes for the own brand; per brand (at most 5 000) the
    count, sum and sum of squares of each attribute."""

    model: ClassVar[str] = "importance"
    attributes: tuple[str, ...]
    overall: str
    brand: str | None
    cross: Moments
    brands: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class ImportanceModel(Model):
    """`rows`: one per attribute, most urgent first: `importance` (0..1), `performance` (0..100) with interval,
    `quadrant`,
    `gap` to target, `opportunity` (0..20), `lead` over the best `competitor` with Welch's interval."""

    model: ClassVar[str] = "importance"
    method: ClassVar[str] = noop(
        "importance-performance quadrants at the means, Ulwick's opportunity, Welch interval of the lead"
    )
    source: ClassVar[str] = "Martilla & James 1977; Slack 1994; Ulwick 2002; Welch 1947"
    details: ClassVar[tuple[str, ...]] = ("performance_low", "performance_high", "lead_low", "lead_high", "n")
    scale: tuple[float, float]
    attributes: tuple[str, ...]

    def charts(self) -> tuple[Chart, ...]:
        """The map of importance and performance."""
        labels = [str(row["attribute"]) for row in self.rows]
        series = {"x": [row["importance"] for row in self.rows], "y": [row["performance"] for row in self.rows]}
        return (
            Chart(
                kind="scatter",
                title=say("Importance (to the right), performance 0-100 (up)"),
                labels=labels,
                series=series,
            ),
        )


def summarise(
    table: Any,
    columns: Mapping[str, str] | None = None,
    *,
    attributes: Sequence[str] | None = None,
    own: str | None = None,
    bootstrap: bool = True,
) -> ImportanceSummary:
    """One pass. `columns`: `overall` (the judgement as a whole), `brand` where competitors were rated too; `own`:
    the label of the own brand; `attributes`: their columns, by default every other numeric one."""
    source = as_table(table)
    given = dict(columns or {})
    for role in given:
        if role not in ("overall", "brand"):
            raise UnknownName("role", role, ("overall", "brand"))
    overall, brand = given.get("overall", "overall"), given.get("brand")
    brand = "brand" if brand is None and "brand" in source.columns else brand
    numeric = [name for name in source.columns if source[name].type().is_numeric() and name not in (overall, brand)]
    names = tuple(numeric if attributes is None else attributes)
    for role, name in [
        ("overall", overall),
        *(("attributes", name) for name in names),
        *([("brand", brand)] if brand else []),
    ]:
        if name not in source.columns:
            raise MissingColumn(role, name, source.columns)
    if not names or (brand and own is None):
        what = (
            say("at least one attribute")
            if not names
            else say("which of {brand!r} is the own brand (`own`)", brand=brand)
        )
        raise InsightError(say("Say {what}.", what=what), code="spec")
    chosen = pick(source, dict.fromkeys((overall, *names), "number"), None, [brand] if brand else [])
    mine = chosen.filter(chosen[brand].cast("string") == str(own)) if brand else chosen
    sums: dict[str, Any] = {}
    for place, name in enumerate(names):
        column = chosen[name]
        sums |= {
            f"n{place}": column.count().cast("float64"),
            f"s{place}": column.sum(),
            f"q{place}": (column * column).sum(),
        }
    grouped = chosen.group_by(chosen[brand].cast("string").name("brand")) if brand else chosen
    frame = collect(grouped.aggregate(**sums), BRANDS)
    frame = frame if brand else frame.assign(brand=str(own))
    filled = frame.fillna(dict.fromkeys(sums, 0.0))
    return ImportanceSummary(
        names, overall, str(own), moments(mine, (overall, *names), bootstrap=bootstrap), Cells.of(["brand"], filled)
    )


def fit(
    summary: ImportanceSummary,
    *,
    scale: Sequence[float] = (1, 10),
    importance: Mapping[str, float] | None = None,
    derived: str = "correlation",
    target: float | None = None,
    level: float = 0.95,
) -> ImportanceModel:
    """`scale`: [low, high] of the questions; `importance`: attribute -> stated importance on 0..10, otherwise `derived`
    (`correlation` or `lmg`) from the overall judgement; `target`: the performance wanted, 0..100.

    Raises NotEnoughData below 10 complete rows of the own brand, InsightError for answers off the scale."""
    ends = options.ends("scale", scale)
    weights = _importance(summary, importance, derived)
    own = _brand(summary, summary.brand, level)
    answers = min((int(found["n"]) for found in own.values()), default=0)
    require(answers, 2, say("answers to every attribute of the own brand"))
    rivals = _rivals(summary, level)
    rows = [_row(name, weights[name], own[name], rivals, ends, target, level) for name in summary.attributes]
    performance = np.mean([row["performance"] for row in rows])
    middle = np.mean(list(weights.values()))
    for row in rows:
        row["quadrant"] = QUADRANTS[bool(row["importance"] >= middle), bool(row["performance"] >= performance)]
    rows.sort(key=lambda row: -row["opportunity"])
    urgent = [row["attribute"] for row in rows if row["quadrant"] == "concentrate here"]
    left = summary.cross.seen - summary.cross.n
    notes = (
        [say("{left} rows with a missing answer count for performance only, not for importance.", left=left)]
        if left and not importance
        else []
    )
    notes += (
        [say("The best competitor is chosen from the same data: its lead is somewhat overstated.")]
        if len(rivals) > 1
        else []
    )
    return ImportanceModel(
        n=summary.cross.n,
        finding=say("Short boards: {urgent}.", urgent=", ".join(urgent))
        if urgent
        else say("No attribute is both important and weak."),
        parameters={str(row["attribute"]): row["importance"] for row in rows},
        diagnostics={"importance": "stated" if importance else derived, "competitors": sorted(rivals)},
        rows=tuple(rows),
        notes=tuple(notes),
        scale=ends,
        attributes=summary.attributes,
    )


def _importance(summary: ImportanceSummary, stated: Mapping[str, float] | None, derived: str) -> dict[str, float]:
    if stated is not None:
        for name in stated:
            if name not in summary.attributes:
                raise UnknownName("attribute", name, summary.attributes)
        lacking = [name for name in summary.attributes if name not in stated]
        if lacking or any(not 0 <= value <= 10 for value in stated.values()):
            raise InsightError(
                say("Give every attribute an importance from 0 to 10; missing: {lacking}.", lacking=lacking),
                code="spec",
            )
        return {name: stated[name] / 10 for name in summary.attributes}
    require(summary.cross.n, 10, say("complete rows of the own brand"))
    covariance = summary.cross.covariance()
    deviation = np.sqrt(np.diagonal(covariance))
    correlation: Array = covariance / np.outer(deviation, deviation)
    if derived == "lmg":
        parts, r2 = decompose(correlation)
        return dict(zip(summary.attributes, (float(part / r2) if r2 > 0 else 0.0 for part in parts), strict=True))
    if derived != "correlation":
        raise UnknownName(say("derived importance"), derived, ("correlation", "lmg"))
    # A negative correlation is no importance; it is told by the value 0 and seen in `drivers`.
    return dict(zip(summary.attributes, (max(float(value), 0.0) for value in correlation[0, 1:]), strict=True))


def _brand(summary: ImportanceSummary, brand: str | None, level: float) -> dict[str, dict[str, float]]:
    """Count, mean and variance of each attribute of a brand."""
    frame = summary.brands.frame
    rows = records(frame[frame["brand"].astype(str) == str(brand)])
    if not rows:
        known: list[Any] = sorted(frame["brand"].dropna().astype(str).unique())
        raise UnknownName(say("own brand"), str(brand), known or ["none"])
    found = {}
    for place, name in enumerate(summary.attributes):
        n, total, square = (float(rows[0][f"{letter}{place}"]) for letter in "nsq")
        mean = total / n if n else float("nan")
        found[name] = {
            "n": n,
            "mean": mean,
            "variance": max(square - n * mean**2, 0.0) / (n - 1) if n > 1 else float("nan"),
        }
    return found


def _rivals(summary: ImportanceSummary, level: float) -> dict[str, dict[str, dict[str, float]]]:
    names = [str(name) for name in summary.brands.frame["brand"] if not pd.isna(name) and str(name) != summary.brand]
    return {name: _brand(summary, name, level) for name in names}


def _row(
    name: str,
    weight: float,
    own: Mapping[str, float],
    rivals: Mapping[str, Mapping[str, Mapping[str, float]]],
    ends: tuple[float, float],
    target: float | None,
    level: float,
) -> dict[str, Any]:
    def rescaled(value: float) -> float:
        return 100 * (value - ends[0]) / (ends[1] - ends[0])

    performance = rescaled(own["mean"])
    if not -1e-9 <= performance <= 100 + 1e-9:
        raise InsightError(
            say(
                "The mean of {name!r} is {mean:.4g}, off the scale {ends:g} to {ends2:g}.",
                name=name,
                mean=own["mean"],
                ends=ends[0],
                ends2=ends[1],
            ),
            code="scale",
        )
    low, high = intervals.mean_interval(own["mean"], own["variance"], own["n"], level)
    row: dict[str, Any] = {"attribute": name, "n": int(own["n"]), "importance": weight, "performance": performance}
    row |= {"performance_low": rescaled(low), "performance_high": rescaled(high), "quadrant": None}
    row |= {"gap": None if target is None else target - performance}
    row["opportunity"] = 10 * weight + max(10 * weight - performance / 10, 0.0)
    row |= dict.fromkeys(("competitor", "lead", "lead_low", "lead_high"))
    rated = {brand: found[name] for brand, found in rivals.items() if found[name]["n"] >= 2}
    if rated:
        best = max(rated, key=lambda brand: rated[brand]["mean"])
        row |= {"competitor": best, **welch(own, rated[best], level)}
    return row


def welch(own: Mapping[str, float], other: Mapping[str, float], level: float = 0.95) -> dict[str, float]:
    """Difference of two means with Welch's interval (1947), from `n`, `mean`, `variance` of both."""
    parts = own["variance"] / own["n"], other["variance"] / other["n"]
    error = float(np.sqrt(sum(parts)))
    shares = parts[0] ** 2 / (own["n"] - 1) + parts[1] ** 2 / (other["n"] - 1)
    degrees = sum(parts) ** 2 / shares if shares > 0 else own["n"] + other["n"] - 2
    half = intervals.t(level, degrees) * error
    lead = own["mean"] - other["mean"]
    return {"lead": lead, "lead_low": lead - half, "lead_high": lead + half}


def priorities(rows: Sequence[Row], quadrant: str = "concentrate here") -> list[str]:
    """The attributes of a quadrant, most urgent first."""
    return [str(row["attribute"]) for row in rows if row["quadrant"] == quadrant]


def score(model: ImportanceModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `performance`, each row's own performance 0..100 over the attributes, weighted by importance."""
    source = as_table(table)
    for name in model.attributes:
        if name not in source.columns:
            raise MissingColumn("attributes", name, source.columns)
    weights = {str(row["attribute"]): float(row["importance"]) for row in model.rows}
    total = sum(weights.values()) or 1.0
    low, high = model.scale
    parts = [cast(source[name], "number") * (weight / total) for name, weight in weights.items()]
    return source.mutate(
        performance=(sum(parts[1:], parts[0]) - low * sum(weights.values()) / total) * (100 / (high - low))
    )
