"""Word of mouth: the tier table of the source, its printed sum shown as unreconciled."""

import pytest

from tests.insight.reference import Reference
from zhiyin.insight import word_of_mouth
from zhiyin.insight.errors import InsightError, UnknownName

TABLE = {
    "kind": ["apostles", "infectious loyal", "loyal", "mercenaries", "captives", "hostile"],
    "value": [102.62, 49.14, 22.07, 0.74, 11.82, -45.18],
    "customers": [3, 5, 12, 72, 4, 4],
}


def test_the_computed_sum_of_the_source_stands_beside_the_printed_one() -> None:
    reference = Reference("acme_ltv")
    rows = {name: value for name, value in reference.values.items() if isinstance(value, list)}
    table = {
        "kind": list(rows),
        "value": [value for value, _ in rows.values()],
        "customers": [count for _, count in rows.values()],
    }
    model = word_of_mouth.fit(word_of_mouth.summarise(table), printed_total=reference.values["printed_total"])
    reference.near(model.parameters["total"], reference.values["correct_total"], 0.005)
    reference.near(model.diagnostics["printed_total"], 653.40, 0.005)
    reference.done(2)
    assert model.diagnostics["unreconciled"] == pytest.approx(653.40 - 738.24)
    assert model.notes[0] == "The printed total 653.40 does not reconcile: the rows add up to 738.24."


def test_the_rows_of_the_source_have_their_products_and_antagonists_count_negative() -> None:
    model = word_of_mouth.fit(word_of_mouth.summarise(TABLE))
    totals = {row["kind"]: round(row["total"], 2) for row in model.rows}
    expected = [307.86, 245.70, 264.84, 53.28, 47.28, -180.72]
    assert totals == dict(zip(TABLE["kind"], expected, strict=True))
    assert model.n == 100


def test_a_printed_sum_that_reconciles_is_no_complaint() -> None:
    model = word_of_mouth.fit(word_of_mouth.summarise(TABLE), printed_total=738.24)
    assert model.diagnostics["unreconciled"] is None and not model.notes


def test_without_a_number_each_row_is_one_customer() -> None:
    model = word_of_mouth.fit(word_of_mouth.summarise({"kind": ["a", "a", "b"], "value": [1.0, 3.0, 5.0]}))
    assert {row["kind"]: (row["customers"], row["value"]) for row in model.rows} == {"a": (2, 2), "b": (1, 5)}


def test_the_unhappy_tell_more_than_the_satisfied_and_the_assumption_is_named() -> None:
    table = {"kind": ["a", "b"], "value": [1, 1], "customers": [10, 10], "satisfaction": ["unhappy", "satisfied"]}
    model = word_of_mouth.fit(word_of_mouth.summarise(table))
    assert {row["kind"]: row["tells"] for row in model.rows} == {"a": 220, "b": 80}
    assert "How many others each tells is an assumption." in model.notes


def test_negative_customers_and_unknown_moods_are_refused() -> None:
    with pytest.raises(InsightError, match="cannot be negative"):
        word_of_mouth.summarise({"kind": ["a"], "value": [1.0], "customers": [-1]})
    with pytest.raises(UnknownName, match="'unhappy'"):
        word_of_mouth.fit(word_of_mouth.summarise(TABLE), reach={"unhapy": 3})
