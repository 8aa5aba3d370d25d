"""Customer value: both models together, discounting, and totals that are the sums of the scores."""

import numpy as np
import pytest

from tests.insight.cases_value import buyers
from tests.insight.test_bgnbd import cdnow
from zhiyin.insight import bgnbd, clv, gamma_gamma, sbg, value
from zhiyin.insight.errors import InsightError, MissingColumn, UnknownName


@pytest.mark.parametrize("buying", clv.BUYING)
def test_the_total_is_the_sum_of_the_scores(buying: str) -> None:
    frame = buyers(np.random.default_rng(1), 1500)
    model = clv.fit(clv.summarise(frame, unit="day"), buying=buying)
    scored = clv.score(model, frame).execute()
    assert len(scored) == 1500
    assert float(scored["value"].sum()) == pytest.approx(model.parameters["total"])
    low, high = model.intervals["total"] or (0, 0)
    assert low < float(model.parameters["total"] or 0) < high
    assert sum(row["value"] for row in model.rows) == pytest.approx(model.parameters["total"])


def test_its_parts_are_the_two_models_fitted_alone() -> None:
    purchases = cdnow()
    model = clv.fit(clv.summarise(purchases, until="1997-09-30"))
    alone = bgnbd.fit(bgnbd.summarise(purchases, until="1997-09-30")).parameters
    spend = gamma_gamma.fit(gamma_gamma.summarise(purchases, until="1997-09-30")).parameters
    found = {name: figure for name, figure in model.parameters.items() if name != "total"}
    assert found == pytest.approx({**alone, **spend})


def test_discounting_by_quadrature_is_that_by_small_steps() -> None:
    def later(time: float) -> np.ndarray:
        return np.array([np.log1p(time / 10)])

    steps = np.linspace(0, 52, 20_001)
    middle = (steps[1:] + steps[:-1]) / 2
    summed = (np.diff(np.log1p(steps / 10)) * 1.002**-middle).sum()
    assert float(clv.discounted(later, 52, 0.002)[0]) == pytest.approx(summed, rel=1e-6)
    assert float(clv.discounted(later, 52, 0.0)[0]) == pytest.approx(np.log1p(5.2))


def test_a_longer_horizon_and_a_lower_discount_are_worth_more() -> None:
    summary = clv.summarise(buyers(np.random.default_rng(1), 800), unit="day")
    totals = [
        float(clv.fit(summary, horizon=horizon, discount=discount).parameters["total"] or 0)
        for horizon, discount in ((100, 0.2), (365, 0.2), (365, 0.05))
    ]
    assert totals == sorted(totals)


def test_wrong_options_and_missing_money_are_named() -> None:
    frame = buyers(np.random.default_rng(1), 300)
    with pytest.raises(MissingColumn, match="monetary"):
        clv.summarise(frame.drop(columns="monetary"), unit="day")
    with pytest.raises(UnknownName, match="bgnbd"):
        clv.fit(clv.summarise(frame, unit="day"), buying="bgnb")
    with pytest.raises(InsightError, match="yearly rate"):
        clv.fit(clv.summarise(frame, unit="day"), discount=-1)


def test_the_one_line_forms_give_the_same_models() -> None:
    frame = buyers(np.random.default_rng(1), 1500)
    assert list(value.fit_bgnbd(frame, unit="day").parameters) == ["r", "alpha", "a", "b"]
    assert list(value.fit_mbgnbd(frame, unit="day").parameters) == ["r", "alpha", "a", "b"]
    assert list(value.fit_pareto_nbd(frame, unit="day").parameters) == ["r", "alpha", "s", "beta"]
    assert list(value.fit_gamma_gamma(frame).parameters) == ["p", "q", "gamma"]
    assert "total" in value.fit_clv(frame, unit="day").parameters
    renamed = frame.rename(columns={"age": "T"})
    assert value.fit_bgnbd(renamed, unit="day", age="T").parameters == value.fit_bgnbd(frame, unit="day").parameters
    rng = np.random.default_rng(1)
    leaves = rng.geometric(rng.beta(0.7, 2.0, 2000))
    cohort = {"periods": np.minimum(leaves, 6), "left": (leaves <= 6).astype(int)}
    assert value.fit_sbg(cohort).parameters == sbg.fit(sbg.summarise(cohort)).parameters
