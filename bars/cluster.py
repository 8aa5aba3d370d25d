"""A real cluster: every model summarised by two executors in processes of their own, equal to DuckDB to 1e-9."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from tests.insight.case import same
from tests.insight.cases import CASES
from tests.insight.on_cluster import both

from . import Outcome

TIERS = ("ci", "long")


def run(tier: str) -> Outcome:
    """One session for all models; a summary with one number moved has to be noticed."""
    del tier
    with tempfile.TemporaryDirectory(prefix="zhiyin-cluster-") as folder:
        executors, found = both(sorted(CASES), Path(folder))
    differing = [name for name, (there, here) in found.items() if not _equal(there, here)]
    faults = [f"{name}: the cluster and DuckDB differ" for name in differing]
    if executors != 2:
        faults.append(f"{executors} executors in place of 2: it was no cluster")
    first = next(iter(found.values()))[1]
    if _equal(_moved(first), first):
        faults.append("a summary with one number moved by a millionth passes for equal")
    return Outcome({"models": len(found), "executors": executors, "equal to 1e-9": len(found) - len(differing)}, faults)


def _equal(one: Any, other: Any) -> bool:
    try:
        same(one, other)
    except AssertionError:
        return False
    return True


def _moved(part: Any) -> Any:
    """The same with every number moved by a millionth of itself."""
    if isinstance(part, dict):
        return {name: _moved(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_moved(value) for value in part]
    return part * (1 + 1e-6) if isinstance(part, float) else part
