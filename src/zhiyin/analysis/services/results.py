"""From a generation of the store to result rows: satisfaction, leagues, standards kept; per branch and period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiyin.analysis.models import Figure, Generation, Standing
from zhiyin.analysis.rules import ALL, ENDS, NOT_ASKED, TOO_FEW
from zhiyin.insight import league, satisfaction
from zhiyin.insight.errors import NotEnoughData

from .promises import kept
from .store import LEVELS, PERIODS, SCOPES, Tree, opened, with_periods

Report = Callable[[Mapping[str, Any]], None]
Row = Mapping[str, Any]
Grouping = tuple[str, str | None]
# Kinds and groups by month would be more rows than anybody reads in a company with thousands of branches.
GROUPINGS = (("branch", None, PERIODS), ("group", "group", (None, "year")), ("kind", "service_kind_id", (None, "year")))


def compute(generation: Generation, *, path: str, now: datetime, report: Report) -> None:
    """Write all results of `generation`, whose store lies at `path`."""
    report({"note": "results"})
    tree = Tree()
    with opened(path) as store:
        figures = [*_satisfaction(store, tree), *kept(store, tree, now=now)]
    standings = [*_leagues(figures, tree)]
    for figure in figures:
        figure.generation = generation
    for standing in standings:
        standing.generation = generation
    with transaction.atomic():
        Figure.objects.bulk_create(figures, batch_size=500)
        Standing.objects.bulk_create(standings, batch_size=500)


def _satisfaction(store: Any, tree: Tree) -> Iterator[Figure]:
    """One pass over the answers per grouping; levels and periods are sums of its cells."""
    answers = with_periods(store, "answers", "answered_at", known="is_dated")
    columns = {"perceived": "perceived", "expected": "expected"}
    for by, column, periods in GROUPINGS:
        finest = [name for name in ("survey_id", *SCOPES, periods[-1], column) if name]
        if "month" in finest:
            finest.insert(-1, "year")
        summary = satisfaction.summarise(answers, columns, by=finest, pairs=False)
        for level in LEVELS:
            for period in periods:
                keys = [name for name in (f"scope_{level}" if level else None, period, column) if name]
                yield from _figures(_rolled_up(summary, ["survey_id", *keys]), level, period, (by, column), tree)


def _rolled_up(summary: satisfaction.SatisfactionSummary, by: Sequence[str]) -> satisfaction.SatisfactionSummary:
    moments = summary.moments.total(by)
    placed = moments.frame.dropna(subset=[name for name in by if name.startswith("scope_")])
    return satisfaction.SatisfactionSummary(tuple(by), summary.asked, type(moments)(tuple(by), placed), None)


def _figures(
    summary: satisfaction.SatisfactionSummary, level: int, period: str | None, grouping: Grouping, tree: Tree
) -> Iterator[Figure]:
    try:
        model = satisfaction.fit(summary, draws=0)
    except NotEnoughData:
        return
    by, column = grouping
    for row in model.rows:
        if period and row[period] is None:
            continue
        branch = tree.root if level == 0 else tree.branches.get(int(row[f"scope_{level}"] or 0))
        group = row[column] if column else None
        if branch is None or (column and not group):
            continue
        for measure in (Figure.Measure.RATIO, Figure.Measure.PERCEIVED):
            figure = _figure(row, measure)
            figure.place(branch)
            figure.level, figure.by, figure.period = level, by, row[period] if period else ALL
            figure.survey_id = int(row["survey_id"])
            if by == "kind":
                figure.service_kind_id = int(group or 0)
            else:
                figure.group = str(group or "")
            yield figure


def _figure(row: Row, measure: Figure.Measure) -> Figure:
    is_ratio = measure == Figure.Measure.RATIO
    name, n = ("ratio_of_means", row["n_expected"]) if is_ratio else ("perceived", row["n"])
    value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    not_asked = is_ratio and not row["n_expected"]
    why = "" if value is not None else NOT_ASKED if not_asked else TOO_FEW
    detail = {key: row[key] for key in ("n", "n_expected", "expected", "above", "as_expected", "below", f"{name}_se")}
    return Figure(measure=measure, n=n, value=value, low=low, high=high, why=why, detail=detail)


def _leagues(figures: Sequence[Figure], tree: Tree) -> Iterator[Standing]:
    """One league per parent, survey and period, of the ratio where it is asked for, of the perceived mean elsewhere."""
    groups: dict[tuple[Any, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        satisfied = figure.measure in {Figure.Measure.RATIO, Figure.Measure.PERCEIVED}
        if satisfied and figure.by == "branch" and figure.level and figure.value is not None:
            parent = tree.branches[figure.branch_id or 0].parent_id
            groups[parent, figure.survey_id, figure.measure, figure.period].append(figure)
    for (parent, survey, measure, period), rows in groups.items():
        for row, figure in _ranked(rows):
            standing = _standing(row)
            standing.place(tree.branches[figure.branch_id or 0])
            standing.parent_id, standing.survey_id, standing.measure, standing.period = parent, survey, measure, period
            yield standing


def _ranked(figures: Sequence[Figure]) -> Iterator[tuple[Row, Figure]]:
    by_branch = {str(figure.branch_id): figure for figure in figures}
    estimates = [
        league.Estimate(unit, figure.value or 0.0, _error(figure), figure.n) for unit, figure in by_branch.items()
    ]
    try:
        model = league.from_estimates(estimates, ends=ENDS)
    except NotEnoughData:
        return
    for row in model.rows:
        yield row, by_branch[str(row["unit"])]


def _error(figure: Figure) -> float | None:
    errors = [value for name, value in figure.detail.items() if name.endswith("_se")]
    return errors[0] or None if errors else None


def _standing(row: Row) -> Standing:
    names = ("n", "value", "rank", "shrunken_low", "shrunken_high", "rank_low", "rank_high", "first", "last")
    shrunken = row["value"] if row["shrunken"] is None else row["shrunken"]
    return Standing(shrunken=shrunken, **{name: row[name] for name in names})
