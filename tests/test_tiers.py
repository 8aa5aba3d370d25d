"""`make soak` and `make fuzz` reach the tests that they are for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHOW = "import tests.environment; from tests.tiers import *; print(repetitions(20), FUZZ_EXAMPLES)"


@pytest.mark.parametrize(
    ("switches", "shown"),
    [
        ({}, "20 200"),
        ({"SOAK_REPETITIONS": "300"}, "300 200"),
        ({"SOAK_REPETITIONS": "5"}, "20 200"),
        ({"FUZZ_EXAMPLES": "9000"}, "20 9000"),
    ],
)
def test_a_switch_arrives_behind_the_environment_of_the_tests(switches: dict[str, str], shown: str) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in {"SOAK_REPETITIONS", "FUZZ_EXAMPLES"}}
    done = subprocess.run(
        [sys.executable, "-c", SHOW], cwd=ROOT, env=kept | switches, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == shown


@pytest.mark.parametrize(
    ("target", "switch", "tests"),
    [("soak", "SOAK_REPETITIONS=", "tests/insight"), ("fuzz", "FUZZ_EXAMPLES=", "tests/core/test_tabular_text.py")],
)
def test_the_long_tiers_run_marked_tests_with_their_switch(target: str, switch: str, tests: str) -> None:
    told = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert any(switch in line and f"-m {target}" in line for line in told.splitlines()), told
    path = ROOT / tests
    files = path.rglob("test_*.py") if path.is_dir() else [path]
    assert any(f"pytest.mark.{target}" in file.read_text() for file in files)
