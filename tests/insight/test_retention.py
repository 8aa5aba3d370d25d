"""Retention: the value at constant retention, the quoted what-if, and its honesty."""

import numpy as np
import pandas as pd
import pytest

from tests.insight.reference import Reference
from zhiyin.insight import retention
from zhiyin.insight.errors import InsightError, NotEnoughData


@pytest.mark.parametrize(("share", "published"), [(0.80, 0.29), (0.85, 0.35), (0.90, 0.46)])
def test_five_points_more_are_worth_what_the_source_says(share: float, published: float) -> None:
    assert retention.gain(share) == pytest.approx(published, abs=0.005)
    assert min(retention.QUOTED.values()) / 100 <= retention.gain(share) <= max(retention.QUOTED.values()) / 100


def test_the_quoted_gains_are_those_of_the_source() -> None:
    printed = (85, 75, 50, 45, 45, 40, 35, 30, 25)
    reference = Reference("reichheld_sasser", dict(zip(retention.QUOTED, printed, strict=True)))
    reference.all_near(retention.QUOTED, reference.values, 0.5)
    reference.done(9)


def test_the_value_is_the_sum_of_the_discounted_payments() -> None:
    years = np.arange(1, 400)
    assert retention.value(100, 0.8, 0.1) == pytest.approx((100 * 0.8**years / 1.1**years).sum())
    assert retention.value(100, 0.8, 0.1, first="start") == pytest.approx(100 + (100 * 0.8**years / 1.1**years).sum())


def test_segments_show_their_share_with_wilsons_interval_and_their_value() -> None:
    frame = pd.DataFrame({"kept": [1] * 80 + [0] * 20 + [1] * 5, "margin": 50.0, "segment": ["a"] * 100 + ["b"] * 5})
    model = retention.fit(retention.summarise(frame))
    first, second = model.rows
    assert first["retention"] == 0.8
    assert (first["retention_low"], first["retention_high"]) == pytest.approx((0.7112, 0.8666), abs=1e-4)
    assert first["value"] == pytest.approx(50 * 0.8 / 0.28)
    assert first["profit"] == pytest.approx(100 * (50 * 0.85 / 0.23 - 50 * 0.8 / 0.28))
    assert second["retention"] is None and second["not_enough"]["code"] == "too_few_customers"


def test_nothing_is_promised_beyond_a_hundred_per_cent() -> None:
    model = retention.fit(retention.summarise({"kept": [1] * 49 + [0]}))
    assert model.parameters["gain"] is None
    assert "No gain where 5% more would exceed 100 %." in model.notes
    assert "No margins: relative gains only." in model.notes


def test_what_is_neither_kept_nor_left_is_refused() -> None:
    with pytest.raises(InsightError, match="1 \\(stayed\\) or 0 \\(left\\)"):
        retention.summarise({"kept": [0, 1, 2]})
    with pytest.raises(NotEnoughData, match="at least 10 customers"):
        retention.fit(retention.summarise({"kept": [0, 1, None]}))
    with pytest.raises(InsightError, match="between 0 and 1"):
        retention.value(1, 1.2)


def test_customers_get_the_value_of_their_segment() -> None:
    frame = pd.DataFrame({"kept": [1, 0] * 10, "margin": 10.0, "segment": ["a"] * 20})
    model = retention.fit(retention.summarise(frame))
    assert retention.score(model, frame).execute()["value"].unique() == pytest.approx([10 * 0.5 / 0.58])
    bare = frame.drop(columns="segment")
    assert retention.score(retention.fit(retention.summarise(bare)), bare).execute()["retention"].unique() == [0.5]
