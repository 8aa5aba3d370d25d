"""Merges at once, while others write to the same customers: no orphan, and each record is whole again when parted."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from bench.installation import Installation, postgres

from . import Outcome

TIERS = ("ci", "long")
MERGES = {"ci": 60, "long": 1000}


def run(tier: str) -> Outcome:
    """Eight threads on SQLite; on PostgreSQL too in the long tier."""
    seen, faults = _on(tier, "")
    if tier == "long":
        with tempfile.TemporaryDirectory(prefix="zhiyin-merging-pg-") as folder:
            Path(folder).chmod(0o755)  # the database server runs as a person of its own
            with postgres(Path(folder, "pg")) as url:
                more, wrong = _on(tier, url)
        seen |= {f"postgresql {name}": value for name, value in more.items()}
        faults += [f"postgresql: {fault}" for fault in wrong]
    return Outcome(seen, faults)


def _on(tier: str, database: str) -> tuple[dict[str, Any], list[str]]:
    with tempfile.TemporaryDirectory(prefix="zhiyin-merging-") as folder:
        site = Installation(Path(folder, "home"), database)
        site.home.mkdir(parents=True)
        site.run("migrate")
        told = json.loads(site.python("bars._merging_world", str(MERGES[tier])))
    return told["seen"], told["faults"]
