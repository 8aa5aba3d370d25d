"""Process indicators: share kept within the limit, percentiles of the time taken, and control charts over the periods.

Percentiles from a mergeable histogram with relative accuracy of 1 % (Masson, Rim & Lee 2019, VLDB 12), their
intervals from order statistics; p chart with Laney's correction for overdispersion (Laney 2002, Quality Engineering
14); runs by the Western Electric rules (1956)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy import stats

from zhiyin.insight import intervals
from zhiyin.insight.errors import InsightError
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, groups, require
from zhiyin.insight.tables import Table, as_table, cast, collect, pick
from zhiyin.insight.wording import lacking, say

ACCURACY = 0.01
GAMMA = (1 + ACCURACY) / (1 - ACCURACY)
CELLS = 500_000
PERCENTILES = (50, 80, 90, 95)
OUTSIDE = "outside the limits"
RUN = 8


@dataclass(frozen=True, eq=False)
class ProcessSummary(Summary):
    """Per group and period the histogram of the values in bins 2 % wide, with the count of those within the limit:
    at most 500 000 cells."""

    model: ClassVar[str] = "process"
    by: tuple[str, ...]
    period: bool
    limit: float | None
    bins: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class ProcessModel(Model):
    """`rows`: one per group and period: `kept` with Wilson's interval, `mean`, `p50` … `p95` with the interval of
    the last, and with periods the control limits of `kept` (or of the median where there is no limit) and the
    `signal` that a point gives."""

    model: ClassVar[str] = "process"
    method: ClassVar[str] = noop(
        "Wilson interval, order statistics on a 1 % histogram, Laney p' and individuals charts"
    )
    source: ClassVar[str] = "Wilson 1927; Masson, Rim & Lee 2019; Shewhart 1931; Laney 2002; Western Electric 1956"
    details: ClassVar[tuple[str, ...]] = ("kept_low", "kept_high", "p95_low", "p95_high", "centre", "lower", "upper")
    by: tuple[str, ...]
    limit: float | None
    figure: str

    def charts(self) -> tuple[Chart, ...]:
        """The figure per group and period, with its control limits where there are periods."""
        shown = [row for row in self.rows if row[self.figure] is not None][:200]
        labels = [
            " · ".join(str(row[name]) for name in (*self.by, "period") if row.get(name) is not None) for row in shown
        ]
        if shown and shown[0].get("centre") is not None and not self.by:
            series = {name: [row[name] for row in shown] for name in (self.figure, "centre", "lower", "upper")}
            return (Chart(kind="lines", title=self.finding, labels=labels, series=series),)
        return (
            Chart(
                kind="bars",
                title=self.finding,
                labels=labels,
                series={self.figure: [row[self.figure] for row in shown]},
            ),
        )


def summarise(
    table: Any, columns: Mapping[str, str] | None = None, *, by: Sequence[str] = (), limit: float | None = None
) -> ProcessSummary:
    """One pass to histograms. `columns`: `value` (time taken or any amount that is not negative), `period` (month,
    week: a label that sorts by time), and `kept` (1 or 0) where each row has a limit of its own; `limit`: one limit
    for all.

    Raises InsightError for negative values."""
    import ibis

    taken = [name for name in by if name in ("bin", "count", "rows", "kept", "known", "total", "period")]
    if taken:
        raise InsightError(say("Rename the column {taken!r} to group by it.", taken=taken[0]), code="name")
    chosen = pick(as_table(table), roles("process"), columns, by)
    value = chosen.value
    if "kept" in chosen.columns:
        flag = chosen.kept
    else:
        flag = (value <= limit).cast("float64") if limit is not None else ibis.null("float64")
    positive = (value > 0).ifelse(value, 1.0)
    place = (value > 0).ifelse((positive.ln() / float(np.log(GAMMA))).ceil().cast("float64"), -100_000.0)
    keys = [*by, *(["period"] if "period" in chosen.columns else [])]
    binned = chosen.mutate(bin=value.isnull().ifelse(None, place), flag=flag)
    frame = collect(
        binned.group_by([*keys, "bin"]).aggregate(
            rows=binned.count().cast("float64"),
            total=binned.value.sum(),
            known=binned.flag.count().cast("float64"),
            kept=binned.flag.sum(),
            negative=(binned.value < 0).fill_null(False).cast("float64").sum(),
            wrong=((binned.flag < 0) | (binned.flag > 1)).fill_null(False).cast("float64").sum(),
        ),
        CELLS,
    )
    if frame["negative"].sum() > 0 or frame["wrong"].sum() > 0:
        what = say("Values cannot be negative") if frame["negative"].sum() > 0 else say("`kept` has to be 1 or 0")
        raise InsightError(say("{what}; mend or leave out these rows.", what=what), code="negative")
    filled = frame.drop(columns=["negative", "wrong"]).fillna({"total": 0.0, "kept": 0.0})
    return ProcessSummary(tuple(by), "period" in chosen.columns, limit, Cells.of([*keys, "bin"], filled))


def fit(summary: ProcessSummary, *, level: float = 0.95, at_least: int = 5) -> ProcessModel:
    """Figures per group and period. Raises NotEnoughData below `at_least` values in all."""
    frame = summary.bins.frame
    used = frame[frame["bin"].notna() | (frame["known"] > 0)]
    require(float(used["rows"].sum()), at_least, say("rows with a value or a kept mark"))
    keys = [*summary.by, *(["period"] if summary.period else [])]
    rows = [labels | _figures(part, level, at_least) for labels, part in groups(used, keys)]
    overall = _figures(used, level, at_least)
    figure = "kept" if overall["kept"] is not None else "p50"
    if summary.period:
        for series in _series(rows, summary.by):
            _control(series, figure)
    signals = sum(row.get("signal") is not None for row in rows)
    left = int(frame["rows"].sum() - used["rows"].sum())
    small = sum(row["not_enough"] is not None for row in rows)
    notes = [say("{left} rows without a value are left out.", left=left)] if left else []
    notes += (
        [say("{small} of {rows} groups are too small and show no figure.", small=small, rows=len(rows))]
        if small
        else []
    )
    names = [name for name in ("kept", "mean", *(f"p{k}" for k in PERCENTILES)) if overall[name] is not None]
    return ProcessModel(
        n=int(used["rows"].sum()),
        finding=_finding(overall, figure, signals, summary.period),
        parameters={name: overall[name] for name in names},
        intervals={
            name: (overall[f"{name}_low"], overall[f"{name}_high"]) for name in names if name in ("kept", "p95")
        },
        diagnostics={"limit": summary.limit, "signals": signals},
        rows=tuple(rows),
        notes=tuple(notes),
        by=summary.by,
        limit=summary.limit,
        figure=figure,
    )


def _figures(part: pd.DataFrame, level: float, at_least: int) -> dict[str, Any]:
    n, known = float(part["rows"].sum()), float(part["known"].sum())
    names = ["kept", "kept_low", "kept_high", "mean", *(f"p{k}" for k in PERCENTILES), "p95_low", "p95_high"]
    row: dict[str, Any] = {"n": int(n), **dict.fromkeys(names)}
    row["not_enough"] = lacking("values", at_least, n)
    if row["not_enough"]:
        return row
    if known:
        low, high = intervals.wilson(float(part["kept"].sum()), known, level)
        row |= {"kept": float(part["kept"].sum()) / known, "kept_low": low, "kept_high": high}
    valued = part[part["bin"].notna()].sort_values("bin")
    if not len(valued):
        return row
    counts = valued.groupby("bin", sort=True)["rows"].sum()
    size = float(counts.sum())
    row["mean"] = float(valued["total"].sum()) / size
    row |= {f"p{k}": _at(counts, k / 100 * size) for k in PERCENTILES}
    # The ranks between which the percentile lies with this chance (binomial, David & Nagaraja 2003, 7.1).
    low, high = (float(stats.binom.ppf(0.5 + side * level / 2, size, 0.95)) for side in (-1, 1))
    return row | {"p95_low": _at(counts, low), "p95_high": _at(counts, high + 1)}


def _at(counts: "pd.Series[float]", rank: float) -> float:
    """The value of a rank: the middle of its bin, at most 1 % from the value itself."""
    place = min(int(np.searchsorted(counts.cumsum().to_numpy(), max(rank, 1.0) - 1e-9)), len(counts) - 1)
    bin_number = float(counts.index[place])
    return 0.0 if bin_number <= -100_000 else float(2 * GAMMA**bin_number / (GAMMA + 1))


def _series(rows: Sequence[dict[str, Any]], by: Sequence[str]) -> list[list[dict[str, Any]]]:
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in by), []).append(row)
    return list(found.values())


def _control(series: Sequence[dict[str, Any]], figure: str) -> None:
    """Centre, limits and signals of one group's periods: Laney's p' chart for shares, the individuals chart
    otherwise."""
    known = [row for row in series if row[figure] is not None and row.get("period") is not None]
    if len(known) < RUN:
        return
    values, sizes = np.array([row[figure] for row in known]), np.array([row["n"] for row in known], float)
    if figure == "kept":
        centre = float(values @ sizes / sizes.sum())
        spread = np.sqrt(np.maximum(centre * (1 - centre), 1e-12) / sizes)
        scores = (values - centre) / spread
        half = 3 * spread * max(float(np.abs(np.diff(scores)).mean()) / 1.128, 1.0)
        lower, upper = np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)
    else:
        centre = float(values.mean())
        half = np.full(len(values), 2.66 * float(np.abs(np.diff(values)).mean()))
        lower, upper = np.maximum(centre - half, 0.0), centre + half
    sides = np.sign(values - centre)
    for place, row in enumerate(known):
        row.update(centre=centre, lower=float(lower[place]), upper=float(upper[place]))
        run = sides[max(place - RUN + 1, 0) : place + 1]
        outside = values[place] < lower[place] or values[place] > upper[place]
        same = len(run) == RUN and bool((run == run[0]).all()) and run[0] != 0
        row["signal"] = OUTSIDE if outside else f"{RUN} in a row on one side" if same else None


def _finding(row: Mapping[str, Any], figure: str, signals: int, period: bool) -> str:
    if figure == "kept":
        low, high = row["kept_low"], row["kept_high"]
        text = say("{kept:.1%} kept [{low:.1%}, {high:.1%}]", kept=row["kept"], low=low, high=high)
    elif row["p50"] is None:
        return say("No group is large enough to show a figure.")
    else:
        text = say("Half within {p50:.3g}, 95 % within {p95:.3g}", p50=row["p50"], p95=row["p95"])
    if not period:
        return say("{text}.", text=text)
    return (
        say("{text}; {signals} periods signal a change.", text=text, signals=signals)
        if signals
        else say("{text}; no period signals a change.", text=text)
    )


def score(model: ProcessModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `within`: whether the value keeps the limit (empty where there is no limit or no value)."""
    import ibis

    source = as_table(table)
    name = (columns or {}).get("value", "value")
    pick(source, {"value": "number"}, {"value": name})
    if model.limit is None:
        return source.mutate(within=ibis.null("boolean"))
    return source.mutate(within=cast(source[name], "number") <= model.limit)
