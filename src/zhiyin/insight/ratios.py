"""Perceived ÷ expected from sums: the figures of many groups at once, with their intervals.

Ratio of means by the delta method, mean of ratios and P - E by Student's t."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhiyin.insight import intervals
from zhiyin.insight.intervals import Array
from zhiyin.insight.wording import lacking

FIGURES = ("perceived", "ratio_of_means", "mean_of_ratios", "disconfirmation")
SHARES = {"above": "above", "as_expected": "level", "below": "below"}
ENDS = ("", "_se", "_low", "_high")
NAMES = (
    *("n", "n_expected", "expected", *SHARES),
    *(f"{name}{end}" for name in FIGURES for end in ENDS),
    *("not_enough", "no_ratio"),
)
"""What stands in a row, in this order."""


def of_groups(sums: pd.DataFrame, asked: bool, level: float, at_least: int) -> list[dict[str, Any]]:
    """The figures of each row of `sums` (one row a group), None where a group cannot carry them.

    `sums`: n, p1, p2 of the perceived; where an expectation was `asked` also m, q1, q2, e1, e2, pe, r1, r2, above,
    level and below of the complete answers."""
    n = sums["n"].to_numpy("float64")
    m = sums["m"].to_numpy("float64") if asked else np.zeros(len(n))
    need = max(at_least, 2)
    enough, complete = n >= need, (n >= need) & (m >= need)
    columns: dict[str, Any] = {"n": n.astype(int), "n_expected": m.astype(int)}
    # What divides by nothing belongs to groups that show no figure.
    with np.errstate(all="ignore"):
        columns |= _shown(_mean("perceived", n, _column(sums, "p1"), _column(sums, "p2"), level), enough)
        columns |= _shown(_of_pairs(sums, m, level), complete) if asked else {}
    lists = {name: values.tolist() for name, values in columns.items()}
    lists["not_enough"] = [lacking("answers", need, one) for one in n]
    lists["no_ratio"] = [lacking("pairs", need, one) if asked else {"code": "not_asked"} for one in m]
    whole = [lists.get(name, [None] * len(n)) for name in NAMES]
    return [dict(zip(NAMES, row, strict=True)) for row in zip(*whole, strict=True)]


def _column(sums: pd.DataFrame, name: str) -> Array:
    return sums[name].to_numpy("float64")


def _shown(figures: Mapping[str, Array], where: NDArray[np.bool_]) -> dict[str, NDArray[np.object_]]:
    """The figures as they stand in rows: None where they do not hold."""
    shown = {name: values.astype(object) for name, values in figures.items()}
    for values in shown.values():
        values[~where] = None
    return shown


def _of_pairs(sums: pd.DataFrame, m: Array, level: float) -> dict[str, Array]:
    """The figures of complete answers."""
    q1, q2, e1, e2, pe, r1, r2 = (_column(sums, name) for name in ("q1", "q2", "e1", "e2", "pe", "r1", "r2"))
    return {
        "expected": e1 / m,
        **{name: _column(sums, kept) / m for name, kept in SHARES.items()},
        **_mean("mean_of_ratios", m, r1, r2, level),
        **_mean("disconfirmation", m, q1 - e1, q2 - 2 * pe + e2, level),
        **_ratio_of_means(m, (q1, q2), (e1, e2), pe, level),
    }


def _mean(name: str, n: Array, first: Array, second: Array, level: float) -> dict[str, Array]:
    """A mean with its standard error and Student's interval."""
    mean = first / n
    error = np.sqrt(np.maximum(second - n * mean**2, 0.0) / (n - 1) / n)
    return _with_ends(name, mean, error, n, level)


def _ratio_of_means(
    m: Array, perceived: tuple[Array, Array], expected: tuple[Array, Array], both: Array, level: float
) -> dict[str, Array]:
    """The ratio of two means of `m` pairs by the delta method, from first and second sums and the sum of products."""
    p, e = perceived[0] / m, expected[0] / m
    scale = m * (m - 1)
    spread = [(second - m * mean**2) / scale for (_first, second), mean in ((perceived, p), (expected, e))]
    error = intervals.ratio_error(p, e, spread[0], spread[1], (both - m * p * e) / scale)
    return _with_ends("ratio_of_means", p / e, error, m, level)


def _with_ends(name: str, value: Array, error: Array, n: Array, level: float) -> dict[str, Array]:
    half = intervals.ts(level, n - 1) * error
    return {name: value, f"{name}_se": error, f"{name}_low": value - half, f"{name}_high": value + half}
