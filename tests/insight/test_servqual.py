"""SERVQUAL: gaps, weights and alpha against plain formulas."""

import numpy as np
import pandas as pd
import pytest

from zhiyin.insight import servqual
from zhiyin.insight.errors import InsightError, MissingColumn, NotEnoughData, UnknownName


def _survey(n: int = 120, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    mood = rng.normal(0, 1, (n, 1))
    p = np.clip(np.round(4.5 + mood + rng.normal(0, 1, (n, 22))), 1, 7)
    e = np.clip(np.round(5.5 + rng.normal(0, 1, (n, 22))), 1, 7)
    return pd.DataFrame(np.hstack([p, e]), columns=[f"{letter}{k}" for letter in "PE" for k in range(1, 23)])


def test_the_instrument_has_22_items_in_five_dimensions_in_their_order() -> None:
    model = servqual.fit(servqual.summarise(_survey()))
    sizes = {row["dimension"]: sum(item["dimension"] == row["dimension"] for item in model.items) for row in model.rows}
    assert sizes == {"tangibles": 4, "reliability": 5, "responsiveness": 4, "assurance": 4, "empathy": 5}
    assert model.dimensions["reliability"] == ("5", "6", "7", "8", "9")


def test_a_gap_is_the_mean_of_perceived_less_expected_with_its_interval() -> None:
    frame = _survey()
    row = next(row for row in servqual.fit(servqual.summarise(frame)).rows if row["dimension"] == "reliability")
    gaps = np.mean([frame[f"P{k}"] - frame[f"E{k}"] for k in range(5, 10)], axis=0)
    assert row["gap"] == pytest.approx(gaps.mean())
    assert row["standard_error"] == pytest.approx(gaps.std(ddof=1) / len(gaps) ** 0.5)


def test_alpha_is_cronbachs() -> None:
    frame = _survey()
    row = servqual.fit(servqual.summarise(frame)).rows[0]
    items = frame[["P1", "P2", "P3", "P4"]]
    assert row["alpha_perceived"] == pytest.approx(4 / 3 * (1 - items.var().sum() / items.sum(axis=1).var()))


def test_the_weighted_score_uses_points_out_of_a_hundred() -> None:
    weights = {"tangibles": 10, "reliability": 40, "responsiveness": 20, "assurance": 20, "empathy": 10}
    model = servqual.fit(servqual.summarise(_survey()), weights=weights)
    gaps = {row["dimension"]: row["gap"] for row in model.rows}
    assert model.parameters["weighted_score"] == pytest.approx(sum(weights[name] / 100 * gaps[name] for name in gaps))
    assert model.parameters["score"] == pytest.approx(sum(gaps.values()) / 5)


def test_without_expectations_it_is_servperf() -> None:
    frame = _survey()[[f"P{k}" for k in range(1, 23)]]
    model = servqual.fit(servqual.summarise(frame))
    assert model.expected is None and model.finding.startswith("SERVPERF")
    assert all(row["gap"] is None and row["perceived"] is not None for row in model.rows)
    assert model.parameters["score"] == pytest.approx(
        np.mean([frame[[f"P{k}" for k in items]].mean().mean() for items in model.dimensions.values()])
    )


def test_rows_score_their_own_gaps() -> None:
    frame = _survey(30)
    model = servqual.fit(servqual.summarise(frame))
    scored = servqual.score(model, frame).execute()
    for row in model.rows:
        assert scored[f"gap_{row['dimension']}"].mean() == pytest.approx(row["gap"])


def test_incomplete_rows_are_told_and_what_cannot_be_is_refused() -> None:
    frame = _survey(30)
    frame.loc[:3, "E7"] = None
    assert servqual.fit(servqual.summarise(frame)).notes == ("4 of 30 rows with a missing item are left out.",)
    with pytest.raises(NotEnoughData, match="rows with all items answered"):
        servqual.fit(servqual.summarise(_survey(4)))
    with pytest.raises(InsightError, match="adding up to 100, not 50"):
        servqual.fit(servqual.summarise(frame), weights=dict.fromkeys(servqual.SIZES, 10))
    with pytest.raises(UnknownName, match="'empathy'"):
        servqual.fit(servqual.summarise(frame), weights={"empaty": 100})
    with pytest.raises(MissingColumn, match="'E22'"):
        servqual.summarise(frame.drop(columns="E22"))
