"""Survival: how long do customers stay, and do they leave by themselves or lapse?

Kaplan & Meier 1958 (JASA 53) with Greenwood's variance and log-log intervals; Aalen & Johansen 1978 (Scandinavian
Journal of Statistics 5) for the share lost to each cause, where the others compete; the log-rank test between groups
(Mantel 1966)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy import stats

from zhiyin.insight import intervals
from zhiyin.insight.errors import InsightError
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, require
from zhiyin.insight.tables import Table, as_table, cast, collect, pick, trimmed
from zhiyin.insight.wording import label, say

CELLS = 200_000
GROUPS = 200
STAYED = ("", "0", "0.0", "no", "false", "stayed", "censored", "none", "否")
LEFT = ("1", "1.0", "yes", "true", "left", "是")


@dataclass(frozen=True, eq=False)
class SurvivalSummary(Summary):
    """Customers by group, duration and way of leaving (empty: still there), at most 200 000 cells."""

    model: ClassVar[str] = "survival"
    cells: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class SurvivalModel(Model):
    """`rows`: per group and time with a leaving: those at risk and leaving, `survival` with its interval, `hazard`,
    and for each cause `lost_to_<cause>`, the share lost to it by then, with its standard error. `medians`: per
    group."""

    model: ClassVar[str] = "survival"
    method: ClassVar[str] = noop("Kaplan-Meier (Greenwood, log-log intervals), Aalen-Johansen, log-rank test")
    source: ClassVar[str] = "Kaplan & Meier 1958, JASA 53; Aalen & Johansen 1978; Mantel 1966"
    causes: tuple[str, ...]
    medians: Mapping[str, float | None]

    def survival(self, time: float, group: str = "all") -> float:
        """S(time): the share of `group` that stays longer than `time`."""
        reached = [row["survival"] for row in self.rows if row["group"] == group and row["time"] <= time]
        return float(reached[-1]) if reached else 1.0

    def charts(self) -> tuple[Chart, ...]:
        """Survival by group and, with several causes, what is lost to each."""
        names = list(dict.fromkeys(row["group"] for row in self.rows))[:6]
        times = _spaced(sorted({row["time"] for row in self.rows}))
        curves = {name: [self.survival(time, name) for time in times] for name in names}
        charts = [Chart(kind="lines", title=say("Share still there"), labels=[f"{t:g}" for t in times], series=curves)]
        if len(self.causes) > 1:
            rows = [row for row in self.rows if row["group"] == names[0]]
            rows = [rows[int(place)] for place in np.unique(np.linspace(0, len(rows) - 1, 60).astype(int))]
            lost = {cause: [row[f"lost_to_{cause}"] for row in rows] for cause in self.causes}
            labels = [f"{row['time']:g}" for row in rows]
            charts.append(
                Chart(
                    kind="lines",
                    title=say("Share lost to each cause: {names}", names=names[0]),
                    labels=labels,
                    series=lost,
                )
            )
        return tuple(charts)


def _spaced(times: Sequence[float]) -> list[float]:
    return [times[int(place)] for place in np.unique(np.linspace(0, len(times) - 1, 80).astype(int))]


def summarise(table: Any, columns: Mapping[str, str] | None = None) -> SurvivalSummary:
    """One pass. `duration`: time as a customer; `left`: 0, no or empty for those still there, 1 or yes for those who
    left, or the cause of leaving (`active`: cancelled, `passive`: lapsed); `group` if wished."""
    import ibis

    chosen = pick(as_table(table), roles("survival"), columns)
    way = trimmed(chosen.left).lower()
    way = way.isin(STAYED).ifelse("", way.isin(LEFT).ifelse("left", way))
    valid = (chosen.duration >= 0).fill_null(False)
    named = chosen.select(
        group=chosen.group.cast("string").fill_null("–") if "group" in chosen.columns else ibis.literal("all"),
        duration=valid.ifelse(chosen.duration, None),
        way=way,
    )
    keys = ["group", "duration", "way"]
    counted = named.group_by(keys).aggregate(customers=named.count().cast("float64"))
    return SurvivalSummary(Cells.of(keys, collect(counted, CELLS)))


def fit(summary: SurvivalSummary, *, at_least: int = 5, level: float = 0.95) -> SurvivalModel:
    """Raises NotEnoughData below `at_least` customers who left, InsightError for more than 200 groups or 20 causes."""
    frame = summary.cells.frame
    used = frame[frame["duration"].notna()]
    require(float(used["customers"].sum()), 2, say("customers with a duration"))
    require(float(used.loc[used["way"] != "", "customers"].sum()), at_least, say("customers who left"))
    causes = tuple(sorted(set(used["way"]) - {""}))
    groups = sorted(set(used["group"]))
    if len(causes) > 20 or len(groups) > GROUPS:
        raise InsightError(
            say(
                "{causes} causes in {groups} groups: `left` takes 0, 1 or one of at most 20 causes, "
                "`group` one of at most {groups2} labels.",
                causes=len(causes),
                groups=len(groups),
                groups2=GROUPS,
            ),
            code="too_many_groups",
        )
    rows = [row for group in groups for row in _curve(group, used[used["group"] == group], causes, level)]
    total = _curve("all", used, causes, level)
    test = log_rank(used, groups) if len(groups) > 1 else None
    medians = {group: _median([row for row in rows if row["group"] == group]) for group in groups}
    last = total[-1]
    return SurvivalModel(
        n=int(used["customers"].sum()),
        finding=_finding(last, causes, test),
        parameters={f"survival_{last['time']:g}": last["survival"], "median": _median(total)},
        standard_errors={f"survival_{last['time']:g}": last["standard_error"]},
        intervals={f"survival_{last['time']:g}": (last["survival_low"], last["survival_high"])},
        diagnostics={
            "left": float(used.loc[used["way"] != "", "customers"].sum()),
            "log_rank": None if test is None else {"chi2": test[0], "degrees": test[1], "p": test[2]},
        },
        rows=tuple(rows),
        notes=_notes(frame, last),
        causes=causes,
        medians=medians,
    )


def _curve(group: str, part: pd.DataFrame, causes: Sequence[str], level: float) -> list[dict[str, Any]]:
    """The rows of one group: at each time with a leaving."""
    table = part.pivot_table(index="duration", columns="way", values="customers", aggfunc="sum", fill_value=0.0)
    times = table.index.to_numpy("float64")
    left = np.column_stack(
        [table[cause].to_numpy("float64") if cause in table else np.zeros(len(times)) for cause in causes]
    )
    everyone = table.sum(axis=1).to_numpy("float64")
    risk = everyone[::-1].cumsum()[::-1]
    gone = left.sum(axis=1)
    survival = np.cumprod(1 - gone / risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        green = np.cumsum(np.where(risk > gone, gone / (risk * (risk - gone)), 0.0))
        low, high = _log_log(survival, green, level)
    before = np.concatenate([[1.0], survival[:-1]])
    lost = np.cumsum(before[:, None] * left / risk[:, None], axis=0)
    errors = _lost_errors(survival, before, left, risk, lost)
    rows = []
    for k in np.flatnonzero(gone > 0):
        row = {"group": group, "time": float(times[k]), "at_risk": int(risk[k]), "left": int(gone[k])}
        row |= {"hazard": float(gone[k] / risk[k]), "survival": float(survival[k])}
        row |= {"standard_error": float(survival[k] * green[k] ** 0.5)}
        row |= {"survival_low": float(low[k]), "survival_high": float(high[k])}
        for place, cause in enumerate(causes if len(causes) > 1 else ()):
            row |= {f"lost_to_{cause}": float(lost[k, place]), f"lost_to_{cause}_se": float(errors[k, place])}
        rows.append(row)
    return rows


def _log_log(survival: Array, green: Array, level: float) -> tuple[Array, Array]:
    """Intervals of S on the scale ln(-ln S), which stay between 0 and 1 (Kalbfleisch & Prentice 1980)."""
    inside = (survival > 0) & (survival < 1)
    log = np.log(np.where(inside, survival, 0.5))
    wide = intervals.z(level) * np.sqrt(green) / np.abs(log)
    low, high = (np.exp(log * np.exp(sign * wide)) for sign in (1, -1))
    return np.where(inside, low, survival), np.where(inside, high, survival)


def _lost_errors(survival: Array, before: Array, left: Array, risk: Array, lost: Array) -> Array:
    """Standard errors of the shares lost to each cause: the delta method (Marubini & Valsecchi 1995, section 10.2)."""
    gone = left.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        shared = np.where(risk > gone, gone / (risk * (risk - gone)), 0.0)[:, None]
    own = (before**2)[:, None] * ((risk[:, None] - left) * left / risk[:, None] ** 3)
    across = before[:, None] * left / risk[:, None] ** 2
    # Each sum over earlier times s of (lost(t) - lost(s))^k times a term, by expanding the power.
    squares = lost**2 * np.cumsum(shared, 0) - 2 * lost * np.cumsum(lost * shared, 0) + np.cumsum(lost**2 * shared, 0)
    mixed = lost * np.cumsum(across, 0) - np.cumsum(lost * across, 0)
    found: Array = np.sqrt(np.maximum(squares + np.cumsum(own, 0) - 2 * mixed, 0.0))
    return found


def log_rank(cells: pd.DataFrame, groups: Sequence[str]) -> tuple[float, int, float] | None:
    """Chi-square, degrees of freedom and p of the log-rank test; `cells`: group, duration, way, customers."""
    gone = cells[cells["way"] != ""].pivot_table(index="duration", columns="group", values="customers", aggfunc="sum")
    everyone = cells.pivot_table(index="duration", columns="group", values="customers", aggfunc="sum").fillna(0.0)
    everyone = everyone.reindex(columns=list(groups), fill_value=0.0)
    risk = everyone.to_numpy()[::-1].cumsum(axis=0)[::-1]
    left = gone.reindex(index=everyone.index, columns=list(groups)).fillna(0.0).to_numpy()
    n, d = risk.sum(axis=1), left.sum(axis=1)
    excess = (left - risk * (d / n)[:, None]).sum(axis=0)[:-1]
    factor = d * np.where(n > 1, (n - d) / np.maximum(n - 1, 1), 0.0) / n**2
    spread = np.diag((factor * n) @ risk) - (risk * factor[:, None]).T @ risk
    spread = spread[:-1, :-1]
    degrees = int(np.linalg.matrix_rank(spread))
    if not degrees:
        return None
    chi2 = float(excess @ np.linalg.pinv(spread) @ excess)
    return chi2, degrees, float(stats.chi2.sf(chi2, degrees))


def _median(rows: Sequence[Mapping[str, Any]]) -> float | None:
    return next((row["time"] for row in rows if row["survival"] <= 0.5), None)


def _finding(last: Mapping[str, Any], causes: Sequence[str], test: tuple[float, int, float] | None) -> str:
    share = f"{last['survival']:.1%} [{last['survival_low']:.1%}, {last['survival_high']:.1%}]"
    text = say("{share} stay longer than {time:g}", share=share, time=last["time"])
    if len(causes) > 1:
        parts = [
            say("{share:.1%} are lost to {cause}", share=last[f"lost_to_{cause}"], cause=label(cause))
            for cause in causes
        ]
        text += "; " + ", ".join(parts)
    if test is not None:
        differ = test[2] < 0.05
        text += (
            say("; the groups differ (log-rank p = {p:.2g})", p=test[2])
            if differ
            else say("; the groups cannot be told apart (log-rank p = {p:.2g})", p=test[2])
        )
    return say("{text}.", text=text)


def _notes(frame: pd.DataFrame, last: Mapping[str, Any]) -> tuple[str, ...]:
    lost = int(frame.loc[frame["duration"].isna(), "customers"].sum())
    notes = [say("{lost} rows without a duration from 0 on are left out.", lost=lost)] if lost else []
    if last["at_risk"] < 20:
        notes.append(
            say(
                "Only {at_risk} customers were at risk at the last time; the end of the curve is weak.",
                at_risk=last["at_risk"],
            )
        )
    return tuple(notes)


def score(model: SurvivalModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `stays`, the share of its group (of all without one) that stays longer than the row's duration."""
    import ibis

    source = as_table(table)
    pick(source, roles("survival"), columns)
    given = dict(columns or {})
    group = given.get("group", "group")
    wide = source.mutate(__duration=cast(source[given.get("duration", "duration")], "number"))
    keyed = wide.mutate(
        __group=wide[group].cast("string").fill_null("–") if group in source.columns else ibis.literal("all")
    )
    pairs = collect(keyed.select("__group", "__duration").distinct(), CELLS)
    pairs = pairs[pairs["__duration"].notna()]
    curves = {name: [row for row in model.rows if row["group"] == name] for name in model.medians}
    stays = [_at(curves.get(name), time) for name, time in zip(pairs["__group"], pairs["__duration"], strict=True)]
    known = {"__g": pairs["__group"], "__d": pairs["__duration"], "stays": stays}
    side = ibis.memtable(pd.DataFrame(known).astype({"__g": "str", "__d": "float64", "stays": "float64"}))
    match = [keyed["__group"] == side["__g"], keyed["__duration"] == side["__d"]]
    return keyed.left_join(side, match).drop("__group", "__duration", "__g", "__d")


def _at(rows: Sequence[Mapping[str, Any]] | None, time: float) -> float | None:
    if rows is None:
        return None
    reached = [row["survival"] for row in rows if row["time"] <= time]
    return float(reached[-1]) if reached else 1.0
