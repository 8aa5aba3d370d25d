"""Runs inside an installation: `python -m bars._history_world N` makes N people of one hall; prints their tokens."""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from tests.company import Company
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.people import services
from zhiyin.touchpoints.services import install_channels


def main(count: int) -> None:
    """A hall and its people."""
    now, company = clock.now(), Company()
    company.branches["hq"] = services.open_branch(code="hq", name="总公司", parent=None, actor=SYSTEM, now=now)
    install_channels(actor=SYSTEM, now=now)
    made = []
    for number in range(count):
        person = company.hire(f"p{number}", ["lead"], "hq", now)
        actor = company.actor(f"p{number}")
        _token, secret = services.issue_token(
            name="bar", permissions=actor.permissions, expires_at=None, actor=actor, now=now
        )
        made.append((secret, person.number))
    print(json.dumps({"tokens": [one for one, _n in made], "employees": [number for _one, number in made]}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
