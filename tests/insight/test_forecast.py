"""Forecasts: they add up, beat the season before, and their intervals hold what comes."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.insight.reference import Reference
from zhiyin.insight import airline, forecast, smoothing
from zhiyin.insight.errors import InsightError, NotEnoughData


def sales(seed: int, months: int = 60, dealers: int = 6, noise: float = 6.0) -> pd.DataFrame:
    """Monthly sales of dealers in two regions with level, trend, season and noise."""
    rng = np.random.default_rng(seed)
    days = pd.date_range("2020-01-01", periods=months, freq="MS")
    wave = 15 * np.sin(2 * np.pi * np.arange(months) / 12)
    rows = [
        (f"r{dealer % 2}", f"d{dealer}", day, value)
        for dealer in range(dealers)
        for day, value in zip(
            days, 80 + 10 * dealer + 0.4 * np.arange(months) + wave + rng.normal(0, noise, months), strict=True
        )
    ]
    return pd.DataFrame(rows, columns=["region", "dealer", "date", "sales"])


def test_forecasts_of_dealers_add_up_to_regions_and_to_all() -> None:
    model = forecast.fit(forecast.summarise(sales(1)))
    table = model.frame().pivot_table(index="period", columns="series", values="forecast")
    dealers = [name for name in table.columns if " / " in name]
    assert table[dealers].sum(axis=1).to_numpy() == pytest.approx(table["all"].to_numpy())
    assert (table["r0"] + table["r1"]).to_numpy() == pytest.approx(table["all"].to_numpy())


def test_forecasts_beat_the_season_before_and_intervals_hold_what_comes() -> None:
    inside = total = 0
    for seed in range(3):
        # Two dealers as quiet as six together: the same task in a third of the series.
        frame = sales(seed, dealers=2, noise=6 / 3**0.5)
        last = frame["date"] >= "2024-07-01"
        model = forecast.fit(forecast.summarise(frame[~last]), horizon=6, origins=8)
        assert float(model.parameters["mase"] or 9) < 1
        truth = frame[last].groupby("date")["sales"].sum()
        rows = [row for row in model.rows if row["series"] == "all"]
        inside += sum(row["low"] <= truth[row["period"]] <= row["high"] for row in rows)
        total += len(rows)
    assert inside / total > 0.75


def test_reconciliation_keeps_what_adds_up_already() -> None:
    sums = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    weight = forecast.reconciliation(sums, np.random.default_rng(1).normal(size=(3, 20)))
    assert weight @ np.array([7.0, 3.0, 4.0]) == pytest.approx([7, 3, 4])
    assert weight @ weight == pytest.approx(weight)


def test_croston_is_size_over_interval_with_its_correction() -> None:
    series = np.array([0, 0, 6, 0, 0, 6, 0, 0, 6.0])
    assert smoothing.croston(series, 2) == pytest.approx([0.95 * 6 / 3] * 2)
    assert smoothing.choose(series, 12) is smoothing.croston


def test_a_straight_line_goes_on_and_a_level_stays() -> None:
    line = 10 + 2.0 * np.arange(40)
    assert smoothing.damped(line, 3) == pytest.approx([90, 92, 94], abs=1.5)
    assert smoothing.theta(line, 3) == pytest.approx([90, 91, 92], abs=2)
    level = 50 + np.random.default_rng(1).normal(0, 1, 60)
    assert smoothing.combination(level, 6, 12) == pytest.approx(np.full(6, 50), abs=1.5)


def test_a_season_is_found_where_there_is_one_and_only_there() -> None:
    rng = np.random.default_rng(1)
    wave = 10 * np.sin(2 * np.pi * np.arange(60) / 12)
    assert smoothing.seasonal(wave + rng.normal(0, 1, 60), 12) == pytest.approx(wave[:12], abs=2)
    assert smoothing.seasonal(rng.normal(0, 1, 60), 12).tolist() == [0.0]


def test_dealers_get_their_next_forecast() -> None:
    frame = sales(1)
    model = forecast.fit(forecast.summarise(frame))
    scored = forecast.score(model, frame).execute().drop_duplicates("dealer").set_index("dealer")
    first = {row["series"]: row["forecast"] for row in reversed(model.rows)}
    assert scored.loc["d3", "next_forecast"] == pytest.approx(first["r1 / d3"])


def test_a_short_past_and_wrong_options_are_refused() -> None:
    with pytest.raises(NotEnoughData, match="18 months"):
        forecast.fit(forecast.summarise(sales(1, months=10)))
    with pytest.raises(InsightError, match="Horizon"):
        forecast.fit(forecast.summarise(sales(1)), horizon=0)


def test_the_airline_model_is_that_of_box_and_jenkins_as_r_fits_it() -> None:
    reference = Reference("airline_model")
    passengers = np.loadtxt(Path(__file__).parent / "data" / "air_passengers.csv")
    model = airline.fit(np.log(passengers), 12)
    reference.near(model.theta, reference.values["ma1"], 5e-5)
    reference.near(model.seasonal, reference.values["sma1"], 5e-5)
    reference.near(model.log_likelihood, reference.values["loglik"], 0.05)
    reference.near(model.aic, reference.values["aic"], 0.05)
    reference.done(4)


def test_the_airline_model_recovers_what_made_the_series_and_joins_the_mean() -> None:
    found = []
    for seed in range(30):
        error = np.random.default_rng(seed).normal(size=240)
        changes = error.copy()
        changes[1:] -= 0.4 * error[:-1]
        changes[12:] -= 0.6 * error[:-12]
        changes[13:] += 0.24 * error[:-13]
        season = np.zeros(240)
        for k in range(13, 240):
            season[k] = changes[k] + season[k - 1] + season[k - 12] - season[k - 13]
        model = airline.fit(season, 12)
        found.append((model.theta, model.seasonal, model.variance))
    assert np.mean(found, axis=0) == pytest.approx([-0.4, -0.6, 1.0], abs=0.05)
    frame = sales(1)
    rows, mixed = (forecast.fit(forecast.summarise(frame), arima=arima).rows for arima in (False, True))
    assert rows[0]["forecast"] != mixed[0]["forecast"] == pytest.approx(rows[0]["forecast"], rel=0.05)


def test_the_ranked_score_of_normal_errors_is_its_closed_form() -> None:
    errors = np.random.default_rng(1).normal(0, 2, 2000)
    assert smoothing.ranked_score(errors) == pytest.approx(2 / np.pi**0.5, rel=0.03)
