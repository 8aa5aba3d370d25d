"""Gamma-Gamma: the note's numbers, recovery, and money that is none."""

import numpy as np
import pandas as pd
import pytest

from tests.insight.reference import Reference
from tests.insight.test_bgnbd import cdnow
from tests.tiers import repetitions
from zhiyin.insight import gamma_gamma
from zhiyin.insight.errors import MissingColumn, NotEnoughData


def test_the_cdnow_repeaters_give_the_estimates_of_the_note() -> None:
    reference = Reference("gammagamma_cdnow")
    summary = gamma_gamma.summarise(cdnow(), until="1997-09-30")
    model = gamma_gamma.fit(summary)
    reference.same(model.n, reference.values["n_repeat"])
    reference.near(model.log_likelihood, reference.values["LL"], 5e-4)
    reference.all_near(model.parameters, {name: reference.values[name] for name in ("p", "q", "gamma")}, 5e-3)
    scored = gamma_gamma.score(model, cdnow()).execute().sort_values("customer")["expected_spend"].tolist()
    for found, expected in zip(scored, reference.values["E_M_first10"], strict=False):
        reference.near(found, expected, 5e-3)
    used = summary.cells.frame.dropna()
    x, mean, n = (used[name].to_numpy() for name in ("frequency", "monetary", "customers"))
    for start in ((50.0, 50.0, 0.01), (0.1, 1.1, 20.0)):
        reference.all_near(gamma_gamma.estimate(x, mean, n, start).parameters, {"p": 6.25, "q": 3.74}, 5e-3)
    reference.done(19)


def test_purchases_give_the_mean_of_the_repeats_without_the_first() -> None:
    days = pd.to_datetime(["2025-01-01", "2025-01-01", "2025-02-01", "2025-03-01"])
    frame = pd.DataFrame({"customer": "a", "date": days, "amount": [100.0, 50.0, 10.0, 30.0]})
    cells = gamma_gamma.summarise(frame).cells.frame
    assert cells[["frequency", "monetary"]].to_numpy().tolist() == [[2.0, 20.0]]


@pytest.mark.soak
def test_the_true_parameters_lie_in_their_intervals_whatever_the_currency() -> None:
    truth = {"p": 6.0, "q": 4.0, "gamma": 15.0}
    inside, times = 0, repetitions(20)
    for seed in range(times):
        rng = np.random.default_rng(seed)
        x = rng.integers(1, 9, 1500)
        mean = rng.gamma(6.0 * x) / x / rng.gamma(4.0, 1 / 15.0, 1500)
        found = gamma_gamma.fit(gamma_gamma.summarise({"frequency": x, "monetary": mean})).intervals
        inside += sum((found[name] or (0, 0))[0] <= truth[name] <= (found[name] or (0, 0))[1] for name in truth)
        if seed == 0:
            fen = gamma_gamma.fit(gamma_gamma.summarise({"frequency": x, "monetary": mean * 100})).intervals
            assert fen["gamma"] == pytest.approx(np.array(found["gamma"]) * 100, rel=1e-6)
    assert inside / (3 * times) >= 52 / 60


def test_returns_and_unknown_amounts_are_left_out_and_told() -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(1, 5, 100)
    mean = rng.gamma(3.0 * x) / x / rng.gamma(4.0, 0.1, 100)
    mean[:5], mean[5:8] = -10, np.nan
    model = gamma_gamma.fit(gamma_gamma.summarise({"frequency": x, "monetary": mean}))
    assert model.n == 92 and any("8 customers" in note for note in model.notes)
    with pytest.raises(NotEnoughData, match="positive spend"):
        gamma_gamma.fit(gamma_gamma.summarise({"frequency": x, "monetary": -np.abs(mean)}))
    with pytest.raises(MissingColumn, match="monetary"):
        gamma_gamma.summarise({"frequency": x, "money": mean})
