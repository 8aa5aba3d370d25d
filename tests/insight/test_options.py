"""Options: a wrong one is told by its name before anything is computed, whoever gives it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest
from click.testing import CliRunner

from tests.insight.cases import CASES
from zhiyin import insight
from zhiyin.cli import main
from zhiyin.insight import options
from zhiyin.insight.errors import InsightError
from zhiyin.insight.models import entry

ODD: list[Any] = ["many", -1, 0.5, True, None, float("nan"), float("inf"), [], [1], {}, {"a": 1}, [None], object()]


@pytest.mark.parametrize("name", sorted(CASES))
def test_an_option_is_taken_as_its_kind_or_refused_by_its_name(name: str) -> None:
    module = entry(name).load()
    for verb in (module.summarise, module.fit):
        for option in options.names(verb):
            kinds = options._kinds(get_type_hints(verb)[option])
            for value in ODD:
                try:
                    taken = options.taken(verb, {option: value})[option]
                except InsightError as error:
                    assert error.code == "spec" and repr(option) in error.message
                    continue
                assert any(_is(taken, kind) for kind in kinds), (option, value, taken)


def _is(value: Any, kind: Any) -> bool:
    family = options._family(kind)
    if family is Any:
        return True
    if family in (int, float):
        return isinstance(value, int | float) and not isinstance(value, bool) and value == value
    return isinstance(value, family)


def _asked(name: str, **given: Any) -> Callable[[], Any]:
    case = CASES[name]
    frame = case.frame(np.random.default_rng(3), case.rows)
    return lambda: insight.analyse(name, frame, **{**case.columns, **case.summarise, **case.fit, **given})


@pytest.mark.parametrize(
    ("name", "option", "value", "told"),
    [
        ("satisfaction", "level", 2, "from 0.01 to 0.9999"),
        ("satisfaction", "level", "high", "takes a number"),
        ("satisfaction", "by", "branch", "takes a list"),
        ("league", "draws", 0, "from 1 to 100000"),
        ("scales", "draws", 0, "from 1 to 100000"),
        ("path-model", "scale", [10, 1], "two numbers, the lower first"),
        ("importance", "scale", [1], "two numbers, the lower first"),
        ("staffing", "patience", 1e12, "from 0.001 to 86400"),
        ("word-of-mouth", "reach", 3, "takes a mapping"),
        ("drivers", "draws", 0.5, "takes a whole number"),
    ],
)
def test_what_an_option_cannot_be_is_refused(name: str, option: str, value: Any, told: str) -> None:
    with pytest.raises(InsightError, match=told) as caught:
        _asked(name, **{option: value})()
    assert caught.value.code == "spec"


def test_numbers_and_days_are_texts_where_a_name_is_meant() -> None:
    found = _asked("churn", event=1)()
    assert found.parameters["rate"] == pytest.approx(_asked("churn")().parameters["rate"])


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("empty.csv", b"", "is empty"),
        ("answers.xlsx", b"PK\x03\x04", "is a workbook. Save its sheet as CSV"),
        ("wide.csv", "perceived,expected\n".encode("utf-16"), "at least 5 answers"),
    ],
)
def test_a_file_that_is_no_table_says_what_to_do(tmp_path: Path, file: str, content: bytes, told: str) -> None:
    (tmp_path / file).write_bytes(content)
    result = CliRunner().invoke(main, ["analyse", "satisfaction", str(tmp_path / file)])
    assert result.exit_code == 1 and told in result.output


def test_the_command_refuses_a_spec_of_the_wrong_kind(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("perceived,expected\n" + "4,5\n5,4\n" * 9, encoding="utf-8")
    (tmp_path / "spec.yaml").write_text("level: high\n", encoding="utf-8")
    arguments = ["analyse", "satisfaction", str(tmp_path / "answers.csv"), "--spec", str(tmp_path / "spec.yaml")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1 and "'level' takes a number, not 'high'." in result.output
