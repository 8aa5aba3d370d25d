"""P5: random histories of consent; nothing is sent that an independent reading of the same history forbids."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from tests.permissions.table import World
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Refused
from zhiyin.customers import queries, services
from zhiyin.customers.models import Customer, SendingPurpose
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import PurposeTerms, Word

STEPS = {"ci": 1200, "long": 10_000, "short": 150}
PURPOSES = {"marketing": "opt_in", "care": "opt_out"}
CHANNELS = ("sms", "email")
PEOPLE = 8


@dataclass
class Said:
    """What one record's customer has said: (purpose, channel) -> version agreed to, or 0 for no."""

    last: dict[tuple[str, str], int] = field(default_factory=dict)

    def hears(self, purpose: str, channel: str, version: int) -> None:
        """The newest word counts; one without a channel is about all."""
        for one in (channel,) if channel else CHANNELS:
            self.last[purpose, one] = version


def run(made: World, tier: str) -> tuple[dict[str, object], list[str]]:
    """Give, take back, write another text, merge, send; each sending is compared with the memory of this test."""
    del made
    by, now = random.Random(11), clock.now()
    SendingPurpose.objects.filter(code__in=PURPOSES).update(most=None, days=None)
    versions = dict(SendingPurpose.objects.values_list("code", "version"))
    memory = {_made(number): [Said()] for number in range(PEOPLE)}
    seen: Counter[str] = Counter()
    faults = []
    for step in range(STEPS[tier]):
        now += timedelta(minutes=1)
        customer = by.choice(list(memory))
        purpose, channel = by.choice(list(PURPOSES)), by.choice(["", *CHANNELS])
        deed = by.choices(["give", "withdraw", "send", "text", "merge"], [5, 3, 12, 0.3, 0.3])[0]
        seen[deed] += 1
        if deed in {"give", "withdraw"}:
            verb = services.give_consent if deed == "give" else services.withdraw_consent
            verb(customer=customer, word=Word(purpose, channel, f"电话 {step}"), actor=SYSTEM, now=now)
            for said in memory[customer]:
                said.hears(purpose, channel, versions[purpose] if deed == "give" else 0)
        elif deed == "text":
            versions[purpose] = _another_text(purpose, step)
        elif deed == "merge" and len(memory) > 3:
            _merge(memory, customer, by, seen)
        elif deed == "send":
            way = channel or "sms"
            goes = queries.may_send(customer_id=customer.pk, purpose=purpose, channel=way, now=now)
            seen["sent"] += goes
            if goes and not _allowed(memory[customer], purpose, way, versions[purpose]):
                faults.append(f"step {step}: {purpose} by {way} went to {customer.number} without consent")
    if not ((seen["sent"] and seen["send"] > seen["sent"]) or faults):
        faults.append(f"too little happened: {dict(seen)}")
    return dict(seen), faults[:20]


def _made(number: int) -> Customer:
    return services.create_customer(
        new=NewCustomer(full_name=f"同意{number}", branch="dl-1"), actor=SYSTEM, now=clock.now()
    )


def _another_text(purpose: str, step: int) -> int:
    row = SendingPurpose.objects.get(code=purpose)
    new = PurposeTerms(row.name or purpose, f"第 {step} 版", row.basis, row.most, row.days)
    return services.change_purpose(purpose=row, new=new, actor=SYSTEM, now=clock.now()).version


def _merge(memory: dict[Customer, list[Said]], customer: Customer, by: random.Random, seen: Counter[str]) -> None:
    other = by.choice([one for one in memory if one != customer])
    try:
        services.merge_customers(survivor=customer, absorbed=other, choices=None, actor=SYSTEM, now=clock.now())
    except Refused:
        return
    seen["merged"] += 1
    memory[customer] += memory.pop(other)
    memory[_made(seen["merged"] + 100)] = [Said()]


def _allowed(records: list[Said], purpose: str, channel: str, version: int) -> bool:
    """The strictest word of all records; without a word what needs none goes."""
    words = [said.last[purpose, channel] for said in records if (purpose, channel) in said.last]
    if 0 in words:
        return False
    return PURPOSES[purpose] == "opt_out" or (bool(words) and all(word == version for word in words))
