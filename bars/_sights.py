"""P3: each answer that held a person in clear has exactly one record of it, no other has; no touch of the log hides."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.test import Client, override_settings

from tests.permissions.table import World
from zhiyin.core import clock, seals
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import Refused
from zhiyin.core.models import Event, EventPayload, Seal, Unsealed
from zhiyin.customers import services
from zhiyin.customers.models import Approval, Customer
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer

DEEDS = {"ci": 300, "long": 10_000, "short": 60}
TOUCHES = {"ci": 90, "long": 1000, "short": 0}
PEOPLE = 6
Touch = Callable[[random.Random], bool]


def run(made: World, tier: str) -> tuple[dict[str, object], list[str]]:
    """Random reading and revealing; approvals that must not do; random touches of the log."""
    by = random.Random(7)
    shown, faults = _read(made, by, DEEDS[tier])
    seen: dict[str, object] = {"deeds": DEEDS[tier], "shown in clear": shown}
    if TOUCHES[tier]:
        faults += _approvals(made)
        with tempfile.TemporaryDirectory() as folder, override_settings(SEAL_HEADS=Path(folder, "heads")):
            found, missed = _touched(by, TOUCHES[tier])
        seen |= {"touches of the log": found}
        faults += missed
    return seen, faults


def _read(made: World, by: random.Random, deeds: int) -> tuple[int, list[str]]:
    people = [_person(number) for number in range(PEOPLE)]
    client, user = Client(), made.company.people["agent"].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    shown, faults = 0, []
    for _ in range(deeds):
        customer, phone = by.choice(people)
        page = f"/customers/{customer.number}"
        deed = by.choice(["page", "reveal", "reveal", "nothing", "list", "privacy", "search"])
        last = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
        if deed == "reveal":
            field = by.choice(["all", "contacts", "birth_date", "identities"])
            answer = client.post(f"{page}/reveal", {"field": field, "purpose": by.choice(["service", "verify"])})
        elif deed == "nothing":
            answer = client.post(f"{page}/reveal", {"field": "all", "purpose": "curiosity"})
        else:
            address = {"page": page, "list": "/customers", "privacy": f"{page}/privacy"}
            answer = client.get(address.get(deed, f"/search?q={customer.number}"))
        is_clear = phone in answer.content.decode()
        rows = Event.objects.filter(pk__gt=last, kind="customers.CustomerRevealed")
        told = [(row.actor_id, row.customer_id) for row in rows]
        wanted = [(made.company.people["agent"].pk, customer.pk)]
        shown += is_clear
        if is_clear and told != wanted:
            faults.append(f"{deed} of {customer.number} showed the telephone; recorded: {told}")
        if told and not (deed == "reveal" and answer.status_code == 200):
            faults.append(f"{deed} recorded {told}, and showed nothing")
    return shown, faults if shown >= deeds // 20 else [*faults, f"only {shown} shown in clear"]


def _person(number: int) -> tuple[Customer, str]:
    phone = f"1391234{number:04}"
    new = NewCustomer(full_name=f"看见{number}", branch="dl-1", contacts=(NewContact("phone", phone),))
    return services.create_customer(new=new, actor=SYSTEM, now=clock.now()), phone


def _approvals(made: World) -> list[str]:
    """Ten ways in which no second person has allowed it."""
    now, asker, officer = clock.now(), made.company.actor("manager_dl"), made.company.actor("privacy")

    def asked(number: int) -> Approval:
        return services.ask_approval(
            kind="export", about={"case": number}, rows=5000, reason="回访", actor=asker, now=now
        )

    def decided(number: int, *, is_granted: bool = True) -> Approval:
        return services.decide_approval(approval=asked(number), is_granted=is_granted, actor=officer, now=now)

    def use(number: int, actor: Actor = asker, rows: int = 5000, kind: str = "export", days: int = 0) -> None:
        at = now + timedelta(days=days)
        services.use_approval(kind=kind, about={"case": number}, rows=rows, actor=actor, now=at)

    asked(1)
    decided(2, is_granted=False)
    for number in range(3, 9):
        decided(number)
    use(8)
    cases: list[Callable[[], object]] = [
        lambda: use(0), lambda: use(1), lambda: use(2), lambda: use(3, rows=5001), lambda: use(4, actor=officer),
        lambda: use(5, days=8), lambda: use(6, kind="other"), lambda: use(99), lambda: use(8),
        lambda: services.decide_approval(approval=asked(9), is_granted=True, actor=asker, now=now),
    ]  # fmt: skip
    return [f"approval: case {number} got through" for number, case in enumerate(cases) if not _refused(case)]


def _refused(case: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            case()
    except Refused:
        return True
    return False


def _touched(by: random.Random, touches: int) -> tuple[int, list[str]]:
    while seals.seal({}, now=clock.now()):
        pass
    seals.note_head(now=clock.now())
    if faults := [fault.what for fault in seals.verify()]:
        return 0, [f"untouched, the log has faults: {faults[:3]}"]
    missed = []
    for number in range(touches):
        touch = TOUCHED[number % len(TOUCHED)]
        with transaction.atomic():
            if touch(by) and not list(seals.verify()):
                missed.append(f"{touch.__name__} of the log was not noticed")
            transaction.set_rollback(True)
    return touches, missed


def _event(by: random.Random) -> Event:
    return by.choice(list(Event.objects.filter(pk__in=by.choice(list(Seal.objects.all())).events)))


def edited(by: random.Random) -> bool:
    """Somebody else has done it."""
    return bool(Event.objects.filter(pk=_event(by).pk).update(actor_id=4711, actor_kind="employee"))


def edited_facts(by: random.Random) -> bool:
    """Something else was done."""
    return bool(Event.objects.filter(pk=_event(by).pk).update(facts={"customer_id": 1}))


def edited_values(by: random.Random) -> bool:
    """The values behind an event are others."""
    sealed = EventPayload.objects.exclude(event__in=Unsealed.objects.values("event"))
    key = by.choice(list(sealed.values_list("pk", flat=True)))
    return bool(EventPayload.objects.filter(pk=key).update(values={"note": "x"}))


def deleted(by: random.Random) -> bool:
    """An event is gone."""
    return bool(Event.objects.filter(pk=_event(by).pk).delete())


def swapped(by: random.Random) -> bool:
    """Two events have changed their places."""
    one, other = _event(by), _event(by)
    if one.kind == other.kind:
        return False
    Event.objects.filter(pk=one.pk).update(kind=other.kind)
    return bool(Event.objects.filter(pk=other.pk).update(kind=one.kind))


def put_in(by: random.Random) -> bool:
    """An event that never was stands in a seal."""
    event, row = _event(by), by.choice(list(Seal.objects.all()))
    event.pk = None
    event.save(force_insert=True)
    return bool(Seal.objects.filter(pk=row.pk).update(events=[*row.events, event.pk]))


def resealed(by: random.Random) -> bool:
    """A seal is gone, and those after it close the gap."""
    row = by.choice(list(Seal.objects.all()))
    gap = row.number
    row.delete()
    for later in Seal.objects.filter(number__gt=gap).order_by("number"):
        Seal.objects.filter(pk=later.pk).update(number=later.number - 1)
    return True


def cut_off(by: random.Random) -> bool:
    """The last seals are gone, with their events."""
    rows = Seal.objects.order_by("-number")[: by.choice((1, 2))]
    for row in list(rows):
        Event.objects.filter(pk__in=row.events).delete()
        row.delete()
    return True


TOUCHED: tuple[Touch, ...] = (edited, edited_facts, edited_values, deleted, swapped, put_in, resealed, cut_off)
