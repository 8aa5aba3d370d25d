"""Hot spots: planted ones are found, chance is not, and the words say what it was."""

import numpy as np
import pandas as pd
import pytest

from zhiyin.insight import hotspots
from zhiyin.insight.errors import InsightError, NotEnoughData


def contacts(seed: int, burst: int = 0, places: int = 12) -> pd.DataFrame:
    """Forty weeks of complaints in `places`; in the last week `burst` more in p3, about leaking batteries."""
    rng = np.random.default_rng(seed)
    weeks = pd.date_range("2025-01-06", periods=40, freq="7D")
    counts = rng.negative_binomial(8, 8 / (8 + 6 + np.repeat(np.arange(places), 40)))
    frame = pd.DataFrame({"place": np.repeat([f"p{place}" for place in range(places)], 40), "date": [*weeks] * places})
    frame = frame.loc[np.repeat(frame.index, counts)].reset_index(drop=True)
    frame["text"] = rng.choice(["late delivery", "rude clerk"], len(frame))
    more = pd.DataFrame({"place": "p3", "date": weeks[39], "text": "battery leaking 电池漏液"}, index=range(burst))
    return pd.concat([frame, more], ignore_index=True)


def test_a_planted_outbreak_is_found_with_its_words() -> None:
    model = hotspots.fit(hotspots.summarise(contacts(1, burst=35)))
    first = model.rows[0]
    assert (first["place"], first["period"], first["hot"]) == ("p3", "2025-10-06", True)
    assert first["q"] < 0.001 and first["ratio"] > 3
    assert {"battery", "leaking"} <= set(first["words"]) and "late" not in first["words"]


def test_chance_alone_rarely_raises_an_alarm() -> None:
    alarms = sum(
        any(row["hot"] for row in hotspots.fit(hotspots.summarise(contacts(seed).drop(columns="text"))).rows)
        for seed in range(30)
    )
    assert alarms <= 6


def test_a_season_that_all_places_share_is_no_hot_spot() -> None:
    rng = np.random.default_rng(1)
    days = pd.date_range("2025-01-01", periods=120)
    rows = [
        (place, day) for place in "abcd" for day in days for _ in range(rng.poisson(30 if day.dayofweek == 0 else 6))
    ]
    monday = pd.DataFrame(rows, columns=["place", "date"])
    monday = monday[monday["date"] <= monday["date"][monday["date"].dt.dayofweek == 0].max()]
    assert not any(row["hot"] for row in hotspots.fit(hotspots.summarise(monday, period="day")).rows)


def test_chinese_and_english_are_cut_into_words() -> None:
    found = hotspots.words("外卖送得太慢了，打电话客服态度很差 The delivery was LATE")
    assert {"外卖", "客服", "态度", "delivery", "late"} <= found
    assert not found & {"the", "was", "了"}


def test_tails_are_those_of_the_distributions() -> None:
    assert hotspots._tail(0, 3, np.array([3.0]))[0] == pytest.approx(1)
    assert hotspots._tail(5, 3, np.array([3.0]))[0] == pytest.approx(
        1 - np.exp(-3) * sum(3**k / f for k, f in enumerate([1, 1, 2, 6, 24]))
    )
    rng = np.random.default_rng(1)
    drawn = rng.negative_binomial(4, 4 / (4 + 10), 200_000)
    assert hotspots._tail(20, 10, np.array([10 + 100 / 4]))[0] == pytest.approx((drawn >= 20).mean(), abs=0.003)


def test_contacts_are_marked_in_their_place_and_period() -> None:
    frame = contacts(1, burst=35)
    model = hotspots.fit(hotspots.summarise(frame))
    scored = hotspots.score(model, frame).execute()
    hot = scored[scored["hot"].fillna(False).astype(bool)]
    assert set(hot["place"]) == {"p3"} and len(scored) == len(frame)


def test_a_short_past_and_wrong_options_are_refused() -> None:
    with pytest.raises(NotEnoughData, match="9 weeks from the first"):
        hotspots.fit(hotspots.summarise(contacts(1).query("date < '2025-02-20'")))
    with pytest.raises(InsightError, match="day, week, month"):
        hotspots.summarise(contacts(1), period="year")
