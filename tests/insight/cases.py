"""One case per model: data on which it works, its roles and options. The tests over all models read this."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Case:
    """`frame(rng, n)` makes n rows. `numbers` and `labels` name the columns that bad input goes into.

    `splits_by`: the column of the customer where summaries add over disjoint customers only, not over any rows."""

    frame: Callable[[np.random.Generator, int], pd.DataFrame]
    numbers: tuple[str, ...]
    labels: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    summarise: Mapping[str, Any] = field(default_factory=dict)
    fit: Mapping[str, Any] = field(default_factory=dict)
    splits_by: str | None = None
    rows: int = 400


def _answers(rng: np.random.Generator, n: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "branch": rng.choice(["Dalian", "Qingdao", "深圳"], n),
            "perceived": rng.integers(1, 11, n).astype(float),
            "expected": rng.integers(1, 11, n).astype(float),
        }
    )


def _units(rng: np.random.Generator, n: int) -> pd.DataFrame:
    unit = rng.integers(0, 12, n)
    return pd.DataFrame({"region": [f"r{number}" for number in unit], "score": np.round(rng.normal(80 + unit, 10), 1)})


CASES: dict[str, Case] = {
    "satisfaction": Case(_answers, ("perceived", "expected"), ("branch",), summarise={"by": ("branch",)}),
    "league": Case(_units, ("score",), ("region",), columns={"unit": "region", "value": "score"}, fit={"draws": 500}),
}
