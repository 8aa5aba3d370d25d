"""The service profit chain: it recovers the chain that made the data, and its what-if keeps its band."""

import numpy as np
import pandas as pd
import pytest

from tests.insight.cases import _chain
from tests.tiers import repetitions
from zhiyin.insight import profit_chain
from zhiyin.insight.errors import InsightError, NotEnoughData, UnknownName


def _units(n: int = 400, seed: int = 1) -> pd.DataFrame:
    return _chain(np.random.default_rng(seed), n)


def test_columns_named_like_the_chain_are_linked_in_its_order() -> None:
    model = profit_chain.fit(profit_chain.summarise(_units()), draws=0)
    assert list(model.paths) == [
        "internal_quality->staff_satisfaction",
        "staff_satisfaction->satisfaction",
        "satisfaction->profit",
    ]
    assert model.target == "profit"


def test_the_chain_that_made_the_data_is_recovered() -> None:
    model = profit_chain.fit(profit_chain.summarise(_units(20_000), bootstrap=False))
    assert list(model.paths.values()) == pytest.approx([0.6, 0.6, 0.6], abs=0.02)
    assert model.total_effects["internal_quality->profit"] == pytest.approx(0.216, abs=0.01)


def test_the_what_if_multiplies_the_effects_and_tells_the_units_of_the_column() -> None:
    frame = _units()
    model = profit_chain.fit(profit_chain.summarise(frame), change={"satisfaction": 2}, draws=200)
    by_name = {row["construct"]: row for row in model.what_if}
    assert by_name["profit"]["effect"] == pytest.approx(2 * model.paths["satisfaction->profit"])
    assert by_name["profit"]["in_units"] == pytest.approx(by_name["profit"]["effect"] * frame["profit"].std())
    assert by_name["internal_quality"]["effect"] == 0


@pytest.mark.soak
def test_the_band_covers_the_true_effect() -> None:
    inside, times = 0, repetitions(40)
    for seed in range(times):
        model = profit_chain.fit(profit_chain.summarise(_units(150, seed)), draws=200)
        last = model.what_if[-1]
        inside += last["low"] <= 0.216 <= last["high"]
    assert inside / times >= 0.95 - 3 * (0.95 * 0.05 / times) ** 0.5


def test_several_rows_of_a_unit_are_averaged_first() -> None:
    frame = _units(100).assign(branch=range(100))
    twice = pd.concat([frame, frame])
    one = profit_chain.fit(profit_chain.summarise(frame), draws=0)
    other = profit_chain.fit(profit_chain.summarise(twice, {"unit": "branch"}), draws=0)
    assert other.n == 100 and other.paths == pytest.approx(one.paths)


def test_what_is_no_chain_is_refused() -> None:
    with pytest.raises(InsightError, match="name columns like the chain"):
        profit_chain.summarise({"a": [1], "profit": [2]})
    with pytest.raises(UnknownName, match="'profit'"):
        profit_chain.fit(profit_chain.summarise(_units()), change={"profits": 1})
    with pytest.raises(NotEnoughData, match="at least 20 complete rows"):
        profit_chain.fit(profit_chain.summarise(_units(10)))
