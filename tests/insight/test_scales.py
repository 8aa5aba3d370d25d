"""Scales: the linear conversion of the trade, and equipercentile linking against what it should recover."""

import numpy as np
import pandas as pd
import pytest

from zhiyin.insight import scales
from zhiyin.insight.errors import InsightError, NotEnoughData


def test_five_points_become_ten_as_published() -> None:
    assert [scales.linear(x) for x in (1, 2, 3, 4, 5)] == [1, 3.25, 5.5, 7.75, 10]
    assert [scales.linear(x, to=(0, 100)) for x in (1, 2, 3, 4, 5)] == [0, 25, 50, 75, 100]


def test_linking_a_scale_to_itself_changes_nothing() -> None:
    counts = np.array([5.0, 20, 40, 60, 30])
    assert scales.equipercentile(counts, counts, 1) == pytest.approx([1, 2, 3, 4, 5])


def test_a_scale_made_of_pairs_of_steps_links_to_the_middle_of_each_pair() -> None:
    ten = np.full(10, 30.0)
    assert scales.equipercentile(ten.reshape(5, 2).sum(axis=1), ten, 1) == pytest.approx([1.5, 3.5, 5.5, 7.5, 9.5])


def _frame(n: int, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    mood = rng.normal(0.6, 0.2, 2 * n).clip(0, 0.999)
    form = np.repeat(["five", "ten"], n)
    return pd.DataFrame(
        {"form": form, "score": np.where(form == "five", 1 + np.floor(mood * 5), 1 + np.floor(mood * 10))}
    )


def test_the_standard_error_is_that_of_repeated_samples() -> None:
    links = []
    for seed in range(60):
        model = scales.fit(scales.summarise(_frame(400, seed)), forms=["five", "ten"], draws=2)
        links.append([row["equipercentile"] for row in model.rows])
    model = scales.fit(scales.summarise(_frame(400)), forms=["five", "ten"], draws=800)
    stated = [row["standard_error"] for row in model.rows[1:]]
    assert stated == pytest.approx(np.std(links, axis=0, ddof=1)[1:], rel=0.4)


def test_the_interval_shrinks_with_the_sample() -> None:
    wide, narrow = (
        scales.fit(scales.summarise(_frame(n)), forms=["five", "ten"]).rows[2]["standard_error"] for n in (100, 10_000)
    )
    assert narrow < wide / 5


def test_one_scale_alone_is_converted_by_place_only() -> None:
    model = scales.fit(scales.summarise({"score": [1, 2, 3, 4, 5, 6, None]}))
    assert model.n == 5 and model.diagnostics["left_out"] == 2
    assert all(row["equipercentile"] is None for row in model.rows)
    assert model.parameters["linear_mean"] == pytest.approx(5.5)


def test_forms_have_to_be_named_and_to_exist() -> None:
    summary = scales.summarise(_frame(50))
    with pytest.raises(InsightError, match=r"Say which form is on which scale.*five"):
        scales.fit(summary)
    with pytest.raises(InsightError, match="No form 'six'"):
        scales.fit(summary, forms=["six", "ten"])


def test_small_samples_are_not_linked() -> None:
    with pytest.raises(NotEnoughData, match="at least 30 answers"):
        scales.fit(scales.summarise(_frame(20)), forms=["five", "ten"])


def test_each_answer_is_converted() -> None:
    model = scales.fit(scales.summarise({"score": [1, 2, 3, 4, 5]}))
    scored = scales.score(model, {"score": [1.0, 5.0, 7.0]}).execute()
    assert scored["hundred"].fillna(-1).tolist() == [0, 100, -1]
