"""Kinds of loyalty: the quadrants, their cut-offs as data, and what is left out."""

import pandas as pd
import pytest

from zhiyin.insight import loyalty
from zhiyin.insight.errors import InsightError, NotEnoughData, UnknownName

PEOPLE = pd.DataFrame(
    {
        "satisfaction": [5, 5, 4, 4, 3, 3, 1, 1, None],
        "stays": [1, 1, 1, 0, 1, 0, 0, 1, 1],
        "recommends": [10, 3, 9, 9, 5, 5, 0, 0, 9],
        "holdings": [4, 3, 2, 1, 2, 1, 1, 2, 1],
    }
)
KINDS = ["apostle", "loyalist", "loyalist", "mercenary", "hostage", "defector", "terrorist", "hostage", None]


def test_each_customer_has_the_kind_of_what_he_feels_and_does() -> None:
    model = loyalty.fit(loyalty.summarise(PEOPLE))
    found = loyalty.score(model, PEOPLE).execute()["loyalty_kind"]
    assert [None if pd.isna(kind) else kind for kind in found] == KINDS
    assert model.n == 8 and model.parameters["hostage"] == 0.25
    assert model.notes[0] == "1 customers without satisfaction or staying are left out."


def test_without_a_question_on_recommending_delight_alone_makes_apostles() -> None:
    model = loyalty.fit(loyalty.summarise(PEOPLE.drop(columns="recommends")))
    assert model.parameters["apostle"] == 0.25


def test_cut_offs_are_data() -> None:
    ten = PEOPLE.assign(satisfaction=PEOPLE["satisfaction"] * 2)
    cuts = {"delighted": 10, "satisfied": 8, "angry": 2}
    assert (
        loyalty.fit(loyalty.summarise(ten, cuts=cuts)).parameters == loyalty.fit(loyalty.summarise(PEOPLE)).parameters
    )
    with pytest.raises(UnknownName, match="'satisfied'"):
        loyalty.summarise(PEOPLE, cuts={"satisfyed": 3})
    with pytest.raises(InsightError, match="angry < satisfied"):
        loyalty.summarise(PEOPLE, cuts={"satisfied": 6})


def test_indicators_are_described_per_kind() -> None:
    model = loyalty.fit(loyalty.summarise(PEOPLE, indicators=["holdings"]))
    rows = {row["kind"]: row for row in model.rows}
    assert rows["loyalist"]["holdings"] == 2.5
    assert rows["apostle"]["holdings"] is None
    assert rows["hostage"]["holdings_low"] <= 2 <= rows["hostage"]["holdings_high"]


def test_shares_add_up_and_small_groups_hide() -> None:
    frame = PEOPLE.assign(tier=["a"] * 6 + ["b"] * 3)
    model = loyalty.fit(loyalty.summarise(frame, by=["tier"]))
    assert sum(row["share"] for row in model.rows if row["tier"] == "a") == pytest.approx(1)
    assert all(row["share"] is None and row["not_enough"] for row in model.rows if row["tier"] == "b")


def test_four_customers_are_refused() -> None:
    with pytest.raises(NotEnoughData, match="at least 5 customers"):
        loyalty.fit(loyalty.summarise(PEOPLE.head(4)))
