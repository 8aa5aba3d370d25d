"""Kano: the published ski study, the table of answers, ties and Fong's test."""

import pandas as pd
import pytest

from tests.insight.reference import Reference, shared
from zhiyin.insight import kano
from zhiyin.insight.errors import NotEnoughData


def test_the_ski_study_is_reproduced() -> None:
    reference = Reference("kano_ski")
    for feature in ("edge grip", "ease of turn", "service of edges"):
        published = reference.values[feature]
        shares = {name: published.get(name, 0.0) for name in kano.CLASSES}
        better, worse = kano.better_worse(shares)
        reference.near(better, published["better"], 0.005, feature)
        reference.near(worse, published["worse"], 0.0051, feature)
        reference.same(kano.category(shares), published["class"])
    reference.done(9)


def test_the_car_survey_uses_every_answered_pair() -> None:
    frame = pd.read_csv(shared("kano_car_survey.csv"))
    features = {f"feature {k}": (f"f{k}", f"d{k}") for k in range(1, 11)}
    model = kano.fit(kano.summarise(frame, features=features))
    answered = frame[[f"f{k}" for k in range(1, 11)]].notna().any(axis=1).sum()
    assert answered == 27
    by_hand = [kano.TABLE[int(f) - 1][int(d) - 1] for f, d in frame[["f1", "d1"]].dropna().to_numpy()]
    row = next(row for row in model.rows if row["feature"] == "feature 1")
    assert {name: round(row[name] * row["n"]) for name in "MOAIRQ"} == {name: by_hand.count(name) for name in "MOAIRQ"}


@pytest.mark.parametrize(
    ("functional", "dysfunctional", "category"),
    [(1, 5, "O"), (1, 3, "A"), (3, 5, "M"), (2, 2, "I"), (5, 1, "R"), (1, 1, "Q"), (5, 5, "Q"), (2, 1, "R")],
)
def test_a_pair_of_answers_has_its_category(functional: int, dysfunctional: int, category: str) -> None:
    model = kano.fit(kano.summarise({"feature": ["x"] * 5, "functional": [1] * 5, "dysfunctional": [5] * 5}))
    one = {"feature": ["x"], "functional": [functional], "dysfunctional": [dysfunctional]}
    assert kano.score(model, one).execute()["category"].tolist() == [category]


def test_a_tie_goes_to_the_category_that_is_costlier_to_miss() -> None:
    assert kano.category({"A": 10, "M": 10, "I": 10}) == "M"
    assert kano.category({"A": 10, "I": 10, "O": 3}) == "A"


def test_fongs_test_separates_a_clear_mode_from_an_open_one() -> None:
    # The source's rule: |a - b| against 1.65 sqrt((a + b)(2n - a - b) / 2n).
    assert not kano.fong(50, 45, 120, level=0.90)
    assert kano.fong(80, 30, 120, level=0.90)


def test_answers_in_words_are_read_by_the_scale() -> None:
    words = ["like", "expect", "neutral", "live with", "dislike"]
    frame = {"feature": ["x"] * 6, "functional": ["like"] * 6, "dysfunctional": ["dislike"] * 5 + ["whatever"]}
    model = kano.fit(kano.summarise(frame, scale=words))
    assert model.classes == {"x": "O"}
    assert model.diagnostics["left_out"] == 1


def test_a_feature_with_too_few_pairs_has_no_category() -> None:
    frame = {"feature": ["x"] * 6 + ["y"] * 2, "functional": [1] * 8, "dysfunctional": [5] * 8}
    rows = {row["feature"]: row for row in kano.fit(kano.summarise(frame)).rows}
    assert rows["x"]["category"] == "O" and rows["y"]["category"] is None
    assert rows["y"]["not_enough"] == {"code": "too_few_answers", "needs": 5, "has": 2}


def test_no_valid_pair_is_refused() -> None:
    with pytest.raises(NotEnoughData, match="valid pairs of answers"):
        kano.fit(kano.summarise({"feature": ["x"], "functional": [9], "dysfunctional": [0]}))
