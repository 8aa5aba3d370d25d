"""BG/BB: the donors of the paper, and the closed forms against a simulation."""

import numpy as np
import pandas as pd
import pytest

from tests.insight.reference import Reference, shared
from zhiyin.insight import bg_bb


def test_the_donors_give_the_estimates_of_the_paper_from_any_start() -> None:
    reference = Reference("bgbb_donations")
    summary = bg_bb.summarise(pd.read_csv(shared("bgbb_donations.csv")), {"customers": "weights"})
    model = bg_bb.fit(summary)
    reference.same(model.n, 11_104)
    published = dict(reference.values)
    reference.near(model.log_likelihood, published.pop("LL"), 0.05)
    reference.all_near(model.parameters, published, 5e-4)
    used = summary.cells.frame
    data = [used[name].to_numpy() for name in ("frequency", "recency", "periods", "customers")]
    for start in ((10.0, 10.0, 10.0, 0.5), (0.05, 5.0, 0.05, 20.0)):
        reference.all_near(bg_bb.estimate(*data, start).parameters, published, 5e-4)
    reference.done(14)


def test_the_table_of_transactions_is_that_of_the_sample() -> None:
    model = bg_bb.fit(bg_bb.summarise(pd.read_csv(shared("bgbb_donations.csv")), {"customers": "weights"}))
    assert sum(row["expected"] for row in model.rows) == pytest.approx(11_104)
    assert all(abs(row["observed"] - row["expected"]) < 0.07 * row["observed"] for row in model.rows)


def test_expectations_are_those_of_a_simulation() -> None:
    theta, rng, many = np.array([1.2, 0.75, 0.66, 2.8]), np.random.default_rng(3), 400_000
    use, loss = rng.beta(1.2, 0.75, many), rng.beta(0.66, 2.8, many)
    there = np.cumsum(rng.random((many, 10)) < loss[:, None], axis=1) == 0
    uses = (rng.random((many, 10)) < use[:, None]) & there
    seen = uses[:, :6]
    at = (seen.sum(axis=1) == 3) & seen[:, 4] & ~seen[:, 5]
    history = np.array([3.0]), np.array([5.0]), np.array([6.0])
    mean, error = uses[at, 6:].sum(axis=1).mean(), uses[at, 6:].sum(axis=1).std() / at.sum() ** 0.5
    assert float(bg_bb.later(theta, *history, 4)[0]) == pytest.approx(mean, abs=4 * error)
    assert float(bg_bb.alive(theta, *history)[0]) == pytest.approx(there[at, 5].mean(), abs=4 * 0.5 / at.sum() ** 0.5)


def test_patterns_that_cannot_be_are_left_out_and_told() -> None:
    wrong = {"frequency": [3, 1, 0], "recency": [2, 7, 1], "periods": [6, 6, 6], "weights": [5, 5, 5]}
    both = pd.concat([pd.read_csv(shared("bgbb_donations.csv")), pd.DataFrame(wrong)])
    model = bg_bb.fit(bg_bb.summarise(both, {"customers": "weights"}))
    assert model.n == 11_104 and "3 rows" in model.notes[0]
