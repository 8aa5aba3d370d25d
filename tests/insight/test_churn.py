"""Churn: the telco reference, recovered odds, honest judgement on pure noise, discrete hazards."""

import numpy as np
import pandas as pd
import pytest

from tests.insight.cases_value import debtors
from tests.insight.reference import Reference, shared
from zhiyin.insight import churn
from zhiyin.insight.errors import InsightError, MissingColumn, NotEnoughData, UnknownName


@pytest.mark.parametrize("method", ["logistic", "lightgbm"])
def test_telco_leavers_are_ranked_as_published(method: str) -> None:
    if method == "lightgbm":
        pytest.importorskip("lightgbm")
    reference = Reference("telco_churn_auc")
    frame = pd.read_csv(shared("ibm_telco_churn.csv.gz")).drop(columns="customerID")
    frame["TotalCharges"] = pd.to_numeric(frame["TotalCharges"], errors="coerce")
    model = churn.fit(churn.summarise(frame, {"left": "Churn"}), method=method)
    error = float(model.standard_errors["auc"] or 0)
    reference.near(model.parameters["auc"], reference.values[f"{method}_10fold"], 3 * error)
    reference.near(model.parameters["rate"], reference.values["churn_rate"], 5e-5)
    reference.done(2)
    for row in model.calibration:
        assert abs(row["expected"] - row["observed"]) < 0.06


def test_cox_on_telco_is_that_of_lifelines() -> None:
    pytest.importorskip("lifelines")
    reference = Reference("telco_churn_auc")
    frame = pd.read_csv(shared("ibm_telco_churn.csv.gz")).drop(columns=["customerID", "TotalCharges"])
    frame = frame.replace({"No internet service": "No", "No phone service": "No"})
    model = churn.fit(churn.summarise(frame, {"left": "Churn", "duration": "tenure"}), method="cox", folds=3)
    own = model.diagnostics["concordance_on_its_own_rows"]
    # Labels are set against their most frequent one, which changes a little what the ridge holds back.
    reference.near(own, reference.values["cox_c_index_lifelines_pen0.01"], 5e-4)
    reference.done(1)
    assert model.parameters["concordance"] == pytest.approx(own, abs=0.01)


def test_hazards_behind_the_data_lie_in_their_intervals_and_chances_are_of_the_time_asked() -> None:
    pytest.importorskip("lifelines")
    rng = np.random.default_rng(1)
    age, rent = rng.normal(40, 10, 4000), rng.choice(["own", "rent"], 4000, p=[0.6, 0.4])
    stay = rng.exponential(10 / np.exp(-0.04 * (age - 40) + 0.7 * (rent == "rent")))
    end = rng.uniform(5, 30, 4000)
    frame = pd.DataFrame(
        {"left": (stay <= end).astype(int), "duration": np.minimum(stay, end), "age": age, "home": rent}
    )
    model = churn.fit(churn.summarise(frame), method="cox", folds=3, within=10)
    rows = {row["attribute"]: row for row in model.rows}
    assert rows["age"]["low"] < np.exp(-0.04 * age.std()) < rows["age"]["high"]
    assert rows["home: rent"]["low"] < np.exp(0.7) < rows["home: rent"]["high"]
    scored = churn.score(model, frame).execute()
    assert scored["p_leave"].mean() == pytest.approx((stay <= 10).mean(), abs=0.03)
    with pytest.raises(MissingColumn, match="duration"):
        churn.fit(churn.summarise(frame.drop(columns="duration")), method="cox")


def test_german_debtors_are_ranked_by_trees_as_published() -> None:
    pytest.importorskip("lightgbm")
    reference = Reference("german_credit_auc")
    frame = pd.read_csv(shared("german_credit.csv"), keep_default_na=False)
    model = churn.fit(churn.summarise(frame, {"left": "creditability"}), method="lightgbm")
    reference.near(model.parameters["auc"], reference.values["lightgbm"], 3 * float(model.standard_errors["auc"] or 0))
    reference.done(1)


def test_the_odds_behind_the_data_lie_in_their_intervals() -> None:
    frame = debtors(np.random.default_rng(1), 5000).rename(columns={"bad": "left"})
    rows = {row["attribute"]: row for row in churn.fit(churn.summarise(frame), folds=2).rows}
    age = np.exp(-0.05 * float(frame["age"].std(ddof=0)))
    assert rows["age"]["low"] < age < rows["age"]["high"]
    assert rows["shoe"]["low"] < 1 < rows["shoe"]["high"]


def test_noise_is_called_noise() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.normal(size=(400, 8)), columns=list("abcdefgh")).assign(left=rng.integers(0, 2, 400))
    assert "no better than chance" in churn.fit(churn.summarise(frame)).finding


def test_rows_of_one_customer_stay_together_in_a_discrete_hazard() -> None:
    rng = np.random.default_rng(1)
    rows = []
    for number in range(800):
        risk = rng.normal()
        for month in range(1, 13):
            left = rng.random() < 1 / (1 + np.exp(3 - risk - 0.1 * month))
            rows.append({"customer": f"c{number}", "month": month, "risk": risk, "left": int(left)})
            if left:
                break
    model = churn.fit(churn.summarise(pd.DataFrame(rows)), folds=5)
    found = {row["attribute"]: row for row in model.rows}
    spread = float(pd.DataFrame(rows)["month"].std(ddof=0))
    assert found["month"]["low"] < np.exp(0.1 * spread) < found["month"]["high"]


def test_scores_are_chances_for_every_row() -> None:
    frame = debtors(np.random.default_rng(1), 800).rename(columns={"bad": "left"})
    model = churn.fit(churn.summarise(frame), folds=3)
    scored = churn.score(model, frame).execute()
    assert len(scored) == 800 and scored["p_leave"].between(0, 1).all()
    assert float(scored["p_leave"].mean()) == pytest.approx(float(frame["left"].mean()), abs=0.01)


def test_what_cannot_be_learnt_is_refused() -> None:
    frame = debtors(np.random.default_rng(1), 200).rename(columns={"bad": "left"})
    with pytest.raises(NotEnoughData, match="customers who left, found 0"):
        churn.fit(churn.summarise(frame.assign(left="no")))
    with pytest.raises(UnknownName, match="lightgbm"):
        churn.fit(churn.summarise(frame), method="lightgb")
    with pytest.raises(InsightError, match="no column besides"):
        churn.summarise(frame[["left"]])
