"""Rows of customers with an outcome and attributes of any kind: what scorecard and churn keep, since trees and
classes have no summary."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from zhiyin.insight.errors import InsightError, MissingColumn
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.shape import Cells, Summary
from zhiyin.insight.tables import Table, as_table, cast, collect, numbers_as_texts, trimmed
from zhiyin.insight.wording import say

ROWS = 500_000
LABELS = 50
BAD = ("1", "1.0", "yes", "true", "bad", "left", "churned", "是")
GOOD = ("0", "0.0", "no", "false", "good", "stayed", "否")


@dataclass(frozen=True, eq=False)
class SampleSummary(Summary):
    """The different rows with their number, at most 500 000: trees, and classes cut by looking at all attributes
    together, have no smaller summary."""

    mergeable: ClassVar[bool] = False
    rows: Cells

    def learnt_from(self, role: str, event: str | None) -> tuple[pd.DataFrame, Array, list[str], int]:
        """The rows with a known outcome one by one, their outcomes, the names of the attributes, and how many rows
        have none."""
        frame = self.rows.frame
        y, count = outcome(frame[f"@{role}"], event), frame["rows"].to_numpy("float64").astype(int)
        known = ~np.isnan(y)
        data = frame[known].loc[np.repeat(frame.index[known], count[known])].reset_index(drop=True)
        names = [name for name in self.rows.keys if not name.startswith("@")]
        return data, np.repeat(y[known], count[known]), names, int(count[~known].sum())


def attributes_of(table: Table, names: Sequence[str] | None, taken: Sequence[str]) -> list[str]:
    """The columns to use: those named, or all that play no role. Raises MissingColumn, InsightError."""
    chosen = list(names) if names is not None else [name for name in table.columns if name not in taken]
    for name in chosen:
        if name not in table.columns:
            raise MissingColumn("attributes", name, table.columns)
    if not chosen:
        raise InsightError(say("There is no column besides the outcome to explain it by."), code="missing_column")
    return chosen


def unused(names: Sequence[str], used: Container[str]) -> tuple[str, ...]:
    """A note of the attributes that could not be used."""
    left = [name for name in names if name not in used]
    sentence = noop("Left out, since they have one value only or more than {labels} labels: {names}.")
    return (say(sentence, labels=LABELS, names=", ".join(left)),) if left else ()


def sample(
    source: Any, roles: Mapping[str, str], columns: Mapping[str, str] | None, names: Sequence[str] | None
) -> Cells:
    """The rows as cells: role columns by role, attributes as numbers or texts, equal rows counted. At most 500 000
    different rows."""
    table = as_table(source)
    given = dict(columns or {})
    made: dict[str, Any] = {}
    for role, kind in roles.items():
        if role == "*":
            continue
        name = given.get(role, role)
        if name in table.columns:
            made[f"@{role}"] = trimmed(table[name]).lower()
        elif role in given or not kind.endswith("?"):
            raise MissingColumn(role, name, table.columns)
    taken = [given.get(role, role) for role in roles]
    wanted = attributes_of(table, names, taken)
    texts = numbers_as_texts(table, wanted)
    for name in wanted:
        column = table[name]
        numeric = column.type().is_numeric() or column.type().is_boolean() or name in texts
        made[name] = cast(column, "number") if numeric else trimmed(column)
    chosen = table.select(**made)
    frame = collect(chosen.group_by(list(made)).aggregate(__rows=chosen.count().cast("float64")), ROWS)
    # Missing numbers sort last and missing texts are empty, so that the order is the same for any order of rows.
    frame = frame.sort_values(list(made), ignore_index=True)
    return Cells(tuple(made), frame.rename(columns={"__rows": "rows"}))


def outcome(labels: pd.Series, event: str | None) -> Array:
    """1 for the event, 0 for none, nan for what is neither; `event` names the label that counts as 1, others are 0."""
    if event is not None:
        found = labels.map(lambda label: np.nan if label == "" else float(label == event.lower()))
    else:
        found = labels.map(lambda label: 1.0 if label in BAD else 0.0 if label in GOOD else np.nan)
    return found.to_numpy("float64")


def numeric(column: pd.Series) -> bool:
    """Whether a column of the sample is one of numbers; after JSON a missing number is None."""
    return bool(column.dtype.kind in "fiu" or column.map(lambda value: value is None or isinstance(value, float)).all())
