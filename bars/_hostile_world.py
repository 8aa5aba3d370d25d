"""Runs inside an installation: the two regions of `_scope_world`, with an attack in every text in place of a word.

Arguments: a file with one attack a line (a JSON string), and how many of each kind a hall has. Prints the same JSON.
"""

from __future__ import annotations

import json
import os
import sys
from itertools import count, cycle
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from zhiyin.core.actor import SYSTEM
from zhiyin.customers import services as customers
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.touchpoints import services as touchpoints

from . import _scope_world as world

LABEL = "\"'><zxq-mark zxq=1>"
GRADES = 3


def main() -> None:
    """Make the world and print it."""
    attacks = cycle(json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines())
    plain, numbers = world.customer, count()

    def word(hall: str) -> str:
        del hall
        return next(attacks)

    def short(hall: str) -> str:
        del hall
        return LABEL

    def customer(hall: str) -> NewCustomer:
        new = plain(hall)
        taken = [one for one in new.contacts if one.kind in {"address", "phone"}]
        contacts = (*(one._replace(label=LABEL) for one in taken), NewContact("wechat", LABEL, LABEL))
        external_id = f"{next(attacks)}{next(numbers)}"
        tier = f"t{len(next(attacks)) % GRADES}"
        return new._replace(contacts=contacts, external_id=external_id, tier=tier)

    world.word, world.short, world.customer, world.EACH = word, short, customer, int(sys.argv[2])
    for number in range(GRADES):
        customers.add_tier(code=f"t{number}", name=next(attacks), rank=number + 1, actor=SYSTEM, now=world.NOW)
        name, code = next(attacks), f"kind-{number}"
        touchpoints.define_kind(code=code, name=name, is_complaint=False, actor=SYSTEM, now=world.NOW)
    world.main()


if __name__ == "__main__":
    main()
