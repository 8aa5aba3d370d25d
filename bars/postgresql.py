"""The areas behave on PostgreSQL as they do on SQLite: their tests that speak SQL pass on it, none skipped.

Goes red where a test is red: one that holds on SQLite alone is run too.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.postgres import Cluster, cluster

from . import Outcome

TIERS = ("ci", "long")
TESTS = Path(__file__).resolve().parent.parent / "tests"
AREAS = ("core", "people", "api", "customers", "operations", "touchpoints", "desk", "voice", "analysis")
# Pure rules and languages are alike on every database; plans of queries are SQLite's own.
PURE = re.compile(r"test_(languages|calendar|tabular|holidays|segment_rules|sqlite|killing)")
ONLY_SQLITE = "never_asks_it_row_by_row"
LEAST = 400
TOGETHER = 2
RED = 'from django.db import connection\n\ndef test_red():\n    assert connection.vendor == "sqlite"\n'


def run(tier: str) -> Outcome:
    """Each area on a database of its own, two at a time."""
    del tier
    seen: dict[str, object] = {}
    faults: list[str] = []
    with cluster(careless=True) as running:
        with ThreadPoolExecutor(TOGETHER) as pool:
            ended = pool.map(lambda area: _passed(running, area, _files(area)), AREAS)
        for area, (code, passed, told) in zip(AREAS, ended, strict=True):
            seen[area] = passed
            if code:
                faults.append(f"{area}: {told}")
        if sum(count for count in seen.values() if isinstance(count, int)) < LEAST:
            faults.append(f"fewer than {LEAST} tests were run")
        with tempfile.TemporaryDirectory(prefix="zhiyin-red-") as folder:
            red = Path(folder, "test_red.py")
            red.write_text(RED)
            if "1 failed" not in _passed(running, "red", [f"--rootdir={TESTS.parent}", str(red)])[2]:
                faults.append("a test that holds on SQLite alone was not noticed")
    return Outcome(seen, faults)


def _files(area: str) -> list[str]:
    return [str(path) for path in sorted((TESTS / area).rglob("test_*.py")) if not PURE.match(path.name)]


def _passed(running: Cluster, area: str, paths: list[str]) -> tuple[int, int, str]:
    environment = {**os.environ, "TEST_DATABASE_URL": running.url(area)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-k", f"not ({ONLY_SQLITE})", *paths]
    done = subprocess.run(command, cwd=TESTS.parent, env=environment, capture_output=True, text=True, check=False)
    counted = re.search(r"(\d+) passed", done.stdout)
    return done.returncode, int(counted[1]) if counted else 0, done.stdout[-1500:]
