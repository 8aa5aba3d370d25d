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
