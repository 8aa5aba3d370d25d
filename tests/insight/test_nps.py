"""NPS, CSAT and CES: formulas, the promise of the interval, and the tests between groups."""

import numpy as np
import pandas as pd
import pytest

from tests.tiers import repetitions
from zhiyin.insight import nps
from zhiyin.insight.errors import InsightError, NotEnoughData, UnknownName


def _fit(scores: list[float], **options: object) -> nps.NpsModel:
    return nps.fit(nps.summarise({"score": scores}), **options)  # type: ignore[arg-type]


def test_nps_is_promoters_less_detractors_with_its_standard_error() -> None:
    model = _fit([10] * 50 + [8] * 30 + [3] * 20)
    assert model.parameters["score"] == pytest.approx(0.3)
    assert model.standard_errors["score"] == pytest.approx(((0.5 + 0.2 - 0.09) / 100) ** 0.5)


def test_csat_is_the_share_of_the_two_best_answers_with_wilsons_interval() -> None:
    model = _fit([5] * 8 + [4] * 2 + [1] * 10, measure="csat")
    assert model.parameters["score"] == 0.5
    assert model.intervals["score"] == pytest.approx((0.2993, 0.7007), abs=1e-4)


def test_the_adjusted_interval_keeps_its_promise_in_a_small_sample() -> None:
    rng = np.random.default_rng(1)
    drawn = rng.multinomial(20, [0.7, 0.2, 0.1], size=4000)
    inside = [low <= 0.6 <= high for low, high in (nps.net_interval(good, bad, 20) for good, _, bad in drawn)]
    assert np.mean(inside) >= 0.94


def test_all_promoters_do_not_make_a_sure_hundred() -> None:
    low, high = _fit([10] * 6).intervals["score"] or (0, 0)
    assert low < 0.9 and high <= 1


def test_answers_off_the_scale_and_missing_ones_are_told() -> None:
    model = _fit([10, 9, 8, 7, 6, 11, -1, None])  # type: ignore[list-item]
    assert model.n == 5
    assert model.diagnostics == {"missing": 1, "off_scale": 2}
    assert "2 answers off the scale 0 to 10 are left out." in model.notes


def test_a_group_that_differs_is_found_and_one_that_does_not_is_not() -> None:
    rng = np.random.default_rng(2)
    groups = {"high": [0.7, 0.2, 0.1], "mid": [0.4, 0.3, 0.3], "also mid": [0.4, 0.3, 0.3]}
    frames = [
        pd.DataFrame({"score": rng.choice([10, 8, 2], 400, p=chances), "team": name})
        for name, chances in groups.items()
    ]
    model = nps.fit(nps.summarise(pd.concat(frames), by=["team"]))
    p_values = {row["team"]: row["p_value"] for row in model.rows}
    assert p_values["high"] < 0.001
    assert p_values["mid"] <= 1 and p_values["also mid"] <= 1


@pytest.mark.soak
def test_groups_drawn_alike_are_rarely_called_different() -> None:
    rng = np.random.default_rng(3)
    false, times = 0, repetitions(100)
    for _ in range(times):
        cells = pd.DataFrame({"team": np.repeat(["a", "b", "c", "d"], 3), "score": [10.0, 8.0, 2.0] * 4})
        cells["count"] = rng.multinomial(100, [0.5, 0.3, 0.2], size=4).ravel().astype(float)
        model = nps.fit(nps.NpsSummary(("team",), nps.Cells.of(["team", "score"], cells)))
        false += any(row["p_value"] < 0.05 for row in model.rows)
    assert false / times <= 0.05 + 3 * (0.05 * 0.95 / times) ** 0.5


def test_an_unknown_measure_and_a_crooked_scale_are_refused() -> None:
    with pytest.raises(UnknownName, match="'nps'"):
        _fit([1] * 9, measure="npss")
    with pytest.raises(InsightError, match="low <= bad < good <= high"):
        _fit([1] * 9, scale={"good": 1})


def test_four_answers_are_not_enough() -> None:
    with pytest.raises(NotEnoughData, match="at least 5 answers between 0 and 10, found 4"):
        _fit([9, 9, 9, 9])


def test_each_answer_gets_its_class() -> None:
    model = _fit([10, 8, 2, 9, 7])
    scored = nps.score(model, {"score": [10.0, 8.0, 2.0, 99.0]}).execute()
    assert scored["answer_class"].fillna("-").tolist() == ["promoter", "passive", "detractor", "-"]
