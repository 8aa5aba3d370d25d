"""The pages of docs/insight: one per model, with its headings, and every example runs as printed."""

import doctest
from pathlib import Path

import pytest

from tests.insight.recovery import RECOVERIES
from zhiyin.insight.models import MODELS

DOCS = Path(__file__).parents[2] / "docs" / "insight"
HEADINGS = ("Question", "Data", "Formula", "Paper", "Example", "How to read the result", "When not to use it")


@pytest.mark.parametrize("name", sorted(MODELS))
def test_each_model_has_a_page_whose_example_runs(name: str) -> None:
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    found = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert tuple(found) == HEADINGS
    lines = ["" if line.startswith("```") else line for line in text.splitlines()]
    example = doctest.DocTestParser().get_doctest("\n".join(lines), {}, name, f"{name}.md", 0)
    failed = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example)
    assert example.examples and failed.failed == 0


def test_no_page_is_without_its_model() -> None:
    pages = {page.stem for page in DOCS.glob("*.md")} - {"CONTRIBUTING-MODELS", "index", "recovery"}
    assert pages == set(MODELS)


def test_the_page_of_recoveries_has_every_row_of_the_table() -> None:
    text = (DOCS / "recovery.md").read_text(encoding="utf-8")
    assert {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")} == set(RECOVERIES)
