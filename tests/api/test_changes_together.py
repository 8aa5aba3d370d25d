"""The feed of changes while many write: nothing is missed, nothing comes twice."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import connections, transaction

from tests.company import NOW
from zhiyin.core import feed
from zhiyin.core.actor import SYSTEM
from zhiyin.core.events import Entry, record
from zhiyin.core.models import Event, Unsealed
from zhiyin.core.seals import seal
from zhiyin.people.events import EmployeeAdded

WRITERS, ROUNDS = 4, 12


def write(number: int) -> None:
    """Commit some transactions of several events, some late, some taken back."""
    chance = random.Random(number)
    for turn in range(ROUNDS):
        with transaction.atomic():
            for _one in range(chance.randint(1, 3)):
                record(Entry(EmployeeAdded(number * 1000 + turn)), actor=SYSTEM, now=NOW)
            time.sleep(chance.random() / 200)
            transaction.set_rollback(turn % 5 == 4)
    connections.close_all()


def seal_on(stop: threading.Event) -> None:
    """What a worker does, without a pause."""
    while not stop.wait(0.001):
        seal({}, now=NOW)
    connections.close_all()


def follow(ended: threading.Event, stop: threading.Event) -> tuple[list[int], list[int]]:
    """Read on and on until the writers have ended and all is sealed; what was read, and what there is."""
    found, here = list[int](), feed.place("")
    while not stop.is_set():
        is_all = ended.is_set() and not Unsealed.objects.exists()
        page = feed.changes(SYSTEM, wanted=feed.chosen([]), after=feed.place(str(here)), size=3)
        found += [one.event.pk for one in page.items]
        here = page.next
        if is_all and not page.more:
            break
    there = list(Event.objects.values_list("pk", flat=True))
    connections.close_all()
    return found, there


def test_nothing_is_missed_or_doubled_while_many_write_and_two_seal(shared: None) -> None:
    ended, stop = threading.Event(), threading.Event()
    with ThreadPoolExecutor(WRITERS + 3) as pool:
        sealers = [pool.submit(seal_on, stop) for _one in range(2)]
        reader = pool.submit(follow, ended, stop)
        try:
            for one in [pool.submit(write, number) for number in range(WRITERS)]:
                one.result(timeout=30)
            ended.set()
            found, there = reader.result(timeout=30)
        finally:
            stop.set()
        for one in sealers:
            one.result()
    assert len(there) >= WRITERS * ROUNDS * 4 / 5
    assert sorted(found) == sorted(there)
