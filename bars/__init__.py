"""The bars: what is promised about reliability and security, shown against the product as it is shipped.

Each module is one bar with `TIERS` and `run(tier) -> Outcome`; it prints what it did, fails when it did too little, and
has a switch that makes it go red.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outcome:
    """What a bar saw: numbers to print, and every fault as a sentence (none: the bar is held)."""

    seen: dict[str, object]
    faults: list[str] = field(default_factory=list)
