"""Standards kept: the share of promises that were kept in time, per branch and kind of service, with its interval."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import ibis
import pandas as pd

from zhiyin.analysis.models import Figure
from zhiyin.analysis.rules import ALL, TOO_FEW
from zhiyin.insight import intervals

from .store import LEVELS, PERIODS, SCOPES, Tree, with_periods

# measure -> (what was promised by when, when it was done)
PROMISES = {
    Figure.Measure.FIRST_ANSWER: ("first_due", "first_answered_at"),
    Figure.Measure.RESOLUTION: ("resolution_due", "solved_at"),
}
AT_LEAST = 5


def kept(store: Any, tree: Tree, *, now: datetime) -> Iterator[Figure]:
    """Figures of both promises. What is neither done nor overdue at `now` is not counted yet."""
    tickets = with_periods(store, "tickets", "opened_at")
    for measure, (due, done) in PROMISES.items():
        cells = _cells(_decided(tickets, due, done, now))
        for level in LEVELS:
            for column, periods in ((None, PERIODS), ("service_kind_id", (None, "year"))):
                for period in periods:
                    yield from _figures(cells, measure, (level, period, column), tree)
        yield from _without_branch(cells, measure)


def _decided(tickets: Any, due: str, done: str, now: datetime) -> Any:
    promised, met = (tickets[name].cast("timestamp") for name in (due, done))
    at = ibis.literal(now.replace(tzinfo=None), type="timestamp")
    in_time = met.notnull() & (met <= promised)
    broken = (met.notnull() & (met > promised)) | (met.isnull() & (promised < at))
    counted = tickets.filter(promised.notnull()).mutate(in_time=in_time, broken=broken)
    return counted.filter(counted.in_time | counted.broken)


def _cells(decided: Any) -> pd.DataFrame:
    """Counts per branch, month and kind: one pass; every figure is a sum of these."""
    keys = ["branch_id", *SCOPES, "year", "month", "service_kind_id"]
    grouped = decided.group_by(keys).aggregate(n=decided.count(), hits=decided.in_time.sum())
    frame: pd.DataFrame = grouped.execute()
    return frame


def _counts(cells: pd.DataFrame, keys: list[str]) -> list[dict[str, Any]]:
    if not len(cells):
        return []
    if not keys:
        return [{"n": cells["n"].sum(), "hits": cells["hits"].sum()}]
    frame = cells.groupby(keys, as_index=False)[["n", "hits"]].sum()
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _figures(
    cells: pd.DataFrame, measure: Figure.Measure, cut: tuple[int, str | None, str | None], tree: Tree
) -> Iterator[Figure]:
    level, period, column = cut
    keys = [name for name in (f"scope_{level}" if level else None, period, column) if name]
    for row in _counts(cells, keys):
        branch = tree.root if level == 0 else tree.branches.get(int(row[f"scope_{level}"]))
        if branch is None:
            continue
        figure = _share(measure, row)
        figure.place(branch)
        figure.level, figure.by, figure.period = level, "kind" if column else "branch", row[period] if period else ALL
        figure.service_kind_id = int(row[column]) if column else None
        yield figure


def _without_branch(cells: pd.DataFrame, measure: Figure.Measure) -> Iterator[Figure]:
    """Tickets that name no branch are a line of their own; nothing is guessed for them."""
    for row in _counts(cells[cells["branch_id"].isna()], []):
        figure = _share(measure, row)
        figure.level, figure.by, figure.period = 1, "none", ALL
        yield figure


def _share(measure: Figure.Measure, row: dict[str, Any]) -> Figure:
    n, hits = int(row["n"]), int(row["hits"] or 0)
    if n < AT_LEAST:
        return Figure(measure=measure, n=n, why=TOO_FEW, detail={"kept": hits})
    low, high = intervals.wilson(hits, n, 0.95)
    return Figure(measure=measure, n=n, value=hits / n, low=low, high=high, detail={"kept": hits})
