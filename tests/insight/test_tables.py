"""The boundary to the engines: what is a table, how columns are found, and what files may look like."""

from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from zhiyin.insight import tables
from zhiyin.insight.errors import InsightError, MissingColumn, UnknownName

DATA = {"unit": ["甲", "乙"], "value": [1.5, 2.5]}


@pytest.mark.parametrize(
    "source", [DATA, pd.DataFrame(DATA), pl.DataFrame(DATA), pa.table(DATA), pd.DataFrame(DATA).to_dict("records")]
)
def test_any_frame_is_a_table(source: object) -> None:
    assert tables.collect(tables.as_table(source), 10).to_dict("list") == DATA


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_in_the_encodings_of_the_trade(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_text("unit,value\n甲,1.5\n乙,2.5\n", encoding=encoding)
    assert tables.collect(tables.as_table(tmp_path / "a.csv"), 10).to_dict("list") == DATA


def test_an_expression_runs_on_its_own_engine() -> None:
    other = __import__("ibis").duckdb.connect()
    table = other.create_table("mine", pd.DataFrame(DATA))
    assert tables.collect(tables.as_table(table), 10)["value"].sum() == 4.0


@pytest.mark.parametrize("line", ["9", "7,7,7"])
def test_a_line_with_other_cells_than_the_first_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.csv").write_text("unit,value\n甲,1.5\n" + f"{line}\n" + "乙,2.5\n" * 30, encoding="utf-8")
    with pytest.raises(InsightError, match="line 3 has") as caught:
        tables.as_table(tmp_path / "a.csv")
    assert caught.value.code == "unreadable"


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InsightError, match=r"Did you mean 'answers\.csv'") as caught:
        tables.as_table(tmp_path / "answer.csv")
    assert caught.value.code == "no_file"


@pytest.mark.parametrize("source", [3, object(), None])
def test_what_is_no_table_is_refused_with_what_would_be_one(source: object) -> None:
    with pytest.raises(InsightError, match=r"is not a table\. Give an Ibis expression"):
        tables.as_table(source)


def test_a_role_without_a_column_names_the_nearest_columns() -> None:
    with pytest.raises(MissingColumn) as caught:
        tables.pick(tables.as_table(DATA), {"amount": "number"}, {"amount": "valeu"})
    assert caught.value.nearest == ["value"] and caught.value.role == "amount"


def test_an_unknown_role_names_the_roles_there_are() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'value'"):
        tables.pick(tables.as_table(DATA), {"value": "number"}, {"valu": "value"})


def test_numbers_are_read_from_text_and_what_is_none_is_missing() -> None:
    table = tables.as_table({"value": ["1", " 2.5 ", "x", None, "inf", "nan"]})
    found = tables.collect(tables.pick(table, {"value": "number"}, None), 10)["value"].tolist()
    assert found[:2] == [1.0, 2.5] and all(pd.isna(value) for value in found[2:])


def test_a_result_beyond_its_bound_is_refused() -> None:
    with pytest.raises(InsightError, match="More than 3 groups") as caught:
        tables.collect(tables.as_table({"a": range(4)}), 3)
    assert caught.value.code == "too_many_groups"
