"""`python -m bars --tier ci|long|fuzz [NAME …]`: run the bars of a tier one after the other."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from importlib import import_module
from pkgutil import iter_modules

import bars

from . import Outcome


def main() -> int:
    """Run the chosen bars; the last line is `N passed, M failed`."""
    parser = argparse.ArgumentParser(prog="python -m bars")
    parser.add_argument("--tier", choices=["ci", "long", "fuzz"], default="ci")
    parser.add_argument("names", nargs="*", help="only these bars")
    chosen = parser.parse_args()
    outcomes = [_run(name, chosen.tier) for name in _names(chosen.tier, chosen.names)]
    failed = sum(bool(outcome.faults) for outcome in outcomes)
    print(f"{len(outcomes) - failed} passed, {failed} failed")
    return 1 if failed or not outcomes else 0


def _names(tier: str, wanted: list[str]) -> list[str]:
    known = [module.name for module in iter_modules(bars.__path__) if not module.name.startswith("_")]
    in_tier = [name for name in known if tier in getattr(import_module(f"bars.{name}"), "TIERS", ())]
    unknown = set(wanted) - set(in_tier)
    if unknown:
        sys.exit(f"No bar {', '.join(sorted(unknown))} in the tier {tier}. There are: {', '.join(in_tier)}.")
    return [name for name in in_tier if not wanted or name in wanted]


def _run(name: str, tier: str) -> Outcome:
    print(f"== {name}", flush=True)
    begun = time.monotonic()
    try:
        outcome: Outcome = import_module(f"bars.{name}").run(tier)
    except Exception:  # noqa: BLE001  # a bar that breaks is a bar that is not held
        outcome = Outcome({}, [traceback.format_exc()])
    for what, value in outcome.seen.items():
        print(f"   {what}: {value}")
    for fault in outcome.faults:
        print(f"   FAULT {fault}")
    print(f"   {'failed' if outcome.faults else 'held'} in {time.monotonic() - begun:.0f} s", flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
