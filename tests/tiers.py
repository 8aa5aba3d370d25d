"""How long the repeating tests go on: short in `make test`, long in `make soak` and `make fuzz`.

The names do not begin with `ZHIYIN_`: those are settings of an installation, which tests never take over.
"""

from __future__ import annotations

import os

SOAK = int(os.environ.get("SOAK_REPETITIONS", "0"))
FUZZ_EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))


def repetitions(usual: int) -> int:
    """How often a simulation is repeated: as usual, or more often in the long tier."""
    return max(usual, SOAK)
