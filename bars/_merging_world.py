"""Runs inside an installation: `python -m bars._merging_world MERGES` merges and parts customers in eight threads.

Others write to the same customers meanwhile, each with a record that was read before. Prints what was seen.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from django.apps import apps
from django.db import connection

from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Refused
from zhiyin.customers import services, subject
from zhiyin.customers.models import Customer, Merge
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.people import services as people
from zhiyin.touchpoints.models import Channel, Interaction
from zhiyin.touchpoints.services import NewInteraction, install_channels, record_interaction

THREADS, PEOPLE = 8, 60
SEEN: Counter[str] = Counter()


def main(merges: int) -> None:
    """Make customers, merge at once, then look for what was lost."""
    now = clock.now()
    people.open_branch(code="hq", name="总公司", parent=None, actor=SYSTEM, now=now)
    channel = next(row for row in install_channels(actor=SYSTEM, now=now) if row.code == "phone")
    rows = [
        NewCustomer(full_name=f"客户{n}", branch="hq", contacts=(NewContact("phone", f"139000000{n % 20:02}"),))
        for n in range(PEOPLE)
    ]
    services.create_customers(rows=rows, actor=SYSTEM.acting_for("import"), now=now)
    left = count()
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(_work, seed, channel, left, merges) for seed in range(THREADS)]:
            done.result()
    faults = [*_orphans("before the strays are gathered", only_count=True), *_gathered(), *_parted()]
    print(json.dumps({"seen": SEEN, "faults": faults}))


def _work(seed: int, channel: Channel, left: count[int], merges: int) -> None:
    by = random.Random(seed)
    try:
        while SEEN["merges"] < merges and next(left) < merges * 30:
            _step(by, channel)
    finally:
        connection.close()


def _step(by: random.Random, channel: Channel) -> None:
    standing_alone = list(Customer.objects.filter(merged_into=None).order_by("pk"))
    first, second = by.sample(standing_alone, 2)
    # Where few are left, some are parted again: there is always somebody to merge.
    few = len(standing_alone) < PEOPLE // 3
    now, what = clock.now(), by.random()
    try:
        if what < 0.5 and not few:
            services.merge_customers(survivor=first, absorbed=second, choices=None, actor=SYSTEM, now=now)
            SEEN["merges"] += 1
        elif what < 0.75 or few:
            standing = list(Merge.objects.filter(undone_at=None).order_by("pk"))
            if standing:
                services.unmerge_customers(merge=by.choice(standing), actor=SYSTEM, now=now)
                SEEN["taken back"] += 1
        else:
            new = NewInteraction(channel=channel, customer=first, occurred_at=now, branch=first.branch)
            record_interaction(new=new, actor=SYSTEM.acting_for("import"), now=now)
            SEEN["recorded"] += 1
    except Refused as error:
        SEEN[f"refused: {error.code}"] += 1


def _orphans(when: str, *, only_count: bool = False) -> list[str]:
    """Rows that should have moved and stand with an absorbed record."""
    faults = []
    for reference in subject.declared():
        if reference.on_merge != "move":
            continue
        rows = apps.get_model(reference.model)._base_manager.filter(
            **{f"{reference.field}__merged_into__isnull": False}
        )
        if (found := rows.count()) and only_count:
            SEEN["strays"] += found
        elif found:
            faults.append(f"{found} rows of {reference.name} stand with an absorbed record {when}")
    return faults


def _gathered() -> list[str]:
    for one in services.strayed():
        services.gather_strays(absorbed_id=one, actor=SYSTEM)
    standing = Merge.objects.filter(undone_at=None).count()
    absorbed = Customer.objects.filter(merged_into__isnull=False).count()
    wrong = [f"{standing} merges stand, {absorbed} records are absorbed"] if standing != absorbed else []
    return [*wrong, *_orphans("though the strays were gathered")]


def _parted() -> list[str]:
    """Take every merge back: each record is there again, with the interactions that were recorded and its telephone."""
    while merge := Merge.objects.filter(undone_at=None, survivor__merged_into=None).order_by("-pk").first():
        services.unmerge_customers(merge=merge, actor=SYSTEM, now=clock.now())
    faults = []
    if (alone := Customer.objects.filter(merged_into=None).count()) != PEOPLE:
        faults.append(f"{alone} of {PEOPLE} customers are there again")
    if (kept := Interaction.objects.filter(customer__isnull=False).count()) != SEEN["recorded"]:
        faults.append(f"{kept} of {SEEN['recorded']} interactions are there")
    reached = Customer.objects.filter(contacts__kind="phone").distinct().count()
    return [*faults, *([f"{reached} of {PEOPLE} have their telephone"] if reached != PEOPLE else [])]


if __name__ == "__main__":
    main(int(sys.argv[1]))
