"""Counting and numbering in memory without sorting, where numbers are multiples of 1, 1/7 or 1/100: days, weeks, two
decimals."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhiyin.insight.intervals import Array
from zhiyin.insight.shape import Cells


def distinct(values: Array) -> tuple[Array, NDArray[np.intp]]:
    """`np.unique` with the inverse; without sorting where the values are multiples of 1, 1/7 or 1/100."""
    for scale in (1, 7, 100):
        whole = np.rint(values * scale)
        if len(values) and values.min() >= 0 and values.max() < 1e5 and bool((whole / scale == values).all()):
            place = whole.astype(np.intp)
            there = np.bincount(place) > 0
            return np.flatnonzero(there) / scale, (np.cumsum(there) - 1)[place]
    found, inverse = np.unique(values, return_inverse=True)
    return found, inverse


def counted(table: Any, columns: Mapping[str, str] | None, given: tuple[str, ...]) -> Cells | None:
    """The cells of a pandas frame of given histories whose numbers lie on a grid, without an engine; None for
    others."""
    names = {role: dict(columns or {}).get(role, role) for role in given}
    if (
        not isinstance(table, pd.DataFrame)
        or not set(names.values()) <= set(table.columns)
        or set(columns or {}) - set(given)
    ):
        return None
    parts = [_on_grid(table[names[role]]) for role in given]
    if any(part is None for part in parts):
        return None
    (x, _), (recency, _), (age, _) = grid = [part for part in parts if part is not None]
    sizes = [int(part.max()) + 1 for part, _ in grid]
    if grid[0][1] != 1 or np.prod(np.array(sizes, float)) > 3e7 or grid[1][1] != grid[2][1]:
        return None
    code = x * np.int32(sizes[1] * sizes[2])
    code += recency * np.int32(sizes[2])
    code += age
    full = np.bincount(code)
    found = np.flatnonzero(full)
    n = full[found].astype("float64")
    x, rest = np.divmod(found, sizes[1] * sizes[2])
    recency, age = np.divmod(rest, sizes[2])
    if bool((recency > age).any() or ((x == 0) & (recency > 0)).any()):
        return None
    cells = {"frequency": x.astype("float64"), "recency": recency / grid[1][1], "age": age / grid[2][1]}
    return Cells(given, pd.DataFrame({**cells, "customers": n, "rows": n}))


def _on_grid(column: pd.Series) -> tuple[Any, int] | None:
    """The column as whole multiples of 1, 1/7 or 1/100, and which; None for anything else."""
    values = column.to_numpy()
    if values.dtype.kind not in "iuf" or not len(values):
        return None
    low, high = values.min(), values.max()
    if not (low >= 0 and high <= 1e5):
        return None
    if values.dtype.kind in "iu":
        return values.astype(np.int32), 1
    for scale in (1, 7, 100):
        whole = np.rint(values * scale)
        if bool((whole / scale == values).all()):
            return whole.astype(np.int32), scale
    return None
