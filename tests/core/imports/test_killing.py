"""An import that is killed anywhere ends, when it is called again, as if nothing had been."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.migrated import FILE, copied

from .killing import BATCHES, INSIDE, ROWS

ROOT = Path(__file__).resolve().parents[3]


def _reports(home: Path, *arguments: str, **settings: str) -> list[dict[str, Any]]:
    kept = {name: os.environ[name] for name in ("PATH", "SOAK_REPETITIONS") if name in os.environ}
    environment = kept | {
        "ZHIYIN_HOME": str(home),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    copied(home / FILE)
    command = [sys.executable, "-m", "tests.core.imports.killing", *arguments]
    done = subprocess.run(
        command, env=environment | settings, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr
    reports: list[dict[str, Any]] = json.loads(done.stdout)
    return reports


@pytest.mark.soak
def test_killed_at_every_batch_boundary_and_inside_some_batches_the_end_is_the_same(tmp_path: Path) -> None:
    undisturbed, *killed = _reports(tmp_path / "home")
    assert not undisturbed["killed"]
    assert len(undisturbed["state"]["outcomes"]) == BATCHES * ROWS
    assert len(undisturbed["state"]["errors"].splitlines()) > 20
    assert sum(run["killed"] for run in killed) == BATCHES + INSIDE
    for run in killed:
        assert run["state"] == undisturbed["state"], run["point"]


def test_the_check_goes_red_when_the_position_is_committed_apart_from_its_rows(tmp_path: Path) -> None:
    undisturbed, *killed = _reports(tmp_path / "home", "inside", ZHIYIN_SABOTAGE="import_position_apart")
    wrong = [run["point"][0] for run in killed if run["state"] != undisturbed["state"]]
    assert wrong == ["inside row"] * INSIDE
