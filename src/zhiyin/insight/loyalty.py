"""Kinds of loyalty by what customers feel and do, with cut-offs as data, and the indicators of each kind.

Apostle, loyalist, mercenary, hostage, defector, terrorist: Jones & Sasser 1995 (Harvard Business Review 73/6); Heskett,
Sasser & Schlesinger 1997."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from zhiyin.insight import intervals
from zhiyin.insight.errors import InsightError, MissingColumn, UnknownName
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, groups, records, require
from zhiyin.insight.tables import Column, Table, as_table, cast, collect, pick
from zhiyin.insight.wording import lacking, say

CELLS = 100_000
KINDS = ("apostle", "loyalist", "mercenary", "hostage", "defector", "terrorist")
CUTS = {"delighted": 5.0, "satisfied": 4.0, "angry": 1.0, "stays": 1.0, "recommends": 9.0}


@dataclass(frozen=True, eq=False)
class LoyaltySummary(Summary):
    """Per group and kind the customers, and count, sum and sum of squares of each indicator; at most 100 000 cells."""

    model: ClassVar[str] = "loyalty"
    by: tuple[str, ...]
    cuts: Mapping[str, float]
    indicators: tuple[str, ...]
    kinds: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class LoyaltyModel(Model):
    """`rows`: one per group and kind: `n`, `share` with Wilson's interval, and the mean of each indicator with its
    interval.
    `parameters`: kind -> share over all."""

    model: ClassVar[str] = "loyalty"
    method: ClassVar[str] = noop("cut-offs on satisfaction, staying and recommending; Wilson and Student intervals")
    source: ClassVar[str] = "Jones & Sasser 1995; Heskett, Sasser & Schlesinger 1997; Wilson 1927"
    by: tuple[str, ...]
    cuts: Mapping[str, float]

    def charts(self) -> tuple[Chart, ...]:
        """The share of each kind over all customers."""
        ends = [self.intervals[name] for name in KINDS]
        return (
            Chart(
                kind="points",
                title=self.finding,
                labels=list(KINDS),
                series={"share": [self.parameters[name] for name in KINDS]},
                low=[end[0] for end in ends if end],
                high=[end[1] for end in ends if end],
            ),
        )


def summarise(
    table: Any,
    columns: Mapping[str, str] | None = None,
    *,
    by: Sequence[str] = (),
    cuts: Mapping[str, float] | None = None,
    indicators: Sequence[str] = (),
) -> LoyaltySummary:
    """One pass. `columns`: `satisfaction`, `stays` (bought again or kept, 1 or 0, or an intention on a scale),
    `recommends` if asked.

    `cuts` replaces any cut-off: `delighted` 5, `satisfied` 4, `angry` 1, `stays` 1, `recommends` 9, each "at least",
    `angry` "at most". `indicators`: numeric columns described per kind (repurchase, holdings, share of wallet,
    referrals …)."""
    used = {**CUTS, **(cuts or {})}
    for name in used:
        if name not in CUTS:
            raise UnknownName("cut-off", name, CUTS)
    if not used["angry"] < used["satisfied"] <= used["delighted"]:
        raise InsightError(say("The cut-offs have to go angry < satisfied <= delighted."), code="spec")
    source = as_table(table)
    for name in indicators:
        if name not in source.columns:
            raise MissingColumn("indicators", name, source.columns)
    if set(by) & {"kind", "rows"}:
        raise InsightError(say("Columns named 'kind' or 'rows' cannot be grouped by here; rename them."), code="name")
    named = {role: (columns or {}).get(role, role) for role in roles("loyalty")}
    pick(source, roles("loyalty"), columns, by)
    described = {f"indicator_{place}": cast(source[name], "number") for place, name in enumerate(indicators)}
    groups = {name: cast(source[name], "label") for name in by}
    chosen = source.select(kind=_kind(source, named, used), **groups, **described)
    sums: dict[str, Column] = {"rows": chosen.count().cast("float64")}
    for name in described:
        column = chosen[name]
        sums |= {
            f"{name}_n": column.count().cast("float64"),
            f"{name}_s": column.sum(),
            f"{name}_q": (column * column).sum(),
        }
    frame = collect(chosen.group_by([*by, "kind"]).aggregate(**sums), CELLS)
    filled = frame.fillna(dict.fromkeys(sums, 0.0))
    return LoyaltySummary(tuple(by), used, tuple(indicators), Cells.of([*by, "kind"], filled))


def _kind(source: Table, named: Mapping[str, str], cuts: Mapping[str, float]) -> Column:
    """Apostle and terrorist speak; where recommending was not asked, delight and anger alone make them."""
    import ibis

    satisfaction, stays = (cast(source[named[role]], "number") for role in ("satisfaction", "stays"))
    speaks = ibis.literal(True)
    if named["recommends"] in source.columns:
        speaks = (cast(source[named["recommends"]], "number") >= cuts["recommends"]).fill_null(False)
    content, keeps = satisfaction >= cuts["satisfied"], stays >= cuts["stays"]
    return ibis.cases(
        (satisfaction.isnull() | stays.isnull(), None),
        (keeps & (satisfaction >= cuts["delighted"]) & speaks, "apostle"),
        (keeps & content, "loyalist"),
        (content, "mercenary"),
        (keeps, "hostage"),
        (satisfaction <= cuts["angry"], "terrorist"),
        else_="defector",
    )


def fit(summary: LoyaltySummary, *, level: float = 0.95, at_least: int = 5) -> LoyaltyModel:
    """Shares and indicators of each kind. Raises NotEnoughData below `at_least` customers with both satisfaction and
    staying."""
    frame = summary.kinds.frame
    used = frame[frame["kind"].notna()]
    require(float(used["rows"].sum()), at_least, say("customers with satisfaction and staying known"))
    total = records(Cells.of(["kind"], used.drop(columns=list(summary.by))).frame)
    overall = _shares({row["kind"]: row for row in total}, summary, level)
    rows: list[dict[str, Any]] = []
    small = 0
    for labels, part in groups(used, summary.by):
        lacks = lacking("customers", at_least, float(part["rows"].sum()))
        small += lacks is not None
        found = _shares({row["kind"]: row for row in records(part)}, summary, level)
        rows += [{**labels, **(_hidden(row) if lacks else row), "not_enough": lacks} for row in found]
    left = int(frame["rows"].sum() - used["rows"].sum())
    notes = [say("{left} customers without satisfaction or staying are left out.", left=left)] if left else []
    notes += [say("{small} groups are too small and show no figure.", small=small)] if small else []
    by_kind = {row["kind"]: row for row in overall}
    return LoyaltyModel(
        n=int(used["rows"].sum()),
        finding=say(
            "{share:.0%} are apostles, {share2:.0%} stay without being satisfied, {share3:.0%} are "
            "satisfied and leave.",
            share=by_kind["apostle"]["share"],
            share2=by_kind["hostage"]["share"],
            share3=by_kind["mercenary"]["share"],
        ),
        parameters={name: by_kind[name]["share"] for name in KINDS},
        intervals={name: (by_kind[name]["share_low"], by_kind[name]["share_high"]) for name in KINDS},
        diagnostics={"cut_offs": dict(summary.cuts), "left_out": left},
        rows=tuple(rows),
        notes=tuple(notes),
        by=summary.by,
        cuts=summary.cuts,
    )


def _shares(found: Mapping[Any, Mapping[str, Any]], summary: LoyaltySummary, level: float) -> list[dict[str, Any]]:
    n = sum(float(row["rows"]) for row in found.values())
    rows = []
    for kind in KINDS:
        count = float(found[kind]["rows"]) if kind in found else 0.0
        low, high = intervals.wilson(count, n, level)
        row: dict[str, Any] = {"kind": kind, "n": int(count), "share": count / n, "share_low": low, "share_high": high}
        for place, name in enumerate(summary.indicators):
            row |= _indicator(
                name, [float(found[kind][f"indicator_{place}_{part}"]) for part in "nsq"] if count else [0.0] * 3, level
            )
        rows.append(row)
    return rows


def _indicator(name: str, sums: Sequence[float], level: float) -> dict[str, float | None]:
    n, first, second = sums
    if n < 2:
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"))
    low, high = intervals.mean_interval(first / n, max(second - first**2 / n, 0.0) / (n - 1), n, level)
    return {name: first / n, f"{name}_low": low, f"{name}_high": high}


def _hidden(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if name in ("kind", "n") else None for name, value in row.items()}


def score(model: LoyaltyModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `loyalty_kind` of each customer, empty where satisfaction or staying is unknown."""
    source = as_table(table)
    pick(source, roles("loyalty"), columns)
    named = {role: (columns or {}).get(role, role) for role in roles("loyalty")}
    return source.mutate(loyalty_kind=_kind(source, named, model.cuts))
