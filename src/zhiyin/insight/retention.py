"""What keeping customers is worth: retention with its interval, the value of a customer at constant retention, and
the what-if.

Value m r / (1 + d - r) with the first payment at the end of year 1, m (1 + d) / (1 + d - r) with it at the start
(Gupta & Lehmann 2003); five points more retention raise it by 25 to 85 % (Reichheld & Sasser 1990)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from zhiyin.insight import intervals
from zhiyin.insight.errors import InsightError
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, records, require
from zhiyin.insight.tables import Table, as_table, attach, collect, pick
from zhiyin.insight.wording import lacking, say

GROUPS = 100_000
# +5 % retention, per cent more profit per customer; the figures as quoted from Reichheld & Sasser (1990).
QUOTED = {
    "branch deposits": 85,
    "credit card": 75,
    "insurance brokerage": 50,
    "industrial distribution": 45,
    "industrial laundry": 45,
    "office-building management": 40,
    "software": 35,
    "auto service": 30,
    "credit insurance": 25,
}


@dataclass(frozen=True, eq=False)
class RetentionSummary(Summary):
    """Per segment customers, those kept, and the sum of their margins; at most 100 000 segments."""

    model: ClassVar[str] = "retention"
    segments: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class RetentionModel(Model):
    """`rows`: one per segment: `retention` with interval, `margin`, `value`, `value_lifted` at `lift` more
    retention, `gain` (relative) and `profit` (of all its customers). None where a segment is too small or nothing
    can be added."""

    model: ClassVar[str] = "retention"
    method: ClassVar[str] = noop("share kept with Wilson's interval; value at constant retention and margin")
    source: ClassVar[str] = "Gupta & Lehmann 2003; Reichheld & Sasser 1990; Wilson 1927"
    details: ClassVar[tuple[str, ...]] = ("gain_low", "gain_high", "value_low", "value_high")
    lift: float
    discount: float

    def charts(self) -> tuple[Chart, ...]:
        """Retention per segment with its interval, at most the 40 largest."""
        rows = sorted((row for row in self.rows if row["retention"] is not None), key=lambda row: -row["n"])[:40]
        return (
            Chart(
                kind="points",
                title=self.finding,
                labels=[str(row["segment"]) for row in rows],
                series={"retention": [row["retention"] for row in rows]},
                low=[row["retention_low"] for row in rows],
                high=[row["retention_high"] for row in rows],
            ),
        )


def value(margin: float, retention: float, discount: float = 0.08, *, first: str = "end") -> float:
    """Value of a customer who pays `margin` a year and stays with chance `retention`, discounted by `discount` a year.

    `first`: whether the first payment comes at the `end` of year 1 (if then still a customer) or at the `start`.
    Raises InsightError for a retention outside 0..1 or a discount that is not positive."""
    if not 0 <= retention <= 1 or not discount > 0:
        raise InsightError(say("Retention lies between 0 and 1, and the discount above 0."), code="spec")
    if first not in ("end", "start"):
        raise InsightError(
            say("The first payment comes at the 'end' or the 'start' of year 1, not {first!r}.", first=first),
            code="spec",
        )
    return margin * (retention if first == "end" else 1 + discount) / (1 + discount - retention)


def gain(retention: float, lift: float = 0.05, discount: float = 0.08) -> float:
    """Relative gain in value by `lift` more retention: .80 to .85 at 8 % gives .29."""
    return value(1, retention + lift, discount) / value(1, retention, discount) - 1


def summarise(table: Any, columns: Mapping[str, str] | None = None) -> RetentionSummary:
    """One pass. A row is a customer at risk in the period: `kept` (1 or 0), `margin` a year if known, `segment` if
    wished.

    Raises InsightError when `kept` has other values than 0 and 1."""
    import ibis

    chosen = pick(as_table(table), roles("retention"), columns)
    named = chosen.mutate(segment=chosen.segment.cast("string") if "segment" in chosen.columns else ibis.literal("all"))
    margin = named.margin if "margin" in named.columns else ibis.null("float64")
    usable = named.mutate(money=named.kept.notnull().ifelse(margin, None))
    frame = collect(
        usable.group_by("segment").aggregate(
            rows=usable.count().cast("float64"),
            n=usable.kept.count().cast("float64"),
            kept=usable.kept.sum(),
            wrong=((usable.kept != 0) & (usable.kept != 1)).fill_null(False).cast("float64").sum(),
            known=usable.money.count().cast("float64"),
            margin=usable.money.sum(),
        ),
        GROUPS,
    )
    if frame["wrong"].sum() > 0:
        raise InsightError(say("`kept` has to be 1 (stayed) or 0 (left)."), code="values")
    return RetentionSummary(Cells.of(["segment"], frame.drop(columns="wrong").fillna({"kept": 0.0, "margin": 0.0})))


def fit(
    summary: RetentionSummary,
    *,
    lift: float = 0.05,
    discount: float = 0.08,
    first: str = "end",
    at_least: int = 10,
    level: float = 0.95,
) -> RetentionModel:
    """`lift`: points of retention more in the what-if; `discount` a year. Raises NotEnoughData below `at_least`
    customers in all, InsightError for a lift or discount that cannot be."""
    if not 0 < lift < 1:
        raise InsightError(say("The lift is a share between 0 and 1, e.g. 0.05, not {lift}.", lift=lift), code="spec")
    total = records(summary.segments.total().frame)[0]
    require(total["n"], at_least, say("customers with a known `kept`"))
    settings = (lift, discount, first, level)
    overall = _row({**total, "segment": "all"}, settings, at_least)
    rows = tuple(_row(row, settings, at_least) for row in records(summary.segments.frame))
    left = int(total["rows"] - total["n"])
    small = sum(row["not_enough"] is not None for row in rows)
    notes = [say("{left} rows without a known `kept` are left out.", left=left)] if left else []
    notes += (
        [say("{small} of {rows} segments are too small and show no figure.", small=small, rows=len(rows))]
        if small
        else []
    )
    notes += [say("No margins: relative gains only.")] if overall["margin"] is None else []
    notes += (
        [say("No gain where {lift:.0%} more would exceed 100 %.", lift=lift)]
        if any(row["no_gain"] for row in rows)
        else []
    )
    notes += [say("Constant retention understates the value of a cohort whose weak customers leave first; see `sbg`.")]
    return RetentionModel(
        n=int(total["n"]),
        finding=_finding(overall, lift),
        parameters={name: overall[name] for name in ("retention", "margin", "value", "gain")},
        intervals={"retention": (overall["retention_low"], overall["retention_high"])},
        diagnostics={"discount": discount, "first_payment": first, "quoted_gains_percent": QUOTED},
        rows=rows,
        notes=tuple(notes),
        lift=lift,
        discount=discount,
    )


def _row(row: Mapping[str, Any], settings: tuple[float, float, str, float], at_least: int) -> dict[str, Any]:
    lift, discount, first, level = settings
    n, known = int(row["n"]), float(row["known"])
    names = ("retention", "retention_low", "retention_high", "margin", "value", "value_low", "value_high")
    found: dict[str, Any] = {"segment": row["segment"], "n": n}
    found |= dict.fromkeys((*names, "value_lifted", "gain", "gain_low", "gain_high", "profit"))
    found |= {
        "no_gain": False,
        "not_enough": lacking("customers", at_least, n),
    }
    if found["not_enough"]:
        return found
    kept = float(row["kept"]) / n
    low, high = intervals.wilson(float(row["kept"]), n, level)
    found |= {"retention": kept, "retention_low": low, "retention_high": high}
    margin = float(row["margin"]) / known if known else None
    if margin is not None:
        ends = [value(margin, share, discount, first=first) for share in (low, high)]
        found |= {"margin": margin, "value": value(margin, kept, discount, first=first)}
        found |= {"value_low": min(ends), "value_high": max(ends)}
    if kept + lift > 1 or kept == 0:
        return found | {"no_gain": True}
    base, lifted = (value(1.0, share, discount, first=first) for share in (kept, kept + lift))
    found["gain"] = lifted / base - 1
    changes = [_relative(share, settings) for share in (low, high) if 0 < share <= 1 - lift]
    if len(changes) == 2:
        found |= {"gain_low": min(changes), "gain_high": max(changes)}
    if margin is not None:
        found |= {"value_lifted": margin * lifted, "profit": n * margin * (lifted - base)}
    return found


def _relative(share: float, settings: Sequence[Any]) -> float:
    lift, discount, first, _ = settings
    return value(1.0, share + lift, discount, first=first) / value(1.0, share, discount, first=first) - 1


def _finding(row: Mapping[str, Any], lift: float) -> str:
    text = say(
        "{retention:.1%} are kept [{retention_low:.1%}, {retention_high:.1%}]",
        retention=row["retention"],
        retention_low=row["retention_low"],
        retention_high=row["retention_high"],
    )
    return (
        say(
            "{text}; {lift:.0%} more would raise a customer's value by {gain:.0%}.",
            text=text,
            lift=lift,
            gain=row["gain"],
        )
        if row["gain"]
        else say("{text}.", text=text)
    )


def score(model: RetentionModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `retention` and `value` of its segment."""
    import ibis
    import pandas as pd

    source = as_table(table)
    name = (columns or {}).get("segment", "segment")
    if name not in source.columns:
        only = model.rows[0]
        worth = None if only["value"] is None else float(only["value"])
        return source.mutate(retention=ibis.literal(only["retention"], "float64"), value=ibis.literal(worth, "float64"))
    rows = [{name: row["segment"], "retention": row["retention"], "value": row["value"]} for row in model.rows]
    return attach(source, pd.DataFrame.from_records(rows).astype({"retention": "float64", "value": "float64"}), name)
