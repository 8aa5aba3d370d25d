"""Pareto/NBD: the published numbers, the integral against adaptive quadrature, extreme histories."""

import numpy as np
import pytest
from scipy import integrate

from tests.insight.cases_value import buyers
from tests.insight.reference import Reference
from tests.insight.test_bgnbd import cdnow, one
from zhiyin.insight import pareto, pareto_nbd
from zhiyin.insight.histories import Counts


def test_the_cdnow_sample_gives_the_published_estimates_and_errors_from_any_start() -> None:
    reference = Reference("paretonbd_cdnow")
    summary = pareto_nbd.summarise(cdnow(), until="1997-09-30")
    model = pareto_nbd.fit(summary)
    published = dict(reference.values["published"])
    reference.near(model.log_likelihood, published.pop("LL"), 0.05)
    reference.all_near(model.parameters, published, 5e-4)
    reference.near(model.log_likelihood, reference.values["LL"], 5e-4)
    for name, value in reference.values["params"].items():
        reference.near(model.parameters[name], value, 5e-5 if name == "beta" or name == "alpha" else 1e-5, name)
    # The published errors come from another, numerical Hessian.
    for name, error in reference.values["se"].items():
        reference.near(model.standard_errors[name], error, 0.005 * error, name)
    for start in ((5.0, 100.0, 5.0, 1.0), (0.05, 1.0, 0.05, 100.0)):
        reference.all_near(model.parameters, pareto_nbd.estimate(summary.counts(), start).parameters, 1e-5)
    theta = np.array([0.5533, 10.578, 0.6061, 11.6562])
    reference.near(
        float(pareto.later(theta, one(26, 30.86, 31), 52)[0]), reference.values["E_52_x26_tx30.86_T31"], 0.01
    )
    reference.done(23)


@pytest.mark.parametrize("theta", [(0.55, 10.6, 0.61, 11.7), (3.0, 0.5, 0.2, 400.0), (0.1, 200.0, 5.0, 2.0)])
@pytest.mark.parametrize("history", [(0, 0, 39), (2, 30, 38), (200, 50, 600), (1, 0.1, 1000), (40, 38, 39)])
def test_the_chance_of_being_alive_agrees_with_adaptive_quadrature(
    theta: tuple[float, ...], history: tuple[float, float, float]
) -> None:
    r, alpha, s, beta = theta
    x, recency, age = history

    def ratio(y: float) -> float:
        power = -(r + x) * np.log((alpha + y) / (alpha + age))
        return float(s / (beta + age) * np.exp(power - (s + 1) * np.log((beta + y) / (beta + age))))

    points = recency + (age - recency) * np.array([1e-4, 1e-3, 1e-2, 0.1, 0.5])
    area = integrate.quad(ratio, recency, age, points=points, limit=500, epsrel=1e-11)[0]
    assert float(pareto.alive(np.array(theta), one(*history))[0]) == pytest.approx(1 / (1 + area), rel=2e-3)


def test_gradient_and_hessian_are_those_of_the_likelihood() -> None:
    frame = buyers(np.random.default_rng(1), 60)
    counts = Counts(*(frame[name].to_numpy() for name in ("frequency", "recency", "age")), np.ones(60))
    likelihood, theta = pareto.Lifetime(counts), np.array([0.7, 50.0, 0.6, 90.0])
    _, gradient, hessian = likelihood(theta)
    for place in range(4):
        step = np.zeros(4)
        step[place] = theta[place] * 1e-5
        above, below = likelihood(theta + step), likelihood(theta - step)
        assert gradient[place] == pytest.approx((above[0] - below[0]) / (2 * step[place]), rel=1e-3, abs=1e-5)
        assert hessian[place] == pytest.approx((above[1] - below[1]) / (2 * step[place]), rel=1e-3, abs=1e-5)


def test_the_chances_of_all_numbers_of_purchases_add_to_one_and_have_the_expected_mean() -> None:
    theta = np.array([0.6, 11.0, 0.7, 13.0])
    chances = pareto.chances(theta, np.array([30.0]), 400)[0]
    assert chances.sum() == pytest.approx(1, abs=1e-9)
    assert float(chances @ np.arange(400)) == pytest.approx(float(pareto.purchases(theta, np.array([30.0]))[0]))


def test_the_true_parameters_lie_in_their_intervals() -> None:
    truth = {"r": 0.6, "alpha": 10.0, "s": 0.8, "beta": 12.0}
    inside = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        rate, life = rng.gamma(0.6, 1 / 10, 2000), rng.exponential(1 / rng.gamma(0.8, 1 / 12, 2000))
        times = np.cumsum(rng.exponential(1 / rate[:, None], (2000, 60)), axis=1)
        seen = times <= np.minimum(life, 40.0)[:, None]
        recency = np.where(seen, times, 0).max(axis=1)
        table = {"frequency": seen.sum(axis=1), "recency": recency, "age": np.full(2000, 40.0)}
        found = pareto_nbd.fit(pareto_nbd.summarise(table)).intervals
        inside += sum((found[name] or (0, 0))[0] <= truth[name] <= (found[name] or (0, 0))[1] for name in truth)
    assert inside >= 27
