"""R1 and R1b: kill -9 under load, and the switches that make the harness go red."""

from __future__ import annotations

from . import Outcome, kill9

TIERS = ("ci", "long")
KILLS = {"ci": 25, "long": 200}


def run(tier: str) -> Outcome:
    """Kill every kind of process under load; then see the check fail with each guard switched off."""
    faults = list(kill9.run(kills=KILLS[tier]))
    faults += kill9.goes_red("drop_idempotency", "doubled")
    faults += kill9.goes_red("ack_before_commit", "lost")
    return Outcome({"kills": KILLS[tier]}, faults)
