"""RFM: fifths of the customers, ties together, later days, and small summaries."""

import numpy as np
import pandas as pd
import pytest

from tests.insight.cases_value import purchases
from zhiyin.insight import rfm
from zhiyin.insight.errors import InsightError, NotEnoughData


def _distinct(n: int = 100) -> pd.DataFrame:
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(n), unit="D")
    return pd.DataFrame({"customer": [f"c{k}" for k in range(n)], "date": days, "amount": np.arange(n) + 1.0})


def test_a_fifth_of_the_customers_falls_into_each_class() -> None:
    model = rfm.fit(rfm.summarise(_distinct()))
    scored = rfm.score(model, _distinct()).execute()
    assert scored["R"].value_counts().to_dict() == dict.fromkeys(range(1, 6), 20)
    assert scored["M"].value_counts().to_dict() == dict.fromkeys(range(1, 6), 20)
    last = scored.set_index("customer").loc["c99"]
    assert (last["R"], last["M"], last["recency"]) == (5, 5, 0)


def test_classes_are_those_of_ranks_on_real_shapes() -> None:
    frame = purchases(np.random.default_rng(1), 3000)
    model = rfm.fit(rfm.summarise(frame))
    scored = rfm.score(model, frame).execute().set_index("customer")
    people = frame.groupby("customer").agg(last=("date", "max"), monetary=("amount", "sum"))
    expected = pd.qcut(people["monetary"].rank(method="first"), 5, labels=range(1, 6)).astype(int)
    assert (scored.loc[people.index, "M"] == expected).mean() > 0.99
    table = model.frame()
    counted = scored.groupby(["R", "F", "M"]).size()
    assert {tuple(row[:3]): row[3] for row in table[["R", "F", "M", "customers"]].to_numpy()} == counted.to_dict()


def test_equal_customers_have_equal_classes_and_it_is_said() -> None:
    frame = _distinct().assign(amount=[5.0] * 90 + [9.0] * 10)
    model = rfm.fit(rfm.summarise(frame))
    assert rfm.score(model, frame).execute().groupby("monetary")["M"].nunique().tolist() == [1, 1]
    assert any("alike in monetary" in note for note in model.notes)


def test_purchases_of_one_day_are_one_unless_wished_otherwise() -> None:
    twice = pd.concat([_distinct(30)] * 2)
    assert rfm.summarise(twice).cells.frame["frequency"].unique().tolist() == [1.0]
    assert rfm.summarise(twice, merge_days=False).cells.frame["frequency"].unique().tolist() == [2.0]


def test_only_purchases_until_the_day_count() -> None:
    model = rfm.fit(rfm.summarise(_distinct(), until="2025-02-10"))
    assert model.n == 41 and model.until == "2025-02-10"


def test_too_many_amounts_are_rounded_and_still_add(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = purchases(np.random.default_rng(1), 2000)
    names = frame["customer"].unique()
    part = frame["customer"].isin(names[:100])
    exact, rest = rfm.summarise(frame[part], until="2025-12-31"), frame[~part]
    monkeypatch.setattr(rfm, "EXACT", 10)
    rounded = rfm.summarise(rest, until="2025-12-31")
    assert rounded.rounded and (exact + rounded).rounded
    whole = rfm.summarise(frame, until="2025-12-31")
    assert (exact + rounded).cells.frame["customers"].sum() == whole.cells.frame["customers"].sum() == len(names)
    assert "rounded to two digits" in " ".join(rfm.fit(whole).notes)


def test_what_cannot_be_classed_is_refused() -> None:
    with pytest.raises(NotEnoughData, match="at least 25 customers"):
        rfm.fit(rfm.summarise(_distinct(20)))
    with pytest.raises(InsightError, match="2 to 10"):
        rfm.fit(rfm.summarise(_distinct()), classes=1)
