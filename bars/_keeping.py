"""P7: with the clock moved on day by day nothing is older than its rule and a day, and nothing under hold is gone."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tests.permissions.table import World
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.customers import services
from zhiyin.customers.models import Customer, Note
from zhiyin.customers.queries import retention as queries
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.touchpoints.models import Channel, Interaction

OBJECTS = {"ci": 5000, "long": 20_000, "short": 400}
ROUNDS = {"ci": 8, "long": 40, "short": 4}
DAY = timedelta(days=1)
KINDS = {"customers.Note": "written_at", "touchpoints.Interaction": "occurred_at"}
PEOPLE = 20


def run(made: World, tier: str) -> tuple[dict[str, object], list[str]]:
    """Notes and contacts of many ages, some of customers under hold; rules that change; rounds a day apart."""
    by, start = random.Random(5), clock.now()
    people = [_person(number) for number in range(PEOPLE)]
    held = [services.set_hold(customer=one, reason="案号", actor=SYSTEM, now=start).customer_id for one in people[::4]]
    Note.objects.all().delete()
    Interaction.objects.update(occurred_at=start)
    _plant(people, OBJECTS[tier] // 2, by, start, Channel.objects.first())
    before = {kind: _of(kind, held) for kind in KINDS}
    faults, removed = [], 0
    for turn in range(ROUNDS[tier]):
        at = start + turn * DAY
        limits = {kind: by.randrange(20, 60) for kind in KINDS}
        for kind, days in limits.items():
            services.set_retention(kind=kind, days=days, actor=SYSTEM, now=at)
        run = services.run_retention(actor=SYSTEM, now=at)
        removed += sum(run.removed.values()) if run else 0
        for kind, days in limits.items():
            kept = queries.kept_as(kind)
            left = queries.due(kept, days, now=at - DAY).exclude(customer__in=held).count()
            faults += [f"round {turn}: {left} rows of {kind} are older than {days} days and one"] if left else []
    for kind in KINDS:
        if lost := before[kind] - _of(kind, held):
            faults.append(f"{lost} rows of {kind} under legal hold are gone")
    if removed < OBJECTS[tier] // 4:
        faults.append(f"only {removed} rows were removed")
    del made
    return {"objects": OBJECTS[tier], "removed": removed, "under hold": sum(before.values())}, faults


def _person(number: int) -> Customer:
    return services.create_customer(
        new=NewCustomer(full_name=f"保存{number}", branch="dl-1"), actor=SYSTEM, now=clock.now()
    )


def _plant(people: list[Customer], each: int, by: random.Random, now: datetime, channel: Channel | None) -> None:
    assert channel is not None
    ages = [timedelta(days=by.uniform(0, 90)) for _ in range(each)]
    Note.objects.bulk_create(Note(customer=by.choice(people), body="x", written_at=now - age) for age in ages)
    last = Interaction.objects.order_by("-number").values_list("number", flat=True).first() or 0
    Interaction.objects.bulk_create(
        Interaction(
            number=last + 1 + number, customer=by.choice(people), channel=channel, direction="in",
            occurred_at=now - age, text="x",
        )
        for number, age in enumerate(ages)
    )  # fmt: skip


def _of(kind: str, held: list[int]) -> int:
    model = Note if kind == "customers.Note" else Interaction
    return model._base_manager.filter(customer__in=held).count()
