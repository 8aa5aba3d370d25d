"""One line per model, and the keys of the JSON as documented."""

import doctest
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.insight.cases import CASES
from zhiyin import insight
from zhiyin.insight.errors import UnknownName
from zhiyin.insight.models import entry

INDEX = Path(__file__).parents[2] / "docs" / "insight" / "index.md"


def _model(name: str) -> Any:
    case = CASES[name]
    frame = case.frame(np.random.default_rng(3), case.rows)
    return insight.analyse(name, frame, **case.columns, **case.summarise, **case.fit)


def test_the_examples_of_the_index_run_as_printed() -> None:
    lines = ["" if line.startswith("```") else line for line in INDEX.read_text(encoding="utf-8").splitlines()]
    example = doctest.DocTestParser().get_doctest("\n".join(lines), {}, "index", "index.md", 0)
    assert len(example.examples) > 4
    assert doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example).failed == 0


@pytest.mark.parametrize("name", sorted(CASES))
def test_one_line_gives_a_model_with_the_documented_keys(name: str) -> None:
    text = INDEX.read_text(encoding="utf-8")
    common = re.findall(r"`(\w+)`", text.partition("Every model has ")[2].partition(".\n")[0])
    own = re.search(rf"^\| `{name}` \| (.*) \|$", text, re.MULTILINE)
    assert own, "a row of docs/insight/index.md"
    found = json.loads(json.dumps(_model(name).to_dict(), allow_nan=False))
    assert set(found) == {*common, *re.findall(r"`(\w+)`", own[1])}
    assert found["model"] == name


def test_one_line_is_the_two_steps() -> None:
    case = CASES["league"]
    frame = case.frame(np.random.default_rng(3), case.rows)
    module = entry("league").load()
    two = module.fit(module.summarise(frame, dict(case.columns), **case.summarise), **case.fit)
    assert _model("league").rows == two.rows


def test_what_is_neither_role_nor_option_is_refused() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'level'"):
        insight.analyse("nps", {"score": [1, 2]}, levle=0.9)
