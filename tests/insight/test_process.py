"""Process indicators: percentiles within their stated accuracy, shares kept, and charts that signal what changed."""

import numpy as np
import pandas as pd
import pytest

from zhiyin.insight import process
from zhiyin.insight.errors import InsightError, NotEnoughData


def test_percentiles_are_within_one_per_cent_of_the_values_themselves() -> None:
    values = np.random.default_rng(1).lognormal(2, 1, 5000)
    model = process.fit(process.summarise({"value": values}))
    for k in process.PERCENTILES:
        exact = float(np.quantile(values, k / 100, method="inverted_cdf"))
        assert model.parameters[f"p{k}"] == pytest.approx(exact, rel=0.0101)
    assert model.parameters["mean"] == pytest.approx(values.mean())


def test_the_interval_of_the_95th_percentile_covers_it_as_often_as_it_says() -> None:
    rng = np.random.default_rng(2)
    truth, covered = float(np.exp(1.6449)), 0
    for _ in range(300):
        place = np.ceil(np.log(rng.lognormal(0, 1, 200)) / np.log(process.GAMMA))
        part = pd.DataFrame({"bin": place, "rows": 1.0, "total": 1.0, "known": 0.0, "kept": 0.0})
        row = process._figures(part, 0.95, 5)
        covered += row["p95_low"] * 0.98 <= truth <= row["p95_high"] * 1.02
    assert covered / 300 >= 0.95 - 3 * (0.95 * 0.05 / 300) ** 0.5


def test_the_share_kept_counts_exactly_at_the_limit() -> None:
    model = process.fit(process.summarise({"value": [1.0, 2.0, 3.0, 3.0001, 5.0, None]}, limit=3.0))
    assert model.parameters["kept"] == pytest.approx(0.6)
    assert "1 rows without a value are left out." in model.notes


def test_rows_with_limits_of_their_own_bring_the_mark() -> None:
    model = process.fit(process.summarise({"value": [1, 2, 3, 4, 5], "kept": [1, 1, 0, 0, None]}))
    assert model.parameters["kept"] == pytest.approx(0.5) and model.n == 5


def _months(shares: list[float], n: int = 200) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    parts = [
        pd.DataFrame({"period": f"2026-{month:02d}", "value": np.where(rng.random(n) < share, 1.0, 9.0)})
        for month, share in enumerate(shares, 1)
    ]
    return pd.concat(parts)


def test_a_month_that_breaks_down_is_signalled_and_quiet_months_are_not() -> None:
    model = process.fit(process.summarise(_months([0.9] * 11 + [0.6]), limit=5))
    assert [row["signal"] for row in model.rows] == [None] * 11 + ["outside the limits"]
    assert "1 periods signal a change" in model.finding


def test_a_lasting_shift_is_signalled_as_a_run() -> None:
    model = process.fit(process.summarise(_months([0.85] * 8 + [0.90] * 8), limit=5))
    assert any(row["signal"] == "8 in a row on one side" for row in model.rows)


def test_fewer_than_eight_periods_have_no_limits() -> None:
    model = process.fit(process.summarise(_months([0.9] * 5), limit=5))
    assert all(row.get("centre") is None for row in model.rows)


def test_a_quiet_process_seldom_signals() -> None:
    rng = np.random.default_rng(4)
    outside = 0
    for _ in range(100):
        series = [{"period": str(k), "n": 150, "kept": rng.binomial(150, 0.9) / 150} for k in range(24)]
        process._control(series, "kept")
        outside += sum(row["signal"] == "outside the limits" for row in series)
    assert outside / 2400 < 0.01


def test_negative_times_are_refused_and_few_values_too() -> None:
    with pytest.raises(InsightError, match="cannot be negative"):
        process.summarise({"value": [1, -1]})
    with pytest.raises(NotEnoughData, match="at least 5 rows"):
        process.fit(process.summarise({"value": [1, 2]}))


def test_each_row_says_whether_it_kept_the_limit() -> None:
    frame = {"value": [1.0, 3.0, 5.0, 2.0, 4.0]}
    model = process.fit(process.summarise(frame, limit=3))
    assert process.score(model, frame).execute()["within"].tolist() == [True, True, False, True, False]
