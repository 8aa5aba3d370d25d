"""`python -m bars --tier ci|long|fuzz`: run the bars of a tier one after the other; exit code 1 if one is broken."""

from __future__ import annotations

import argparse
import sys
import time

from . import kill9

RED = [
    ("R1 goes red without idempotency keys", lambda: kill9.goes_red("drop_idempotency", "doubled")),
    ("R1 goes red when it acknowledges before the commit", lambda: kill9.goes_red("ack_before_commit", "lost")),
]
TIERS = {
    "ci": [("R1 kill -9 under load", lambda: kill9.run(kills=25)), *RED],
    "long": [("R1 kill -9 under load", lambda: kill9.run(kills=200))],
    "fuzz": [],
}


def main() -> int:
    """Run the tier that was asked for."""
    parser = argparse.ArgumentParser(prog="bars", description=__doc__)
    parser.add_argument("--tier", choices=sorted(TIERS), default="ci")
    tier = parser.parse_args().tier
    failed = []
    for name, bar in TIERS[tier]:
        print(f"== {name}", flush=True)
        since = time.monotonic()
        faults = bar()
        print(f"   {'held' if not faults else 'BROKEN'} in {time.monotonic() - since:.0f} s", flush=True)
        for fault in faults:
            print(f"   - {fault}")
        if faults:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
