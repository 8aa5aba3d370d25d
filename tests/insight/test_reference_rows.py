"""Every row of numbers to reproduce has its test, and no test quietly checks fewer values than it did."""

import ast
import re
from pathlib import Path

import pytest

from tests.insight.reference import shared

HERE = Path(__file__).parent
# What a full run compares; a test that checks more or fewer says so here.
VALUES = 251

# A row of the table (its beginning) and the tests that reproduce it, or why it is knowledge and no test.
ROWS = {
    "BG/NBD, CDNOW sample": ("test_bgnbd.py", "estimates_of_the_paper_from_any_start"),
    "same, predictions": ("test_bgnbd.py", "forecasts_are_those_of_the_paper"),
    "Pareto/NBD, CDNOW": ("test_pareto_nbd.py", "published_estimates_and_errors"),
    "MBG/NBD, CDNOW": ("test_bgnbd.py", "mbgnbd_gives_its_published_estimates"),
    "Gamma-Gamma, CDNOW": ("test_gamma_gamma.py", "estimates_of_the_note"),
    "BG/BB, 11 104 donors": ("test_bg_bb.py", "estimates_of_the_paper_from_any_start"),
    "ECSI mobi, standardised": ("test_path_model.py", "bootstrap_errors_are_those_of_sempls"),
    "ECSI mobi, path weighting": ("test_path_model.py", "published_paths_of_seminr"),
    "ECSI mobi, unstandardised": ("test_path_model.py", "unstandardised_is_that_of_the_paper"),
    "plspm `satisfaction`": ("test_path_model.py", "bank_survey_is_that_of_plspm"),
    "LMG, R `swiss`": ("test_drivers.py", "decomposition_of_relaimpo"),
    "Kano, ski study": ("test_kano.py", "ski_study"),
    "Erlang C": ("test_staffing.py", "published_erlang_c"),
    "Erlang A": ("test_staffing.py", "published_erlang_a"),
    "Airline ARIMA": ("test_forecast.py", "airline_model_is_that"),
    "M4 sMAPE": None,
    "Telco churn": ("test_churn.py", "telco_leavers_are_ranked_as_published"),
    "German credit": ("test_churn.py", "german_debtors_are_ranked"),
    "Febrl 3": ("test_linkage.py", "duplicates_of_febrl"),
    "Chinese sentiment": ("test_tone.py", "told_as_rightly_as_published"),
    "Reichheld & Sasser 1990": ("test_retention.py", "quoted_gains_are_those_of_the_source"),
    "Acme, 8 %": ("test_word_of_mouth.py", "sum_of_the_source"),
    "League table 2008": ("test_league.py", "printed_table_keeps_its_order"),
}


def test_every_row_of_numbers_to_reproduce_has_its_test() -> None:
    design = shared(".").parent / "design" / "INSIGHT.md"
    if not design.exists():
        pytest.skip("the design is not beside the data")
    part = design.read_text(encoding="utf-8").partition("## 2.")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (?!what |---)(.+?) \|", part, re.MULTILINE)
    assert len(rows) == len(ROWS)
    for row, (start, test) in zip(rows, ROWS.items(), strict=True):
        assert row.startswith(start), row
        if test is not None:
            text = (HERE / test[0]).read_text(encoding="utf-8")
            assert re.search(rf"^def test_\w*{test[1]}", text, re.MULTILINE), f"{row}: {test}"


def test_as_many_reference_values_are_checked_as_before() -> None:
    found = {path.stem: _counted(path) for path in sorted(HERE.glob("test_*.py"))}
    total = sum(found.values())
    print(f"{total} reference values:", {name: count for name, count in found.items() if count})  # noqa: T201 - the count is to be seen in the log
    assert total == VALUES


def _counted(path: Path) -> int:
    """The sum of what the tests of a file fix by `reference.done(count)`."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    done = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "done"]
    return sum(_number(call.args[0]) for call in done)


def _number(node: ast.expr) -> int:
    if isinstance(node, ast.BinOp):
        return _number(node.left) + _number(node.right)
    assert isinstance(node, ast.Constant) and isinstance(node.value, int), ast.unparse(node)
    return node.value
