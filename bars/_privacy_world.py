"""Runs inside an installation: the parts of the privacy bar that need no kills, each as it is and with a guard off.

`python -m bars._privacy_world TIER` prints JSON: what was seen, and every fault as a sentence.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from django.db import transaction
from django.test.utils import override_settings, setup_test_environment

from bars import _consenting, _handing_out, _keeping, _masking, _sights
from tests.permissions.table import World, world

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
Seen = dict[str, object]
Part = Callable[[World, str], tuple[Seen, list[str]]]
PARTS: dict[str, tuple[Part, str]] = {
    "P2 masking": (_masking.run, "drop_masking"),
    "P3 who saw whom": (_sights.run, "drop_audit"),
    "P5 consent": (_consenting.run, "drop_consent"),
    "P6 handing out": (_handing_out.run, "drop_requester"),
    "P7 keeping": (_keeping.run, "ignore_holds"),
}


def main(tier: str) -> None:
    """Every part twice, in a transaction that is taken back: held as it is, red with its guard switched off."""
    setup_test_environment()
    logging.disable()  # every refusal that is asked for would be told
    with transaction.atomic():
        with override_settings(PASSWORD_HASHERS=QUICK):
            made = world()
        seen, faults = _judged(made, tier)
        transaction.set_rollback(True)
    print(json.dumps({"seen": seen, "faults": faults}))


def _judged(made: World, tier: str) -> tuple[Seen, list[str]]:
    seen: Seen = {}
    faults: list[str] = []
    for name, (part, guard) in PARTS.items():
        told, wrong = _taken_back(part, made, tier)
        seen |= {f"{name}: {what}": value for what, value in told.items()}
        faults += [f"{name}: {fault}" for fault in wrong]
        with override_settings(SABOTAGE=frozenset({guard})):
            _told, red = _taken_back(part, made, "short")
        seen[f"{name}: faults with {guard}"] = len(red)
        if len(red) <= len(wrong):
            faults.append(f"{name}: with {guard} nothing was noticed")
    return seen, faults


def _taken_back(part: Part, made: World, tier: str) -> tuple[Seen, list[str]]:
    with transaction.atomic():
        found = part(made, tier)
        transaction.set_rollback(True)
    return found


if __name__ == "__main__":
    main(sys.argv[1])
