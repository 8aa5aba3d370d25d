"""Survival: the telco reference, hand-computed curves, competing causes, the log-rank test."""

import numpy as np
import pandas as pd
import pytest

from tests.insight.reference import Reference, shared
from tests.tiers import repetitions
from zhiyin.insight import survival
from zhiyin.insight.errors import InsightError, NotEnoughData


def test_the_telco_customers_stay_as_published() -> None:
    reference = Reference("telco_churn_auc")
    frame = pd.read_csv(shared("ibm_telco_churn.csv.gz"))
    model = survival.fit(survival.summarise(frame, {"duration": "tenure", "left": "Churn"}))
    for time, share in reference.values["KM_S"].items():
        reference.near(model.survival(float(time)), share, 5e-5, time)
    reference.near(model.diagnostics["left"] / model.n, reference.values["churn_rate"], 5e-5)
    reference.done(5)


def test_a_small_curve_is_that_computed_by_hand() -> None:
    rows = {"duration": [1, 2, 2, 3, 4, 5], "left": [1, 1, 0, 1, 0, 1]}
    model = survival.fit(survival.summarise(rows), at_least=1)
    assert [row["survival"] for row in model.rows] == pytest.approx([5 / 6, 4 / 6, 4 / 9, 0])
    green = 1 / 30 + 1 / 20
    assert model.rows[1]["standard_error"] == pytest.approx(4 / 6 * green**0.5)
    assert model.medians == {"all": 3.0}


def test_curves_and_test_agree_with_lifelines() -> None:
    lifelines = pytest.importorskip("lifelines")
    from lifelines.statistics import multivariate_logrank_test

    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"duration": np.ceil(rng.exponential(10, 300)), "group": rng.choice(list("abc"), 300)})
    frame["left"] = (rng.random(300) < 0.7).astype(int)
    model = survival.fit(survival.summarise(frame))
    theirs = multivariate_logrank_test(frame["duration"], frame["group"], frame["left"])
    assert model.diagnostics["log_rank"]["chi2"] == pytest.approx(theirs.test_statistic)
    part = frame[frame["group"] == "a"]
    curve = lifelines.KaplanMeierFitter().fit(part["duration"], part["left"])
    last = [row for row in model.rows if row["group"] == "a"][5]
    ends = curve.confidence_interval_survival_function_.loc[last["time"]].tolist()
    assert [last["survival_low"], last["survival_high"]] == pytest.approx(ends)


def test_active_and_passive_leaving_add_to_all_that_left() -> None:
    rng = np.random.default_rng(1)
    duration = np.minimum(np.ceil(rng.exponential(8, 500)), 20)
    left = np.where(duration == 20, "", rng.choice(["active", "passive"], 500, p=[0.3, 0.7]))
    model = survival.fit(survival.summarise({"duration": duration, "left": left}))
    assert model.causes == ("active", "passive")
    for row in model.rows:
        assert row["lost_to_active"] + row["lost_to_passive"] + row["survival"] == pytest.approx(1)
    # All are followed to the end, so that the share lost is a plain share with a plain error.
    last, share = model.rows[-1], float((left == "active").mean())
    assert last["lost_to_active"] == pytest.approx(share)
    assert last["lost_to_active_se"] == pytest.approx((share * (1 - share) / 500) ** 0.5, rel=0.01)
    assert len(model.charts()) == 2


@pytest.mark.soak
def test_intervals_cover_the_true_share() -> None:
    inside, times = 0, repetitions(100)
    for seed in range(times):
        rng = np.random.default_rng(seed)
        time, end = rng.exponential(10, 120), rng.uniform(2, 25, 120)
        model = survival.fit(survival.summarise({"duration": np.minimum(time, end), "left": (time <= end).astype(int)}))
        row = [row for row in model.rows if row["time"] <= 7][-1]
        inside += row["survival_low"] <= np.exp(-0.7) <= row["survival_high"]
    assert 0.89 <= inside / times <= 0.99


def test_customers_get_the_curve_of_their_group() -> None:
    rows = {"duration": [1, 2, 3, 4] * 5, "left": [1, 1, 0, 1] * 5, "group": ["a", "b"] * 10}
    model = survival.fit(survival.summarise(rows))
    scored = survival.score(model, rows).execute()
    assert scored["stays"].tolist() == pytest.approx(
        [model.survival(time, group) for time, group in zip(scored["duration"], scored["group"], strict=True)]
    )


def test_nobody_left_and_names_for_causes_are_refused() -> None:
    with pytest.raises(NotEnoughData, match="customers who left, found 0"):
        survival.fit(survival.summarise({"duration": [1, 2, 3], "left": [0, 0, 0]}))
    with pytest.raises(InsightError, match="at most 20 causes"):
        survival.fit(survival.summarise({"duration": [1] * 30, "left": [f"name {k}" for k in range(30)]}))
