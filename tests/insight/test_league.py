"""The league: shrinkage by hand, honest ranks, and the regions of the source."""

import numpy as np
import pandas as pd
import pytest

from tests.insight.reference import Reference
from tests.tiers import repetitions
from zhiyin.insight import league
from zhiyin.insight.errors import InsightError, NotEnoughData

PRINTED_2008 = {
    "Dalian": 90.0,
    "Qingdao": 89.4,
    "Hebei": 88.8,
    "Shaanxi": 88.6,
    "Shandong": 87.8,
    "Shenzhen": 74.3,
    "Jilin": 78.2,
    "Tibet": 78.3,
    "Yunnan": 78.5,
    "Shanghai": 79.6,
}


def _estimates(values: list[float], error: float = 1.0) -> list[league.Estimate]:
    return [league.Estimate(f"u{place}", value, error, 100) for place, value in enumerate(values)]


def test_the_printed_table_keeps_its_order_and_claims_no_chance() -> None:
    reference = Reference("league_2008", PRINTED_2008)
    model = league.from_estimates([league.Estimate(name, value) for name, value in PRINTED_2008.items()])
    reference.all_near({row["unit"]: row["value"] for row in model.rows}, PRINTED_2008, 0.05)
    reference.done(10)
    assert model.first_ends == ("Dalian", "Qingdao", "Hebei", "Shaanxi", "Shandong")
    assert model.last_ends == ("Shenzhen", "Jilin", "Tibet", "Yunnan", "Shanghai")
    assert all(row["first"] is None and row["rank_low"] is None for row in model.rows)
    assert "cannot be said" in model.finding


def test_a_shrunken_mean_is_the_weighted_mean_of_its_own_value_and_the_middle() -> None:
    model = league.from_estimates(_estimates([70.0, 80.0, 90.0], 2.0))
    mu, tau2 = model.parameters["mu"] or 0, (model.parameters["tau"] or 0) ** 2
    # Equal errors: Paule-Mandel gives the sample variance less the error's.
    assert mu == pytest.approx(80) and tau2 == pytest.approx(100 - 4)
    assert model.rows[0]["shrunken"] == pytest.approx((tau2 * 90 + 4 * 80) / (tau2 + 4))


def test_a_small_unit_moves_further_to_the_middle_than_a_large_one() -> None:
    many = [league.Estimate(f"u{k}", 80.0 + k, 0.5, 400) for k in range(8)]
    model = league.from_estimates(
        [*many, league.Estimate("small", 95.0, 6.0, 3), league.Estimate("large", 94.0, 0.5, 400)]
    )
    by_name = {row["unit"]: row for row in model.rows}
    assert by_name["large"]["rank"] == 1
    assert by_name["small"]["rank_high"] - by_name["small"]["rank_low"] > 3


def test_units_that_differ_by_chance_only_are_not_told_apart() -> None:
    model = league.from_estimates(_estimates([80.1, 80.0, 79.9, 80.05, 79.95, 80.0], 2.0), ends=2)
    assert model.parameters["tau"] == 0
    assert "cannot be told apart" in model.finding
    assert all(row["first"] < 0.7 for row in model.rows)


def test_the_chances_of_the_first_places_add_up_to_the_places() -> None:
    rows = league.from_estimates(_estimates(list(range(70, 90))), ends=5).rows
    assert sum(row["first"] for row in rows) == pytest.approx(5, abs=0.05)
    assert sum(row["last"] for row in rows) == pytest.approx(5, abs=0.05)


@pytest.mark.soak
def test_rank_intervals_cover_the_true_rank() -> None:
    rng = np.random.default_rng(7)
    inside = total = 0
    for _ in range(repetitions(40)):
        truth = rng.normal(80, 3, 20)
        seen = truth + rng.normal(0, 2, 20)
        rows = league.from_estimates(_estimates(list(seen), 2.0), draws=1000).rows
        ranks = {f"u{unit}": place for place, unit in enumerate(np.argsort(-truth), 1)}
        inside += sum(row["rank_low"] <= ranks[row["unit"]] <= row["rank_high"] for row in rows)
        total += len(rows)
    assert 0.93 <= inside / total <= 0.995


def test_the_same_seed_gives_the_same_table_and_rows_make_the_same_units() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"unit": rng.choice(list("abcdef"), 300), "value": rng.normal(50, 5, 300)})
    summary = league.summarise(frame)
    assert league.fit(summary).rows == league.fit(summary).rows
    means = frame.groupby("unit")["value"].mean()
    assert {row["unit"]: pytest.approx(row["value"]) for row in league.fit(summary).rows} == means.to_dict()


def test_two_units_are_no_league() -> None:
    with pytest.raises(NotEnoughData, match="at least 3 units"):
        league.fit(league.summarise({"unit": ["a", "b"] * 9, "value": range(18)}))


def test_values_alike_within_each_unit_are_refused() -> None:
    with pytest.raises(InsightError, match="alike"):
        league.fit(league.summarise({"unit": ["a", "b", "c"] * 3, "value": [1, 2, 3] * 3}))


def test_scores_join_the_shrunken_mean_to_each_row() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"unit": rng.choice(list("abcd"), 100), "value": rng.normal(50, 5, 100)})
    model = league.fit(league.summarise(frame))
    scored = league.score(model, frame).execute()
    expected = {row["unit"]: row["shrunken"] for row in model.rows}
    assert len(scored) == 100
    assert scored["shrunken"].tolist() == pytest.approx(scored["unit"].map(expected).tolist())
