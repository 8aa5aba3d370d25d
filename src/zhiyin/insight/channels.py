"""Channels compared by what was measured: cost, speed, richness, interactivity, resolution, satisfaction.

The judgement table of the trade (face to face rich but slow, e-mail cheap and rich …; media richness: Daft & Lengel
1986) stands beside the measured ranks, so that habit and data can be told apart. Differences to the best by Welch's
interval (1947)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from zhiyin.insight import intervals
from zhiyin.insight.errors import InsightError
from zhiyin.insight.importance import welch
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, records, require
from zhiyin.insight.tables import Column, Table, as_table, attach, collect, pick
from zhiyin.insight.wording import label, lacking, say

CHANNELS = 10_000
# Measure -> whether less is better; speed is the time taken.
MEASURES = {
    "cost": True,
    "speed": True,
    "richness": False,
    "interactivity": False,
    "resolved": False,
    "satisfaction": False,
}
JUDGED = {
    "face to face": {"cost": "high", "speed": "somewhat slow", "richness": "very rich", "interactivity": "strong"},
    "letter": {"cost": "medium", "speed": "slow", "richness": "rich", "interactivity": "weak"},
    "e-mail": {"cost": "low", "speed": "fast", "richness": "rich", "interactivity": "fairly weak"},
    "web site": {"cost": "low", "speed": "fast", "richness": "rich", "interactivity": "fairly weak"},
    "phone": {"cost": "high", "speed": "very fast", "richness": "not rich", "interactivity": "fairly strong"},
}


@dataclass(frozen=True, eq=False)
class ChannelsSummary(Summary):
    """Per channel the contacts, and count, sum and sum of squares of each measure; at most 10 000 channels."""

    model: ClassVar[str] = "channels"
    measures: tuple[str, ...]
    channels: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class ChannelsModel(Model):
    """`rows`: one per channel: `n`, `share` of the contacts, and per measure its mean with interval, `…_rank` (1
    best), `…_behind` (the difference to the best is more than chance) and `…_judged` (the trade's judgement of
    channels it names)."""

    model: ClassVar[str] = "channels"
    method: ClassVar[str] = noop(
        "means with Student's interval, Welch's interval of the difference to the best channel"
    )
    source: ClassVar[str] = "Daft & Lengel 1986; Welch 1947"
    measures: tuple[str, ...]

    def charts(self) -> tuple[Chart, ...]:
        """One chart per measure, at most 40 channels."""
        charts = []
        for name in self.measures:
            rows = [row for row in self.rows if row[name] is not None][:40]
            ends = [[row[f"{name}_{end}"] for row in rows] for end in ("low", "high")]
            labels = [str(row["channel"]) for row in rows]
            series = {name: [row[name] for row in rows]}
            charts.append(
                Chart(
                    kind="points",
                    title=label(name).capitalize(),
                    labels=labels,
                    series=series,
                    low=ends[0],
                    high=ends[1],
                )
            )
        return tuple(charts)


def summarise(table: Any, columns: Mapping[str, str] | None = None) -> ChannelsSummary:
    """One pass. A row is a contact: `channel`, and any of `cost`, `speed` (time to an answer), `richness` (e.g.
    topics or pieces of information given), `interactivity` (exchanges), `resolved` (1 or 0), `satisfaction`. Raises
    InsightError without any."""
    chosen = pick(as_table(table), roles("channels"), columns)
    measures = tuple(name for name in MEASURES if name in chosen.columns)
    if not measures:
        raise InsightError(say("Name at least one measure: {measures}.", measures=", ".join(MEASURES)), code="spec")
    sums: dict[str, Column] = {"rows": chosen.count().cast("float64")}
    for name in measures:
        column = chosen[name]
        sums |= {
            f"{name}_n": column.count().cast("float64"),
            f"{name}_s": column.sum(),
            f"{name}_q": (column * column).sum(),
        }
        sums[f"{name}_negative"] = (column < 0).fill_null(False).cast("float64").sum()
    frame = collect(chosen.group_by("channel").aggregate(**sums), CHANNELS)
    negative = [name for name in ("cost", "speed") if name in measures and frame[f"{name}_negative"].sum() > 0]
    if negative:
        raise InsightError(
            say("{negative} cannot be negative.", negative=label(negative[0]).capitalize()), code="negative"
        )
    frame = frame.drop(columns=[f"{name}_negative" for name in measures])
    filled = frame.fillna({name: 0.0 for name in frame.columns if name != "channel"})
    return ChannelsSummary(measures, Cells.of(["channel"], filled))


def fit(summary: ChannelsSummary, *, level: float = 0.95, at_least: int = 5) -> ChannelsModel:
    """The comparison; a channel with fewer than `at_least` contacts shows no means. Raises NotEnoughData below two
    such channels."""
    frame = summary.channels.frame
    named = [row for row in records(frame) if row["channel"] is not None and row["channel"] == row["channel"]]
    large = [row for row in named if row["rows"] >= at_least]
    require(len(large), 2, say("channels with {at_least} contacts or more", at_least=at_least))
    total = sum(float(row["rows"]) for row in named)
    rows = [_row(row, summary.measures, total, level, at_least) for row in named]
    found = [_ranked(rows, named, name, level) for name in summary.measures]
    left = int(float(frame["rows"].sum()) - total)
    notes = [say("{left} contacts without a channel are left out.", left=left)] if left else []
    small = len(named) - len(large)
    notes += [say("{small} channels have too few contacts and show no figure.", small=small)] if small else []
    notes += [say("Contacts choose their channel: a difficult one may make a good channel look bad.")]
    rows.sort(key=lambda row: -row["n"])
    return ChannelsModel(
        n=int(total),
        finding="; ".join(text for text in found if text) + ".",
        parameters={},
        diagnostics={"measures": list(summary.measures)},
        rows=tuple(rows),
        notes=tuple(notes),
        measures=summary.measures,
    )


def _row(
    sums: Mapping[str, Any], measures: tuple[str, ...], total: float, level: float, at_least: int
) -> dict[str, Any]:
    n = float(sums["rows"])
    row: dict[str, Any] = {"channel": sums["channel"], "n": int(n), "share": n / total}
    row["not_enough"] = lacking("contacts", at_least, n)
    judged = JUDGED.get(str(sums["channel"]).lower().replace("_", " "), {})
    for name in measures:
        row |= dict.fromkeys((name, f"{name}_low", f"{name}_high", f"{name}_rank", f"{name}_behind"))
        row[f"{name}_judged"] = judged.get(name)
        figures = _moments(sums, name)
        if row["not_enough"] is None and figures["n"] >= 2:
            low, high = intervals.mean_interval(figures["mean"], figures["variance"], figures["n"], level)
            row |= {name: figures["mean"], f"{name}_low": low, f"{name}_high": high}
    return row


def _moments(sums: Mapping[str, Any], name: str) -> dict[str, float]:
    n, first, second = (float(sums[f"{name}_{part}"]) for part in "nsq")
    mean = first / n if n else float("nan")
    return {"n": n, "mean": mean, "variance": max(second - n * mean**2, 0.0) / (n - 1) if n > 1 else float("nan")}


def _ranked(rows: list[dict[str, Any]], sums: list[dict[str, Any]], name: str, level: float) -> str:
    """Ranks the channels by one measure, marks those behind the best by more than chance, and says who is best."""
    known = [place for place, row in enumerate(rows) if row[name] is not None]
    if len(known) < 2:
        return ""
    sign = 1.0 if MEASURES[name] else -1.0
    order = sorted(known, key=lambda place: sign * rows[place][name])
    best = _moments(sums[order[0]], name)
    for rank, place in enumerate(order, 1):
        gap = welch(_moments(sums[place], name), best, level)
        behind = gap["lead_low"] > 0 if sign > 0 else gap["lead_high"] < 0
        rows[place] |= {f"{name}_rank": rank, f"{name}_behind": bool(behind)}
    sure = all(rows[place][f"{name}_behind"] for place in order[1:])
    first = {"measure": label(name), "channel": rows[order[0]]["channel"]}
    return (
        say("{measure}: {channel} is best", **first) if sure else say("{measure}: {channel} leads, not surely", **first)
    )


def score(model: ChannelsModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `expected_<measure>`, the mean of its channel."""
    import pandas as pd

    source = as_table(table)
    name = (columns or {}).get("channel", "channel")
    pick(source, {"channel": "label"}, {"channel": name})
    rows = [{name: str(row["channel"]), **{f"expected_{m}": row[m] for m in model.measures}} for row in model.rows]
    kinds = {f"expected_{m}": "float64" for m in model.measures}
    return attach(source, pd.DataFrame.from_records(rows).astype(kinds), name)
