"""A model whose extra is missing says the one command that brings it; without it nothing else is lost."""

import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.insight.cases import CASES
from zhiyin.insight import churn, hotspots, linkage, tables, tone
from zhiyin.insight.errors import MissingExtra


def _frame(name: str, rows: int = 200) -> pd.DataFrame:
    return CASES[name].frame(np.random.default_rng(3), rows)


def _boosted() -> Any:
    return churn.fit(churn.summarise(_frame("churn")), method="lightgbm")


def _hazards() -> Any:
    frame = _frame("churn").assign(duration=np.arange(200.0) + 1)
    return churn.fit(churn.summarise(frame), method="cox")


USES: dict[str, Any] = {
    "rapidfuzz": ("linkage", lambda: linkage.fit(linkage.summarise(_frame("linkage")), method="own")),
    "splink": ("linkage", lambda: linkage.fit(linkage.summarise(_frame("linkage")), method="splink")),
    "rjieba": ("text", lambda: hotspots.summarise(_frame("hotspots"))),
    "sklearn.model_selection": ("text", lambda: tone.fit(["好", "坏"] * 20, [1, 0] * 20)),
    "lightgbm": ("churn", _boosted),
    "lifelines": ("churn", _hazards),
    "pyspark.sql": ("spark", lambda: tables.engine("spark")),
}


@pytest.mark.parametrize("library", USES)
def test_a_missing_extra_is_named_with_its_command(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    extra, use = USES[library]
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.setattr(tables._local, "engines", {}, raising=False)
    with pytest.raises(MissingExtra, match=rf"pip install 'zhiyin\[{extra}\]'") as caught:
        use()
    assert caught.value.extra == extra
