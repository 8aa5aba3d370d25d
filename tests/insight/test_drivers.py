"""Key drivers: the published decomposition to all its digits, its laws, and penalty and reward."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.insight.reference import Reference
from tests.tiers import repetitions
from zhiyin.insight import drivers
from zhiyin.insight.errors import InsightError, NotEnoughData

SWISS = Path(__file__).parent / "data" / "swiss.csv"


def test_the_swiss_fertility_data_give_the_decomposition_of_relaimpo() -> None:
    reference = Reference("lmg_swiss")
    model = drivers.fit(drivers.summarise(SWISS, {"outcome": "Fertility"}))
    published = {name: value for name, value in reference.values.items() if name not in ("R2", "source")}
    reference.all_near(model.parameters, published, 5e-9)
    reference.near(model.r2, reference.values["R2"], 0.00005)
    reference.done(6)


def _correlation(seed: int = 1, p: int = 4) -> np.ndarray:
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=(500, p + 1)) @ rng.normal(size=(p + 1, p + 1))
    return np.corrcoef(mixed.T)


def test_the_decomposition_is_the_mean_over_all_orders() -> None:
    correlation = _correlation()

    def explained(chosen: tuple[int, ...]) -> float:
        if not chosen:
            return 0.0
        part = [k + 1 for k in chosen]
        return float(correlation[0, part] @ np.linalg.solve(correlation[np.ix_(part, part)], correlation[part, 0]))

    orders = list(permutations(range(4)))
    by_hand = np.zeros(4)
    for order in orders:
        for place, driver in enumerate(order):
            by_hand[driver] += explained(order[: place + 1]) - explained(order[:place])
    parts, r2 = drivers.decompose(correlation)
    assert parts == pytest.approx(by_hand / len(orders))
    assert parts.sum() == pytest.approx(r2)


def test_uncorrelated_drivers_have_their_squared_correlations_by_both_ways() -> None:
    correlation = np.eye(4)
    correlation[0, 1:] = correlation[1:, 0] = [0.5, 0.4, 0.1]
    assert drivers.decompose(correlation)[0] == pytest.approx([0.25, 0.16, 0.01])
    assert drivers._johnson(correlation)[0] == pytest.approx([0.25, 0.16, 0.01])


def test_twenty_drivers_are_decomposed_by_johnsons_weights_that_add_up_to_r2() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.normal(size=(300, 20)), columns=[f"x{k}" for k in range(20)])
    model = drivers.fit(drivers.summarise(frame.assign(outcome=frame["x0"] + rng.normal(size=300))), draws=0)
    assert sum(model.parameters.values()) == pytest.approx(model.r2)  # type: ignore[arg-type]
    assert model.rows[0]["driver"] == "x0"
    assert any("Johnson" in note for note in model.notes)


def test_a_copy_of_a_driver_shares_its_part_and_is_named() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"a": rng.normal(size=200), "b": rng.normal(size=200)})
    frame = frame.assign(again=frame["a"], outcome=frame["a"] + rng.normal(size=200))
    model = drivers.fit(drivers.summarise(frame), draws=0)
    assert model.parameters["a"] == pytest.approx(model.parameters["again"])
    assert any("Copies" in note and "again" in note for note in model.notes)


@pytest.mark.soak
def test_the_intervals_cover_the_true_part() -> None:
    rng = np.random.default_rng(4)
    truth = 0.5**2 / (0.5**2 + 0.3**2 + 1)
    covered, times = 0, repetitions(100)
    for _ in range(times):
        frame = pd.DataFrame(rng.normal(size=(300, 2)), columns=["a", "b"])
        frame["outcome"] = 0.5 * frame["a"] + 0.3 * frame["b"] + rng.normal(size=300)
        low, high = drivers.fit(drivers.summarise(frame), draws=200).intervals["a"] or (0, 0)
        covered += low <= truth <= high
    assert covered / times >= 0.95 - 3 * (0.95 * 0.05 / times) ** 0.5


def test_penalty_and_reward_tell_basic_from_exciting() -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"basic": rng.integers(1, 11, 2000), "exciting": rng.integers(1, 11, 2000)})
    effect = -2.0 * (frame["basic"] <= 3) + 2.0 * (frame["exciting"] >= 8)
    model = drivers.fit(
        drivers.summarise(frame.assign(outcome=5 + effect + rng.normal(size=2000)), low=3, high=8), draws=0
    )
    rows = {row["driver"]: row for row in model.rows}
    assert rows["basic"]["kind"] == "basic" and rows["basic"]["penalty"] == pytest.approx(-2, abs=0.2)
    assert rows["exciting"]["kind"] == "excitement" and rows["exciting"]["reward"] == pytest.approx(2, abs=0.2)


def test_the_prediction_is_that_of_least_squares() -> None:
    model = drivers.fit(drivers.summarise(SWISS, {"outcome": "Fertility"}), draws=0)
    scored = drivers.score(model, SWISS).execute()
    residual = scored["Fertility"] - scored["predicted"]
    assert residual.mean() == pytest.approx(0, abs=1e-8)
    assert 1 - residual.var() / scored["Fertility"].var() == pytest.approx(model.r2)


def test_rows_missing_a_value_are_told_and_too_few_are_refused() -> None:
    frame = pd.read_csv(SWISS)
    frame.loc[:4, "Education"] = None
    model = drivers.fit(drivers.summarise(frame, {"outcome": "Fertility"}), draws=0)
    assert model.notes[0] == "5 of 47 rows with a missing value are left out."
    with pytest.raises(NotEnoughData, match="at least 10 complete rows, found 6"):
        drivers.fit(drivers.summarise(frame.head(11), {"outcome": "Fertility"}))
    with pytest.raises(InsightError, match="at least one numeric driver"):
        drivers.summarise({"outcome": [1, 2]})
