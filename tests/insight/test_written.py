"""Money and days as people write them: read right, or refused, or told; never missing without a word."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from tests.insight.case import same
from tests.insight.cases_value import debtors
from zhiyin.cli import main
from zhiyin.insight import churn, rfm, samples, scorecard, tables
from zhiyin.insight.errors import InsightError, Unread

MONEY = {
    "¥1,000.50": 1000.5, "1,000.50": 1000.5, "１２３": 123, "￥９９．５": 99.5, "RMB 12,345,678": 12_345_678, "5元": 5,
    "-¥5": -5, "¥-5": -5, "1e5": 1e5, " 7 ": 7, ".5": 0.5, "1，234": 1234, "是": 1, "No": 0,
}  # fmt: skip
NO_MONEY = ("abc", "85%", "(5)", "12,34,567", "--5", "1 000", ".", "3万")
DAYS = (
    "2024年1月3日", "2024/1/3", "2024-01-03", "２０２４年１月３日", "20240103", "2024.1.3",
    "2024-1-3", "2024-01-03 10:00",
    "2024/01/03 10:00:05", "2024-01-03T10:00:00Z", "2024年1月3日 星期三",
)  # fmt: skip
NO_DAYS = ("03/04/2024", "24-01-03", "2024-13-45", "2024-02-30", "99999-01-01", "-2024-01-01", "2024-01", "Jan 3, 2024")


def _read(values: Any, kind: str) -> list[Any]:
    return list(tables.run(tables.pick(tables.as_table({"a": list(values)}), {"a": kind}, None)).to_pydict()["a"])


def test_money_is_read_as_people_write_it() -> None:
    assert _read(MONEY, "number") == list(MONEY.values())


def test_days_are_read_as_people_write_them() -> None:
    assert {day.isoformat() for day in _read(DAYS, "day")} == {"2024-01-03"}
    assert [day.isoformat() for day in _read([20240103, 20241231], "day")] == ["2024-01-03", "2024-12-31"]


@pytest.mark.parametrize(("values", "kind", "what"), [(NO_MONEY, "number", "numbers"), (NO_DAYS, "day", "days")])
def test_what_is_not_understood_is_missing_and_told(values: tuple[str, ...], kind: str, what: str) -> None:
    with pytest.warns(Unread, match=rf"^Not {what} in 'a': {len(values)}, such as "):
        assert _read([*values, "", None, "2024-01-03" if kind == "day" else "1"], kind)[:-1] == [None] * (
            len(values) + 2
        )


@pytest.mark.parametrize("value", ["1.000,50", "12,5", "€ 9,99", "1.000.000"])
def test_a_column_with_decimal_commas_is_refused(value: str) -> None:
    with pytest.raises(InsightError, match="decimal") as caught:
        _read(["1,000", value], "number")
    assert caught.value.code == "ambiguous"


def test_a_file_as_people_write_it_gives_what_a_tidy_one_gives(tmp_path: Path) -> None:
    tidy, written = ["customer,date,amount"], ["customer,date,amount"]
    for number in range(60):
        day, amount = number % 27 + 1, 1000.5 + number
        tidy.append(f"c{number % 31},2024-01-{day:02d},{amount}")
        written.append(f'c{number % 31},2024年1月{day}日,"¥{amount:,.2f}"')
    for name, lines in (("tidy", tidy), ("written", written)):
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    one, other = (rfm.summarise(tmp_path / f"{name}.csv").to_dict() for name in ("tidy", "written"))
    same(other, one)


def test_texts_that_are_numbers_are_attributes_that_are_numbers(tmp_path: Path) -> None:
    lines = ["bad,spent,code,name"]
    for number in range(120):
        spent = " " if number == 7 else f"¥{number * 50:,}"
        lines.append(f'{("no", "yes")[number % 2]},"{spent}",0{number % 4},n{number}')
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    summary = scorecard.summarise(tmp_path / "a.csv")
    kinds = {name: samples.numeric(summary.rows.frame[name]) for name in ("spent", "code", "name")}
    assert kinds == {"spent": True, "code": False, "name": False}
    assert summary.rows.frame["spent"].isna().sum() == 1


def test_attributes_with_too_many_labels_are_named() -> None:
    rng = np.random.default_rng(1)
    frame = debtors(rng, 400).assign(name=[f"n{number}" for number in range(400)], same="x")
    note = "Left out, since they have one value only or more than 50 labels: name, same."
    assert note in scorecard.fit(scorecard.summarise(frame), folds=2).notes
    assert note in churn.fit(churn.summarise(frame, {"left": "bad"}), folds=2).notes


def test_a_file_never_has_its_days_guessed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("customer,date,amount\n" + "1,03/04/2024,5\n" * 60, encoding="utf-8")
    result = CliRunner().invoke(main, ["analyse", "rfm", str(path)])
    assert result.exit_code == 1
    assert "Not days in 'date': 60, such as '03/04/2024' (write 2026-01-31)" in result.output


def test_the_report_says_what_was_not_understood(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("perceived,expected\n" + "8,9\n" * 60 + "good,8\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["analyse", "satisfaction", str(path)])
    assert result.exit_code == 0
    assert "Note: Not numbers in 'perceived': 1, such as 'good'. Counted as missing." in result.output
