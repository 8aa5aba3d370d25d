"""sBG: the two cohorts of the paper, projection beyond the data, discounted lifetimes."""

import numpy as np
import pytest

from tests.tiers import repetitions
from zhiyin.insight import sbg
from zhiyin.insight.errors import NotEnoughData

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173]


def _cohort(there: list[int], years: int = 7) -> list[dict[str, int]]:
    gone = [{"periods": t, "left": 1, "customers": there[t - 1] - there[t]} for t in range(1, years + 1)]
    return [*gone, {"periods": years, "left": 0, "customers": there[years]}]


@pytest.mark.parametrize(
    ("there", "alpha", "beta", "log_likelihood"), [(HIGH_END, 0.668, 3.806, -1611.2), (REGULAR, 0.704, 1.182, -1680.3)]
)
def test_the_cohorts_of_the_paper_give_its_estimates_and_their_later_years(
    there: list[int], alpha: float, beta: float, log_likelihood: float
) -> None:
    model = sbg.fit(sbg.summarise(_cohort(there)))
    assert model.parameters == pytest.approx({"alpha": alpha, "beta": beta}, abs=5e-4)
    assert model.log_likelihood == pytest.approx(log_likelihood, abs=0.05)
    for row in model.rows:
        seen = there[row["period"]] / 1000
        assert row["expected"] == pytest.approx(seen, abs=0.025)
        assert row["observed"] == (pytest.approx(seen) if row["period"] <= 7 else None)


def test_the_closed_lifetimes_are_the_sums_of_the_discounted_survival() -> None:
    theta, years = np.array([0.7, 1.2]), np.arange(2000.0)
    assert sbg.lifetime(theta, 0.1) == pytest.approx(float((sbg.survival(theta, years) / 1.1**years).sum()))
    later = sbg.survival(theta, years[3:]) / sbg.survival(theta, 2.0) / 1.1 ** np.arange(1997.0)
    assert float(sbg.residual(theta, 0.1, np.array([2.0]))[0]) == pytest.approx(float(later.sum()))


def test_those_still_there_get_their_chance_of_renewing_and_others_none() -> None:
    model = sbg.fit(sbg.summarise(_cohort(REGULAR)))
    scored = sbg.score(model, _cohort(REGULAR)).execute().set_index("left")
    alpha, beta = model.parameters["alpha"] or 0, model.parameters["beta"] or 0
    assert scored.loc[0, "p_renew"] == pytest.approx((beta + 7) / (alpha + beta + 7))
    assert scored.loc[1, ["p_renew", "residual"]].isna().all().all()


@pytest.mark.soak
def test_the_true_parameters_lie_in_their_intervals() -> None:
    inside, times = 0, repetitions(20)
    for seed in range(times):
        leaves = np.random.default_rng(seed).geometric(np.random.default_rng(seed + 100).beta(0.7, 2.0, 2000))
        model = sbg.fit(sbg.summarise({"periods": np.minimum(leaves, 6), "left": (leaves <= 6).astype(int)}))
        for name, truth in {"alpha": 0.7, "beta": 2.0}.items():
            low, high = model.intervals[name] or (0, 0)
            inside += low <= truth <= high
    assert inside / (2 * times) >= 34 / 40


def test_a_cohort_that_nobody_left_tells_nothing() -> None:
    with pytest.raises(NotEnoughData, match="customers who left, found 0"):
        sbg.fit(sbg.summarise({"periods": [3, 4], "left": 0, "customers": [50, 60]}))
