"""Counting and numbering in memory without sorting, where numbers are multiples of 1, 1/7 or 1/100: days, weeks, two
decimals."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhiyin.insight.intervals import Array
from zhiyin.insight.shape import Cells

SCALES = (1, 7, 100)
LARGEST = 1e5
CELLS = 3e7
BLOCK = 32_768


def distinct(values: Array) -> tuple[Array, NDArray[np.intp]]:
    """`np.unique` with the inverse; without sorting where the values are multiples of 1, 1/7 or 1/100."""
    for scale in SCALES if len(values) and values.min() >= 0 and values.max() < LARGEST else ():
        if not _on(values[:64], scale):
            continue
        whole = np.rint(values * scale)
        if bool((whole / scale == values).all()):
            place = whole.astype(np.intp)
            there = np.bincount(place) > 0
            return np.flatnonzero(there) / scale, (np.cumsum(there) - 1)[place]
    found, inverse = np.unique(values, return_inverse=True)
    return found, inverse


def _on(values: Array, scale: int) -> bool:
    """Whether all values are multiples of 1 / scale."""
    return bool((np.rint(values * scale) / scale == values).all())


@dataclass(frozen=True)
class Grid:
    """Numbers that seem to be (low + 0 … size - 1) / scale; whether all of them are shows when they are placed."""

    values: Array
    scale: int
    low: int
    size: int

    @classmethod
    def of(cls, column: pd.Series) -> "Grid | None":
        """The grid of the first values; None where there is none."""
        values = column.to_numpy()
        if values.dtype.kind not in "iuf" or not len(values):
            return None
        low, high = values.min(), values.max()
        if not (low >= 0 and high <= LARGEST):
            return None
        head = values[:BLOCK]
        for scale in SCALES:
            if _on(head, scale):
                first = int(np.rint(low * scale))
                return cls(values, scale, first, int(np.rint(high * scale)) - first + 1)
        return None

    def places(self, block: slice) -> Array | None:
        """The multiples above `low` of a block of values; None where one lies off the grid."""
        values = self.values[block]
        whole: Array = np.rint(values * self.scale if self.scale > 1 else values)
        back = whole / self.scale if self.scale > 1 else whole
        return whole - self.low if bool((back == values).all()) else None


def counted(table: Any, columns: Mapping[str, str] | None, given: tuple[str, ...]) -> Cells | None:
    """The cells of a pandas frame of given histories (`given`: the roles of x, t_x and T) whose numbers lie on a
    grid, without an engine; None for others."""
    names = {role: dict(columns or {}).get(role, role) for role in given}
    if (
        not isinstance(table, pd.DataFrame)
        or not set(names.values()) <= set(table.columns)
        or set(columns or {}) - set(given)
    ):
        return None
    grids = [grid for grid in (Grid.of(table[names[role]]) for role in given) if grid is not None]
    if len(grids) < len(given) or grids[0].scale != 1 or grids[1].scale != grids[2].scale:
        return None
    sizes = [grid.size for grid in grids]
    full = _histogram(grids) if np.prod(np.array(sizes, float)) <= CELLS else None
    if full is None:
        return None
    found = np.flatnonzero(full > 0)
    x, recency, age = (part + grid.low for part, grid in zip(np.unravel_index(found, sizes), grids, strict=True))
    if bool((recency > age).any() or ((x == 0) & (recency > 0)).any()):
        return None
    n = full[found].astype("float64")
    cells = {role: part / grid.scale for role, part, grid in zip(given, (x, recency, age), grids, strict=True)}
    return Cells(given, pd.DataFrame({**cells, "customers": n, "rows": n}, copy=False))


def _histogram(grids: Sequence[Grid]) -> NDArray[np.int32] | None:
    """How many rows lie in each cell; None where a value lies off its grid."""
    rows, full = len(grids[0].values), np.zeros(math.prod(grid.size for grid in grids), np.int32)
    # Blocks that stay in the processor's cache: memory for all rows at once would cost more to get than to fill.
    for begin in range(0, rows, BLOCK):
        block = slice(begin, begin + BLOCK)
        cell = np.zeros(1)
        for grid in grids:
            place = grid.places(block)
            if place is None:
                return None
            cell = cell * grid.size + place
        np.add.at(full, cell.astype(np.intp), np.int32(1))
    return full
