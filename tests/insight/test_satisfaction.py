"""Satisfaction: the figures against plain formulas, the intervals against simulation, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from zhiyin.insight import satisfaction
from zhiyin.insight.errors import InsightError, NotEnoughData


def _answers(rng: np.random.Generator, n: int = 200) -> pd.DataFrame:
    expected = rng.integers(3, 11, n)
    perceived = np.clip(expected + rng.integers(-3, 3, n), 1, 10)
    return pd.DataFrame({"perceived": perceived, "expected": expected, "branch": rng.choice(["a", "b"], n)})


def test_the_figures_are_those_of_the_plain_formulas() -> None:
    frame = _answers(np.random.default_rng(1))
    model = satisfaction.fit(satisfaction.summarise(frame))
    p, e = frame["perceived"].to_numpy(), frame["expected"].to_numpy()
    assert model.parameters["ratio_of_means"] == pytest.approx(p.mean() / e.mean())
    assert model.parameters["mean_of_ratios"] == pytest.approx((p / e).mean())
    assert model.parameters["disconfirmation"] == pytest.approx((p - e).mean())
    assert model.standard_errors["disconfirmation"] == pytest.approx((p - e).std(ddof=1) / len(p) ** 0.5)
    assert model.diagnostics["below"] == pytest.approx((p < e).mean())


def test_the_delta_method_and_the_bootstrap_agree() -> None:
    model = satisfaction.fit(satisfaction.summarise(_answers(np.random.default_rng(2), 2000)), draws=4000)
    assert model.intervals["ratio_of_means"] == pytest.approx(model.diagnostics["ratio_of_means_bootstrap"], abs=0.002)
    assert model.intervals["mean_of_ratios"] == pytest.approx(model.diagnostics["mean_of_ratios_bootstrap"], abs=0.002)


def test_the_interval_of_the_ratio_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(200):
        low, high = satisfaction.fit(_simulated(rng), draws=0).intervals["ratio_of_means"] or (0, 0)
        covered += low <= 0.9 <= high
    assert covered / 200 >= 0.95 - 3 * (0.95 * 0.05 / 200) ** 0.5


def _simulated(rng: np.random.Generator) -> satisfaction.SatisfactionSummary:
    expected = rng.normal(8, 1, 80)
    frame = pd.DataFrame({"perceived": 0.9 * expected + rng.normal(0, 1, 80), "expected": expected})
    return satisfaction._of_pairs((), True, frame.assign(count=1.0))


def test_without_an_expectation_the_perceived_mean_stands_and_the_ratio_says_why_it_is_missing() -> None:
    frame = _answers(np.random.default_rng(4)).drop(columns="expected")
    model = satisfaction.fit(satisfaction.summarise(frame, by=["branch"]))
    assert model.no_ratio == {"code": "not_asked"} and "no expectation asked" in model.finding
    assert model.parameters["ratio_of_means"] is None
    assert all(row["perceived_low"] < row["perceived"] < row["perceived_high"] for row in model.rows)
    assert all(row["no_ratio"] == {"code": "not_asked"} and row["ratio_of_means"] is None for row in model.rows)


def test_a_group_with_too_few_answers_shows_no_figure_and_says_so() -> None:
    frame = pd.DataFrame({"perceived": [5] * 9, "expected": [4, 5, 6] * 3, "branch": ["a"] * 7 + ["b"] * 2})
    rows = satisfaction.fit(satisfaction.summarise(frame, by=["branch"])).rows
    assert rows[0]["ratio_of_means"] is not None and rows[0]["not_enough"] is None
    assert rows[1]["ratio_of_means"] is None and rows[1]["not_enough"] == {
        "code": "too_few_answers",
        "needs": 5,
        "has": 2,
    }


def test_too_few_answers_in_all_are_refused() -> None:
    with pytest.raises(NotEnoughData, match="at least 5 answers with a perceived value, found 2"):
        satisfaction.fit(satisfaction.summarise({"perceived": [1, 2, None], "expected": [1, 2, 3]}))


def test_an_expectation_of_zero_carries_no_ratio_and_is_told() -> None:
    frame = {"perceived": [5, 6, 7, 8, 9, 5], "expected": [5, 6, 7, 8, 9, 0]}
    model = satisfaction.fit(satisfaction.summarise(frame))
    assert model.parameters["mean_of_ratios"] == pytest.approx(1)
    assert model.n == 6 and model.rows[0]["n_expected"] == 5
    assert "1 answers have no expectation above 0 and carry no ratio." in model.notes


def test_moments_alone_give_the_same_figures_without_a_bootstrap() -> None:
    frame = _answers(np.random.default_rng(5))
    full = satisfaction.fit(satisfaction.summarise(frame, by=["branch"]))
    lean = satisfaction.fit(satisfaction.summarise(frame, by=["branch"], pairs=False))
    for one, other in zip(full.rows, lean.rows, strict=True):
        assert one["ratio_of_means_low"] == pytest.approx(other["ratio_of_means_low"])
        assert other["ratio_of_means_bootstrap"] is None


def test_each_answer_is_scored_against_its_own_expectation() -> None:
    frame = pd.DataFrame({"got": [8, 5, 3, 4, None], "hoped": [4, 5, 6, 0, 5]})
    columns = {"perceived": "got", "expected": "hoped"}
    model = satisfaction.fit(satisfaction.summarise(frame, columns), at_least=2)
    scored = satisfaction.score(model, frame, columns).execute()
    assert scored["verdict"].fillna("-").tolist() == ["above", "as", "below", "-", "-"]
    assert scored["ratio"].fillna(-1).tolist() == [2, 1, 0.5, -1, -1]


def test_a_group_column_named_like_a_figure_is_refused() -> None:
    with pytest.raises(InsightError, match="names a figure"):
        satisfaction.summarise({"perceived": [1], "n": [1]}, by=["n"])
