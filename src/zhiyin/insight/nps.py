"""Net promoter score, top-box satisfaction (CSAT) and effort (CES), with intervals and tests of differences.

NPS = p - d with se = sqrt((p + d - (p - d)^2) / n) (Reichheld 2003; Rocks 2016, American Statistician 70); its
interval adds half an answer to promoters and detractors and one to passives before (Agresti & Min 2005), which keeps
its promise in small samples. Shares have Wilson's interval. Groups are tested against all others, with Holm's
correction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import special

from zhiyin.insight import intervals
from zhiyin.insight.errors import InsightError, UnknownName
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Row, Summary, noted, records, require
from zhiyin.insight.tables import Table, as_table, cast, collect, pick
from zhiyin.insight.wording import lacking, say

CELLS = 200_000


@dataclass(frozen=True)
class Measure:
    """A question: its scale, and the values from which an answer is counted as good and up to which as bad."""

    low: float
    high: float
    good: float
    bad: float
    words: tuple[str, str, str]


MEASURES = {
    "nps": Measure(0, 10, 9, 6, ("promoter", "passive", "detractor")),
    "csat": Measure(1, 5, 4, 2, ("satisfied", "neutral", "dissatisfied")),
    "ces": Measure(1, 7, 5, 3, ("easy", "neutral", "hard")),
}


@dataclass(frozen=True, eq=False)
class NpsSummary(Summary):
    """The histogram of the answers per group of `by`: at most 200 000 cells."""

    model: ClassVar[str] = "nps"
    by: tuple[str, ...]
    answers: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class NpsModel(Model):
    """`parameters`: `score` (NPS: p - d as -1..1; CSAT and CES: share of good answers), `good`, `bad`, `mean`.

    `rows`: one per group with intervals, and `difference` to all other groups with its interval and Holm's
    `p_value`."""

    model: ClassVar[str] = "nps"
    method: ClassVar[str] = noop("adjusted Wald (NPS), Wilson (shares), Student (mean), z tests with Holm's correction")
    source: ClassVar[str] = "Reichheld 2003; Rocks 2016; Agresti & Min 2005; Wilson 1927; Holm 1979"
    details: ClassVar[tuple[str, ...]] = (
        "mean_low",
        "mean_high",
        "difference_low",
        "difference_high",
        "standard_error",
    )
    measure: str
    by: tuple[str, ...]
    bounds: Measure

    def charts(self) -> tuple[Chart, ...]:
        """The groups with their intervals, at most the 40 largest."""
        rows = sorted((row for row in self.rows if row["score"] is not None), key=lambda row: -row["n"])[:40]
        return (
            Chart(
                kind="points",
                title=self.finding,
                labels=[" · ".join(str(row[name]) for name in self.by) or "all" for row in rows],
                series={self.measure: [row["score"] for row in rows]},
                low=[row["score_low"] for row in rows],
                high=[row["score_high"] for row in rows],
                line=self.parameters["score"],
            ),
        )


def summarise(table: Any, columns: Mapping[str, str] | None = None, *, by: Sequence[str] = ()) -> NpsSummary:
    """One pass to the histogram of `score` (a number) per group of `by`."""
    if "count" in by or "score" in by:
        raise InsightError(say("Columns named 'count' or 'score' cannot be grouped by here; rename them."), code="name")
    chosen = pick(as_table(table), roles("nps"), columns, by)
    counts = chosen.group_by([*by, "score"]).aggregate(count=chosen.count().cast("float64"))
    return NpsSummary(tuple(by), Cells.of([*by, "score"], collect(counts, CELLS)))


def fit(
    summary: NpsSummary,
    *,
    measure: str = "nps",
    scale: Mapping[str, float] | None = None,
    level: float = 0.95,
    at_least: int = 5,
) -> NpsModel:
    """`measure`: `nps` (0..10), `csat` (1..5), `ces` (1..7); `scale` replaces any of its `low`, `high`, `good`, `bad`.

    Answers off the scale are left out and told. Raises NotEnoughData below `at_least` answers, UnknownName
    (measure)."""
    bounds = _bounds(measure, scale)
    frame = summary.answers.frame
    sums = _sums(summary, bounds)
    total = {name: float(value) for name, value in records(sums.total().frame)[0].items()}
    require(
        total["count"], max(at_least, 2), say("answers between {low:g} and {high:g}", low=bounds.low, high=bounds.high)
    )
    overall = _figures(total, measure, level, 2)
    rows = [
        {name: row[name] for name in summary.by} | _figures(row, measure, level, at_least)
        for row in records(sums.frame)
    ]
    _compare(rows, measure, level)
    missing = int(frame.loc[frame["score"].isna(), "count"].sum())
    off = int(frame["count"].sum() - total["count"]) - missing
    small = sum(row["not_enough"] is not None for row in rows)
    names = ("score", "good", "bad", "mean")
    return NpsModel(
        n=int(total["count"]),
        finding=_finding(measure, overall, level),
        parameters={name: overall[name] for name in names},
        standard_errors={"score": overall["standard_error"]},
        intervals={name: (overall[f"{name}_low"], overall[f"{name}_high"]) for name in ("score", "mean")},
        diagnostics={"missing": missing, "off_scale": off},
        rows=tuple(rows),
        notes=_notes(missing, off, bounds, (small, len(rows))),
        measure=measure,
        by=summary.by,
        bounds=bounds,
    )


def _notes(missing: int, off: int, bounds: Measure, small: tuple[int, int]) -> tuple[str, ...]:
    ends = {"low": bounds.low, "high": bounds.high}
    return noted(
        (missing, say("{missing} rows without an answer are left out.", missing=missing)),
        (off, say("{off} answers off the scale {low:g} to {high:g} are left out.", off=off, **ends)),
        (
            small[0],
            say("{small} of {rows} groups have too few answers and show no figure.", small=small[0], rows=small[1]),
        ),
    )


def _sums(summary: NpsSummary, bounds: Measure) -> Cells:
    """Per group the answers on the scale, good, bad, and the first two sums of the score."""
    frame = summary.answers.frame
    used = frame[frame["score"].between(bounds.low, bounds.high)]
    score, count = used["score"], used["count"]
    sums = used.assign(good=(score >= bounds.good) * count, bad=(score <= bounds.bad) * count)
    return Cells.of(summary.by, sums.assign(first=score * count, second=score**2 * count).drop(columns="score"))


def _finding(measure: str, row: Row, level: float) -> str:
    if measure == "nps":
        score, low, high = (f"{100 * row[name]:+.1f}" for name in ("score", "score_low", "score_high"))
    else:
        score, low, high = (f"{row[name]:.1%}" for name in ("score", "score_low", "score_high"))
    return say(
        "{measure} {score}, {level:.0%} interval {low} to {high}.",
        measure=measure.upper(),
        score=score,
        level=level,
        low=low,
        high=high,
    )


def _bounds(measure: str, scale: Mapping[str, float] | None) -> Measure:
    if measure not in MEASURES:
        raise UnknownName("measure", measure, MEASURES)
    given = dict(scale or {})
    for name in given:
        if name not in ("low", "high", "good", "bad"):
            raise UnknownName(say("bound of the scale"), name, ("low", "high", "good", "bad"))
    found = Measure(**{**MEASURES[measure].__dict__, **given})
    if not found.low <= found.bad < found.good <= found.high:
        raise InsightError(
            say("The scale has to go low <= bad < good <= high, not {given}.", given=given), code="scale"
        )
    return found


def _figures(sums: Mapping[str, Any], measure: str, level: float, at_least: int) -> dict[str, Any]:
    n = float(sums["count"])
    names = ("score", "standard_error", "score_low", "score_high", "good", "bad", "mean", "mean_low", "mean_high")
    row: dict[str, Any] = {"n": int(n), **dict.fromkeys(names)}
    row |= dict.fromkeys(("difference", "difference_low", "difference_high", "p_value"))
    row["not_enough"] = lacking("answers", max(at_least, 2), n)
    if row["not_enough"]:
        return row
    good, bad, mean = sums["good"] / n, sums["bad"] / n, sums["first"] / n
    variance = max(sums["second"] - n * mean**2, 0.0) / (n - 1)
    if measure == "nps":
        score = good - bad
        low, high = net_interval(float(sums["good"]), float(sums["bad"]), n, level)
    else:
        score = good
        low, high = intervals.wilson(float(sums["good"]), n, level)
    row |= {"score": score, "score_low": low, "score_high": high, "good": good, "bad": bad, "mean": mean}
    ends = intervals.mean_interval(mean, variance, n, level)
    return row | {"standard_error": _error(row, measure), "mean_low": ends[0], "mean_high": ends[1]}


def net_interval(good: float, bad: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """The adjusted Wald interval of (good - bad) / n, with half an answer added to both and one in between."""
    p, d = (good + 0.5) / (n + 2), (bad + 0.5) / (n + 2)
    half = intervals.z(level) * float(np.sqrt((p + d - (p - d) ** 2) / (n + 2)))
    return max(p - d - half, -1.0), min(p - d + half, 1.0)


def _error(row: Mapping[str, Any], measure: str) -> float:
    p, d = row["good"], row["bad"] if measure == "nps" else 0.0
    return float(np.sqrt(max(p + d - (p - d) ** 2, 0.0) / row["n"]))


def difference(one: Row, other: Row, level: float = 0.95) -> dict[str, float | None]:
    """Difference of the scores of two rows, its interval and the two-sided p-value of z on the two standard errors.

    The p-value is None where both groups answered all alike, so that nothing says how sure the difference is."""
    gap = one["score"] - other["score"]
    error = float(np.hypot(one["standard_error"], other["standard_error"]))
    half = intervals.z(level) * error
    p_value = float(2 * special.ndtr(-abs(gap) / error)) if error > 0 else None
    return {"difference": gap, "difference_low": gap - half, "difference_high": gap + half, "p_value": p_value}


def _compare(rows: list[dict[str, Any]], measure: str, level: float) -> None:
    """Puts each group's difference to all others into its row, p-values corrected by Holm (1979)."""
    known = [row for row in rows if row["score"] is not None]
    if len(known) < 2:
        return
    counts = {name: sum(row[name] * row["n"] for row in known) for name in ("good", "bad")}
    n = sum(row["n"] for row in known)
    for row in known:
        others = {"n": n - row["n"]}
        rest: dict[str, Any] = others | {name: (counts[name] - row[name] * row["n"]) / others["n"] for name in counts}
        rest["score"] = rest["good"] - (rest["bad"] if measure == "nps" else 0.0)
        row.update(difference(row, rest | {"standard_error": _error(rest, measure)}, level))
    tested = sorted((row for row in known if row["p_value"] is not None), key=lambda row: row["p_value"])
    largest = 0.0
    for place, row in enumerate(tested):
        largest = max(largest, min(row["p_value"] * (len(tested) - place), 1.0))
        row["p_value"] = largest


def score(model: NpsModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `answer_class` (promoter, passive, detractor …) of each answer, empty off the scale."""
    import ibis

    source = as_table(table)
    pick(source, roles("nps"), columns)
    value = cast(source[(columns or {}).get("score", "score")], "number")
    bounds = model.bounds
    good, between, bad = bounds.words
    found = ibis.cases((value >= bounds.good, good), (value <= bounds.bad, bad), else_=between)
    return source.mutate(answer_class=value.between(bounds.low, bounds.high).ifelse(found, None))
