"""P2–P7: masking, who saw whom, erasure, consent, handing out, keeping; each seen to go red with its guard off."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from bench.installation import Installation

from . import Outcome, _erasing

TIERS = ("ci", "long")


def run(tier: str) -> Outcome:
    """What needs no kills in one process; then erasures that are killed, and a backup that comes back."""
    with tempfile.TemporaryDirectory(prefix="zhiyin-privacy-") as folder:
        site = Installation(Path(folder, "home"))
        site.home.mkdir()
        site.run("migrate")
        told: dict[str, Any] = json.loads(site.python("bars._privacy_world", tier))
        seen, faults = _erasing.run(site, tier)
    return Outcome(told["seen"] | seen, told["faults"] + faults)
