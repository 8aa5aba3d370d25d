"""Satisfaction as perceived ÷ expected: above 1 more than expected, 1 as expected, below 1 a reason for recovery.

Both forms of the ratio with their intervals, the difference P - E beside it (Oliver 1980, JMR 17), per group."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from zhiyin.insight import intervals, ratios
from zhiyin.insight.errors import InsightError
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.ratios import FIGURES
from zhiyin.insight.shape import Cells, Chart, Model, Row, Summary, records, require
from zhiyin.insight.tables import Column, Table, as_table, collect, pick
from zhiyin.insight.wording import reason, say

GROUPS = 100_000
PAIRS = 200_000
BOOTSTRAPPED = 200


@dataclass(frozen=True, eq=False)
class SatisfactionSummary(Summary):
    """Per group of `by` the moments of perceived (p) and expected (e), at most 100 000 groups, and, where there are no
    more than 200 000 of them, the histogram of answer pairs for the bootstrap."""

    model: ClassVar[str] = "satisfaction"
    by: tuple[str, ...]
    asked: bool
    moments: Cells
    pairs: Cells | None

    def __add__(self, other: "SatisfactionSummary") -> "SatisfactionSummary":
        """The summary of both; without a histogram where one of them has none."""
        if (self.pairs is None) != (other.pairs is None):
            return SatisfactionSummary(self.by, self.asked, self.moments, None) + SatisfactionSummary(
                other.by, other.asked, other.moments, None
            )
        return super().__add__(other)


@dataclass(frozen=True, kw_only=True, eq=False)
class SatisfactionModel(Model):
    """`rows`: one per group, with every figure's interval as `…_low`, `…_high`; a group that is too small has None for
    each figure and says why in `not_enough`. `no_ratio` says why there is no ratio at all, None where there is one."""

    model: ClassVar[str] = "satisfaction"
    method: ClassVar[str] = noop(
        "ratio of means (delta method), mean of ratios and P - E (Student), percentile bootstrap"
    )
    details: ClassVar[tuple[str, ...]] = (
        *(f"{name}_se" for name in FIGURES),
        *(f"mean_of_ratios{end}" for end in ("_low", "_high", "_bootstrap")),
        *("no_ratio", "disconfirmation_low", "disconfirmation_high", "ratio_of_means_bootstrap"),
    )
    source: ClassVar[str] = "Oliver 1980, Journal of Marketing Research 17; Efron & Tibshirani 1993"
    by: tuple[str, ...]
    level: float
    no_ratio: Mapping[str, Any] | None

    def charts(self) -> tuple[Chart, ...]:
        """The groups with their intervals, at most the 40 largest."""
        figure = "perceived" if self.no_ratio else "ratio_of_means"
        rows = sorted((row for row in self.rows if row[figure] is not None), key=lambda row: -row["n"])[:40]
        labels = [" · ".join(str(row[name]) for name in self.by) or "all" for row in rows]
        ends = [[row[f"{figure}_{end}"] for row in rows] for end in ("low", "high")]
        values = [row[figure] for row in rows]
        line = None if self.no_ratio else 1.0
        return (
            Chart(
                kind="points",
                title=self.finding,
                labels=labels,
                series={figure: values},
                low=ends[0],
                high=ends[1],
                line=line,
            ),
        )


def summarise(
    table: Any, columns: Mapping[str, str] | None = None, *, by: Sequence[str] = (), pairs: bool = True
) -> SatisfactionSummary:
    """One pass to a histogram of answer pairs per group of `by`, or, with `pairs=False` or too many pairs, to moments.

    `columns`: `perceived`, and `expected` where an expectation was asked; on one scale, missing where not answered."""
    taken = [name for name in by if name in ratios.NAMES]
    if taken:
        raise InsightError(
            say("{taken!r} names a figure of the result; rename the column to group by it.", taken=taken[0]),
            code="name",
        )
    chosen = pick(as_table(table), roles("satisfaction"), columns, by)
    asked = "expected" in chosen.columns
    answers = [name for name in ("perceived", "expected") if name in chosen.columns]
    if pairs:
        try:
            grouped = collect(chosen.group_by([*by, *answers]).aggregate(count=chosen.count()), PAIRS)
        except InsightError as error:
            if error.code != "too_many_groups":
                raise
        else:
            return _of_pairs(tuple(by), asked, grouped)
    chosen, both = _with_complete(chosen) if asked else (chosen, None)
    measures = _measures(chosen.perceived, both, lambda flag: flag.cast("float64"))
    sums = {name: value.sum() for name, value in measures.items()}
    # Counted by the engine, in a twentieth less of the whole time than summed as flags.
    known = {"n": chosen.perceived} | ({"m": both[0]} if both else {})
    sums |= {name: column.count().cast("float64") for name, column in known.items()}
    moments = collect(chosen.group_by(list(by)).aggregate(rows=chosen.count().cast("float64"), **sums), GROUPS)
    return SatisfactionSummary(
        tuple(by), asked, Cells.of(by, moments.fillna(dict.fromkeys(["rows", *sums], 0.0))), None
    )


def _of_pairs(by: tuple[str, ...], asked: bool, grouped: pd.DataFrame) -> SatisfactionSummary:
    grouped["count"] = grouped["count"].astype("float64")
    both = None
    if asked:
        known = _complete(grouped["perceived"], grouped["expected"])
        both = (grouped["perceived"].where(known), grouped["expected"].where(known))
    measures = _measures(grouped["perceived"], both, lambda flag: flag.astype("float64"))
    weighted = {name: value.fillna(0.0) * grouped["count"] for name, value in measures.items()}
    moments = grouped[list(by)].assign(rows=grouped["count"], **weighted)
    answers = ["perceived", "expected"] if asked else ["perceived"]
    return SatisfactionSummary(by, asked, Cells.of(by, moments), Cells.of([*by, *answers], grouped))


def _with_complete(chosen: Table) -> tuple[Table, tuple[Column, Column]]:
    """Perceived and expected of the complete answers as columns: written out in each sum they take the engine longer,
    and longer to compile."""
    known = _complete(chosen.perceived, chosen.expected)
    chosen = chosen.mutate(__p__=known.ifelse(chosen.perceived, None), __e__=known.ifelse(chosen.expected, None))
    return chosen, (chosen["__p__"], chosen["__e__"])


def _complete(p: Column, e: Column) -> Column:
    """Whether both are known and the expectation is positive: only such answers carry a ratio."""
    return p.notnull() & e.notnull() & (e > 0)


def _measures(p: Column, both: tuple[Column, Column] | None, number: Callable[[Column], Column]) -> dict[str, Column]:
    """What is summed, of one answer; the same code for the engine's columns and for a frame's. `both`: perceived and
    expected of the complete answers, missing in the others."""
    measures = {"n": number(p.notnull()), "p1": p, "p2": p * p}
    if both is None:
        return measures
    p, e = both
    ratio = p / e
    return measures | {
        "m": number(p.notnull()),
        "q1": p,
        "q2": p * p,
        "e1": e,
        "e2": e * e,
        "pe": p * e,
        "r1": ratio,
        "r2": ratio * ratio,
        "above": number(p > e),
        "level": number(p == e),
        "below": number(p < e),
    }


def fit(
    summary: SatisfactionSummary, *, level: float = 0.95, at_least: int = 5, draws: int = 1000, seed: int = 1
) -> SatisfactionModel:
    """Figures with intervals for all answers and per group; `at_least` answers make a group, `draws=0`: no bootstrap.

    Raises NotEnoughData when there are fewer than `at_least` answers in all."""
    everybody = summary.moments.total().frame
    total = records(everybody)[0]
    require(total["n"], max(at_least, 2), say("answers with a perceived value"))
    rng = np.random.default_rng(seed)
    (overall,) = ratios.of_groups(everybody, summary.asked, level, at_least)
    spread = _bootstrap(None if summary.pairs is None else summary.pairs.frame, draws, level, rng)
    rows = _rows(summary, level, at_least, draws, rng) if summary.by else ({**overall, **spread},)
    return SatisfactionModel(
        n=int(total["n"]),
        finding=_finding(overall, level),
        parameters={name: overall[name] for name in (*FIGURES, "expected")},
        standard_errors={name: overall[f"{name}_se"] for name in FIGURES},
        intervals={
            name: None if overall[name] is None else (overall[f"{name}_low"], overall[f"{name}_high"])
            for name in FIGURES
        },
        diagnostics={
            "left_out": {"rows": int(total["rows"]), "no perceived value": int(total["rows"] - total["n"])},
            "complete_answers": int(total.get("m", 0)),
            **{name: overall[name] for name in ("above", "as_expected", "below")},
            **spread,
        },
        rows=rows,
        notes=_notes(summary, total, rows),
        by=summary.by,
        level=level,
        no_ratio=overall["no_ratio"],
    )


def _rows(
    summary: SatisfactionSummary, level: float, at_least: int, draws: int, rng: np.random.Generator
) -> tuple[Row, ...]:
    by = list(summary.by)
    moments = summary.moments.frame
    groups = [{name: _known(label) for name, label in row.items()} for row in records(moments[by])]
    parts: dict[Any, pd.DataFrame] = {}
    if summary.pairs is not None and draws and len(groups) <= BOOTSTRAPPED:
        split = summary.pairs.frame.groupby(by, dropna=False, sort=True)
        parts = {tuple(map(_known, part.iloc[0][by])): part for _, part in split}
    rows = []
    for group, figures in zip(groups, ratios.of_groups(moments, summary.asked, level, at_least), strict=True):
        small = figures["not_enough"] is not None
        spread = _bootstrap(None if small else parts.get(tuple(group.values())), draws, level, rng)
        rows.append(group | figures | spread)
    return tuple(rows)


def _known(label: Any) -> Any:
    return None if pd.isna(label) else label


def _bootstrap(pairs: pd.DataFrame | None, draws: int, level: float, rng: np.random.Generator) -> dict[str, Any]:
    """Percentile intervals of both ratios; resampling answers is a multinomial draw over their histogram."""
    none = {"ratio_of_means_bootstrap": None, "mean_of_ratios_bootstrap": None}
    if pairs is None or not draws or "expected" not in pairs:
        return none
    usable = pairs[pairs["perceived"].notna() & (pairs["expected"] > 0)]
    p, e, count = (usable[name].to_numpy("float64") for name in ("perceived", "expected", "count"))
    m = int(count.sum())
    # Beyond this the resampling would cost more memory than its precision is worth.
    if m < 2 or len(p) * draws > 50_000_000:
        return none
    weights = rng.multinomial(m, count / m, size=draws).astype("float64")
    return {
        "ratio_of_means_bootstrap": intervals.percentile_interval((weights @ p) / (weights @ e), level),
        "mean_of_ratios_bootstrap": intervals.percentile_interval(weights @ (p / e) / m, level),
    }


def _finding(row: Mapping[str, Any], level: float) -> str:
    if row["no_ratio"]:
        return say(
            "Perceived {perceived:.3g} on average; no ratio: {no_ratio}.",
            perceived=row["perceived"],
            no_ratio=reason(row["no_ratio"]),
        )
    ratio, low, high = row["ratio_of_means"], row["ratio_of_means_low"], row["ratio_of_means_high"]
    verdict = say("above") if low > 1 else say("below") if high < 1 else say("not distinguishable from")
    return say(
        "Perceived is {verdict} expected: ratio {ratio:.3f}, {level:.0%} interval {low:.3f} to {high:.3f}.",
        verdict=verdict,
        ratio=ratio,
        level=level,
        low=low,
        high=high,
    )


def _notes(summary: SatisfactionSummary, total: Mapping[str, float], rows: Sequence[Row]) -> tuple[str, ...]:
    notes = []
    small = sum(row["not_enough"] is not None for row in rows)
    if small:
        notes.append(
            say("{small} of {rows} groups have too few answers and show no figure.", small=small, rows=len(rows))
        )
    if total["rows"] > total["n"]:
        notes.append(
            say(
                "{rows} rows without a perceived value (empty or no number) are left out.",
                rows=int(total["rows"] - total["n"]),
            )
        )
    if summary.asked and total["n"] > total["m"]:
        notes.append(say("{n} answers have no expectation above 0 and carry no ratio.", n=int(total["n"] - total["m"])))
    if summary.pairs is None:
        notes.append(say("No bootstrap: the answers are not a short scale, or only moments were kept."))
    elif summary.by and len(rows) > BOOTSTRAPPED:
        notes.append(say("No bootstrap per group beyond {bootstrapped} groups.", bootstrapped=BOOTSTRAPPED))
    if any(row["perceived_se"] == 0 for row in rows):
        notes.append(say("Where all answers are alike the interval has no width; that is no certainty."))
    return tuple(notes)


def score(
    model: SatisfactionModel,
    table: Any,
    columns: Mapping[str, str] | None = None,
) -> Table:
    """The table with `ratio`, `disconfirmation` and `verdict` (`above`, `as`, `below`) of each answer."""
    import ibis

    source = as_table(table)
    chosen = pick(source, roles("satisfaction"), columns)
    if "expected" not in chosen.columns:
        nothing = ibis.null("float64")
        return source.mutate(ratio=nothing, disconfirmation=nothing, verdict=ibis.null("string"))
    p, e = _role(source, "perceived", columns), _role(source, "expected", columns)
    e = (e > 0).ifelse(e, None)
    verdict = ibis.cases((p > e, "above"), (p == e, "as"), (p < e, "below"), else_=None)
    return source.mutate(ratio=p / e, disconfirmation=p - e, verdict=verdict)


def _role(source: Table, role: str, columns: Mapping[str, str] | None) -> Column:
    from zhiyin.insight.tables import cast

    return cast(source[(columns or {}).get(role, role)], "number")
