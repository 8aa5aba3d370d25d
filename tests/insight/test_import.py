"""The weight of insight: nothing is loaded before it is used."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("module", ["zhiyin.insight", "zhiyin.insight.models", "zhiyin.insight.errors"])
def test_importing_it_loads_no_third_party_module(module: str) -> None:
    code = f"import sys; import {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    environment = {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    command = [sys.executable, "-S", "-c", code]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.split()
    assert set(loaded) - set(sys.stdlib_module_names) - {"__main__"} == {"zhiyin"}


HEAVY = {
    "scipy.stats",
    "scipy.optimize",
    "scipy.sparse",
    "sklearn",
    "lightgbm",
    "lifelines",
    "splink",
    "pyspark",
    "polars",
}


def test_the_first_answer_of_the_command_loads_no_library_that_it_does_not_use(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("perceived,expected\n" + "4,5\n5,4\n3,3\n" * 20, encoding="utf-8")
    code = (
        "import sys; from zhiyin.cli import main; "
        f"main(['analyse', 'satisfaction', {str(file)!r}], standalone_mode=False); print(*sys.modules, sep='\\n')"
    )
    environment = {"PYTHONPATH": str(Path(__file__).parents[2] / "src"), "ZHIYIN_LANGUAGE": "en"}
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    ).stdout
    assert "Perceived is" in said
    loaded = set(said.splitlines())
    assert "ibis.backends.duckdb" in loaded
    assert not HEAVY & loaded
    assert not {name for name in loaded if name.startswith("ibis.backends.") and name.count(".") == 2} - {
        "ibis.backends.duckdb", "ibis.backends.sql",
    }  # fmt: skip
