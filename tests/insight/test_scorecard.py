"""The scorecard: German credit, weights of evidence by hand, points that add up and a stable population."""

import numpy as np
import pandas as pd
import pytest

from tests.insight.cases_value import debtors
from tests.insight.reference import Reference, shared
from zhiyin.insight import logit, scorecard
from zhiyin.insight.errors import InsightError, NotEnoughData


def test_german_credit_is_ranked_as_well_as_by_logistic_regression() -> None:
    reference = Reference("german_credit_auc")
    frame = pd.read_csv(shared("german_credit.csv"), keep_default_na=False)
    model = scorecard.fit(scorecard.summarise(frame, {"bad": "creditability"}))
    error = float(model.standard_errors["auc"] or 0)
    # Cross-validated on other folds, and with classes instead of numbers: within three standard errors.
    reference.near(model.parameters["auc"], reference.values["logistic_5x10fold"], 3 * error)
    reference.done(1)


def test_weights_of_evidence_are_the_logarithms_of_the_shares() -> None:
    place, y = np.repeat([0, 1], 1000), np.concatenate([np.arange(1000) < 200, np.arange(1000) < 400]).astype(float)
    weights, value = scorecard.evidence(place, y, 2)
    by_hand = np.log(np.array([800 / 1400, 600 / 1400]) / np.array([200 / 600, 400 / 600]))
    assert weights == pytest.approx(by_hand, abs=5e-3)
    assert value == pytest.approx(
        (800 / 1400 - 200 / 600) * by_hand[0] + (600 / 1400 - 400 / 600) * by_hand[1], abs=5e-3
    )


@pytest.mark.parametrize("n", [541, 600, 999])
def test_no_class_swallows_its_neighbours_where_all_are_a_little_small(n: int) -> None:
    frame = debtors(np.random.default_rng(3), n)
    model = scorecard.fit(scorecard.summarise(frame), folds=3)
    assert model.information_values["age"] > 0.25


def test_the_area_of_fits_that_expect_different_rates_is_that_within_them() -> None:
    y, fold = np.tile([1.0, 0.0, 1.0, 0.0], 50), np.repeat([0.0, 1.0], 100)
    chance = np.where(y == 1, 0.2, 0.1) + 0.5 * fold
    assert logit.auc(y, chance)[0] == pytest.approx(0.75) and logit.auc(y, chance, fold) == (1.0, 0.0)
    # A fold with one kind of rows only has no pairs to judge.
    assert logit.auc(y, chance, np.where(y == 1, 0.0, 1.0))[0] == pytest.approx(0.75)


def test_points_add_up_and_twenty_more_double_the_odds() -> None:
    frame = debtors(np.random.default_rng(1), 4000)
    model = scorecard.fit(scorecard.summarise(frame), folds=3)
    scored = scorecard.score(model, frame).execute()
    groups = scored.groupby(pd.qcut(scored["points"], 5), observed=True)["bad"].mean()
    middle = scored.groupby(pd.qcut(scored["points"], 5), observed=True)["points"].mean()
    slope = np.polyfit(middle, np.log((1 - groups) / groups), 1)[0]
    assert slope * 20 == pytest.approx(np.log(2), rel=0.15)
    assert "shoe" in " ".join(model.notes) and model.information_values["shoe"] < 0.02
    first = model.rows[0]
    assert first["class"].startswith("up to") and first["n"] >= 200


def test_missing_and_unseen_values_get_the_points_of_the_rest() -> None:
    frame = debtors(np.random.default_rng(1), 1000)
    frame.loc[:99, "age"] = np.nan
    model = scorecard.fit(scorecard.summarise(frame), folds=3)
    rest = {row["attribute"]: row["points"] for row in model.rows if row["class"] == "other"}
    other = pd.DataFrame({"bad": [0], "age": [np.nan], "purse": [1.0], "housing": ["tent"], "shoe": [40.0]})
    low = next(row["points"] for row in model.rows if row["attribute"] == "purse")
    points = float(scorecard.score(model, other).execute()["points"].iloc[0])
    assert points == pytest.approx(model.base_points + rest["age"] + rest["housing"] + low, abs=0.02)


def test_the_stability_index_tells_a_shifted_population() -> None:
    frame = debtors(np.random.default_rng(1), 3000)
    model = scorecard.fit(scorecard.summarise(frame), folds=3)
    points = scorecard.score(model, frame).execute()["points"].to_numpy()
    assert scorecard.stability(model, points) < 0.05
    assert scorecard.stability(model, points - 20) > 0.25


def test_measures_are_those_of_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(2)
    y, chance = (rng.random(400) < 0.3).astype(float), np.round(rng.random(400), 2)
    assert logit.auc(y, chance)[0] == pytest.approx(metrics.roc_auc_score(y, chance))
    false, true, _ = metrics.roc_curve(y, chance, drop_intermediate=False)
    assert logit.ks(y, chance) == pytest.approx((true - false).max())


def test_too_few_bad_ones_and_useless_attributes_are_refused() -> None:
    frame = debtors(np.random.default_rng(1), 500)
    with pytest.raises(NotEnoughData, match="30 bad ones, found 0"):
        scorecard.fit(scorecard.summarise(frame.assign(bad=0)))
    with pytest.raises(InsightError, match="tells good from bad"):
        scorecard.fit(scorecard.summarise(frame.assign(same=1.0), attributes=["same"]))
