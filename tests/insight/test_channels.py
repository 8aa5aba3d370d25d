"""Channels: measured ranks beside the trade's judgement, and no winner by chance."""

import numpy as np
import pandas as pd
import pytest

from zhiyin.insight import channels
from zhiyin.insight.errors import InsightError, NotEnoughData


def _contacts(n: int = 300, gap: float = 6.0) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    channel = np.repeat(["phone", "e-mail", "letter"], n)
    cost = np.repeat([2 + gap, 2.0, 2 + gap / 2], n) + rng.normal(0, 1, 3 * n).clip(-2, 2)
    return pd.DataFrame({"channel": channel, "cost": cost, "resolved": rng.integers(0, 2, 3 * n)})


def test_the_cheapest_channel_is_first_and_the_others_are_surely_behind() -> None:
    model = channels.fit(channels.summarise(_contacts()))
    rows = {row["channel"]: row for row in model.rows}
    assert [rows[name]["cost_rank"] for name in ("e-mail", "letter", "phone")] == [1, 2, 3]
    assert rows["phone"]["cost_behind"] and not rows["e-mail"]["cost_behind"]
    assert "cost: e-mail is best" in model.finding


def test_a_difference_that_chance_makes_is_no_victory() -> None:
    model = channels.fit(channels.summarise(_contacts(20, 0.0)))
    assert "leads, not surely" in model.finding
    assert not any(row["cost_behind"] for row in model.rows)


def test_the_judgement_of_the_trade_stands_beside_what_was_measured() -> None:
    rows = {row["channel"]: row for row in channels.fit(channels.summarise(_contacts())).rows}
    assert rows["phone"]["cost_judged"] == "high" and rows["e-mail"]["cost_judged"] == "low"


def test_measures_that_were_not_taken_are_not_there() -> None:
    model = channels.fit(channels.summarise(_contacts()))
    assert model.measures == ("cost", "resolved")
    assert "speed" not in model.rows[0]


def test_negative_costs_a_single_channel_and_no_measure_are_refused() -> None:
    with pytest.raises(InsightError, match="Cost cannot be negative"):
        channels.summarise({"channel": ["a"], "cost": [-1]})
    with pytest.raises(NotEnoughData, match="at least 2 channels"):
        channels.fit(channels.summarise(_contacts().query("channel == 'phone'")))
    with pytest.raises(InsightError, match="at least one measure"):
        channels.summarise({"channel": ["a"]})


def test_contacts_get_the_mean_of_their_channel() -> None:
    frame = _contacts(30)
    scored = channels.score(channels.fit(channels.summarise(frame)), frame).execute()
    assert scored["expected_cost"].tolist() == pytest.approx(
        frame.groupby("channel")["cost"].transform("mean").tolist()
    )
