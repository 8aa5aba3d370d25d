"""Short boards: quadrants, opportunity, gaps, and the lead over competitors."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from zhiyin.insight import importance
from zhiyin.insight.errors import InsightError, UnknownName


def _frame(n: int = 400, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    speed, care, music = (np.clip(np.round(rng.normal(mean, 1.5, n)), 1, 10) for mean in (4, 8, 8))
    overall = np.clip(np.round(0.6 * speed + 0.5 * care + rng.normal(0, 1, n)), 1, 10)
    return pd.DataFrame({"overall": overall, "speed": speed, "care": care, "music": music})


def test_what_is_important_and_weak_is_the_short_board() -> None:
    model = importance.fit(importance.summarise(_frame()))
    quadrants = {row["attribute"]: row["quadrant"] for row in model.rows}
    assert quadrants == {"speed": "concentrate here", "care": "keep up the good work", "music": "possible overkill"}
    assert model.finding == "Short boards: speed."
    assert importance.priorities(model.rows) == ["speed"]


def test_derived_importance_is_the_correlation_and_performance_the_mean_on_0_to_100() -> None:
    frame = _frame()
    model = importance.fit(importance.summarise(frame))
    row = next(row for row in model.rows if row["attribute"] == "speed")
    assert row["importance"] == pytest.approx(frame["speed"].corr(frame["overall"]))
    assert row["performance"] == pytest.approx((frame["speed"].mean() - 1) / 9 * 100)


def test_lmg_shares_add_up_to_one() -> None:
    model = importance.fit(importance.summarise(_frame()), derived="lmg")
    assert sum(row["importance"] for row in model.rows) == pytest.approx(1)


def test_opportunity_is_importance_and_what_is_lacking() -> None:
    frame = pd.DataFrame({"overall": range(1, 11), "a": [3.0, 5.0] * 5, "b": [10.0, 9.0] * 5})
    model = importance.fit(importance.summarise(frame), importance={"a": 9, "b": 5}, scale=[0, 10], target=70)
    rows = {row["attribute"]: row for row in model.rows}
    assert rows["a"]["opportunity"] == pytest.approx(9 + (9 - 4))
    assert rows["b"]["opportunity"] == pytest.approx(5)
    assert rows["a"]["gap"] == pytest.approx(30)


def test_the_lead_over_the_best_competitor_has_welchs_interval() -> None:
    ours, theirs = _frame(200, 2), _frame(150, 3)
    both = pd.concat([ours.assign(brand="ours"), theirs.assign(brand="theirs", speed=theirs["speed"] + 1)])
    model = importance.fit(importance.summarise(both, own="ours"), scale=[1, 11])
    row = next(row for row in model.rows if row["attribute"] == "speed")
    by_scipy = stats.ttest_ind(ours["speed"], theirs["speed"] + 1, equal_var=False).confidence_interval()
    assert row["competitor"] == "theirs"
    assert (row["lead_low"], row["lead_high"]) == pytest.approx((by_scipy.low, by_scipy.high))


def test_of_several_competitors_the_best_is_compared() -> None:
    parts = [
        _frame(60, k).assign(brand=name, care=level)
        for k, (name, level) in enumerate([("ours", 7), ("x", 5), ("y", 9)])
    ]
    rng = np.random.default_rng(1)
    both = pd.concat(parts).assign(care=lambda f: f["care"] + rng.integers(0, 2, len(f)))
    model = importance.fit(importance.summarise(both, own="ours"))
    assert {row["attribute"]: row["competitor"] for row in model.rows}["care"] == "y"
    assert any("overstated" in note for note in model.notes)


def test_an_unknown_brand_a_wrong_scale_and_a_missing_weight_are_refused() -> None:
    frame = _frame().assign(brand="ours")
    with pytest.raises(UnknownName, match="'ours'"):
        importance.fit(importance.summarise(frame, own="our"), importance={"speed": 1, "care": 1, "music": 1})
    with pytest.raises(InsightError, match="off the scale 1 to 5"):
        importance.fit(importance.summarise(_frame()), scale=[1, 5])
    with pytest.raises(InsightError, match=r"missing: \['music'\]"):
        importance.fit(importance.summarise(_frame()), importance={"speed": 5, "care": 5})
    with pytest.raises(InsightError, match="which of 'brand' is the own brand"):
        importance.summarise(frame)
