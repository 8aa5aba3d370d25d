"""RFM day by day equals RFM of all days at once."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhiyin.insight import rfm
from zhiyin.insight.errors import InsightError
from zhiyin.insight.rfm_state import RfmState


def _purchases(n: int = 900) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    day = pd.Timestamp("2025-03-01") + pd.to_timedelta(rng.integers(0, 12, n), unit="D")
    return pd.DataFrame(
        {
            "customer": [f"c{number}" for number in rng.integers(0, 120, n)],
            "date": day.astype("datetime64[us]"),
            "amount": np.round(rng.gamma(2, 30, n), 2),
        }
    )


def _scored(table: object) -> pd.DataFrame:
    frame: pd.DataFrame = table.execute()  # type: ignore[attr-defined]  # an Ibis table, which has no types
    return frame.sort_values("customer", ignore_index=True)


@pytest.mark.parametrize("merge_days", [True, False])
def test_day_by_day_is_all_days_at_once(merge_days: bool) -> None:
    rows = _purchases()
    state = RfmState(merge_days=merge_days)
    touched = [state.add(part) for _, part in rows.groupby("date")]
    assert touched == [part["customer"].nunique() for _, part in rows.groupby("date")]
    at_once = rfm.fit(rfm.summarise(rows, merge_days=merge_days))
    kept = rfm.fit(state.summary())
    assert kept.to_dict() == at_once.to_dict()
    pd.testing.assert_frame_equal(_scored(state.score(kept)), _scored(rfm.score(at_once, rows)))


def test_a_state_goes_on_where_its_file_ended(tmp_path: Path) -> None:
    rows = _purchases()
    early, late = rows[rows["date"] < "2025-03-07"], rows[rows["date"] >= "2025-03-07"]
    with RfmState(tmp_path / "rfm.duckdb") as state:
        state.add(early)
    with RfmState(tmp_path / "rfm.duckdb") as state:
        state.add(late)
        assert rfm.fit(state.summary()).to_dict() == rfm.fit(rfm.summarise(rows)).to_dict()


def test_a_day_that_was_taken_in_is_refused_and_changes_nothing() -> None:
    rows = _purchases()
    state = RfmState()
    state.add(rows)
    with pytest.raises(InsightError, match="already") as refused:
        state.add(rows[rows["date"] == rows["date"].max()])
    assert refused.value.code == "order"
    assert rfm.fit(state.summary()).to_dict() == rfm.fit(rfm.summarise(rows)).to_dict()


def test_a_state_without_purchases_and_a_file_that_is_none_are_refused(tmp_path: Path) -> None:
    state = RfmState()
    assert state.add(_purchases().assign(amount=None)) == 0
    with pytest.raises(InsightError, match="No purchase"):
        state.summary()
    (tmp_path / "text.duckdb").write_text("no database" * 1000, encoding="utf-8")
    with pytest.raises(InsightError, match="Cannot read"):
        RfmState(tmp_path / "text.duckdb")
