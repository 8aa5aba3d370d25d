"""What the tests over all models need to know of one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pytest


@dataclass(frozen=True)
class Case:
    """`frame(rng, n)` makes n rows. `numbers` and `labels` name the columns that bad input goes into,
    `days` those of dates, `spans` two columns of which the first never exceeds the second.

    `splits_by`: the column of the customer where summaries add over disjoint customers only, not over any rows."""

    frame: Callable[[np.random.Generator, int], pd.DataFrame]
    numbers: tuple[str, ...]
    labels: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    spans: tuple[str, str] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    summarise: Mapping[str, Any] = field(default_factory=dict)
    fit: Mapping[str, Any] = field(default_factory=dict)
    splits_by: str | None = None
    rows: int = 400


def same(one: Any, other: Any) -> None:
    """Equal JSON, numbers to 1e-9 (sums may be added in another order)."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            same(one[key], other[key])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for mine, theirs in zip(one, other, strict=True):
            same(mine, theirs)
    elif isinstance(one, float):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-9)
    else:
        assert one == other
