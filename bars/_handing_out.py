"""P6: what is handed out to a customer is all that is kept of it, and only for who asked, for a day."""

from __future__ import annotations

import json
import time
import zipfile
from datetime import timedelta

from tests.customers.canaries import CARD, PASSPORT, plant
from tests.permissions.table import World
from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.core.events import Entry, record_all
from zhiyin.customers import events, queries, services
from zhiyin.customers.models import Customer

EVENTS = {"ci": 10_000, "long": 10_000, "short": 10}
SECONDS = 60


def run(made: World, tier: str) -> tuple[dict[str, object], list[str]]:
    """A customer with a word of its own in every text and a long history; take its file, and try to as others."""
    now, officer = clock.now(), made.company.actor("privacy")
    customer, canaries = plant(made.company, now)
    _long_history(customer, EVENTS[tier], made)
    begun = time.process_time()
    row = services.hand_out(customer=customer, purpose="legal", actor=officer, now=now)
    link = services.link_of(row)
    path = services.take_hand_out(link=link, actor=officer, now=now)
    took = time.process_time() - begun
    with zipfile.ZipFile(path) as archive:
        whole = archive.read("customer.json").decode()
    reasons = [hold.reason for hold in queries.holds(customer)]  # ours, not the customer's
    keyed = [*canaries.words[: canaries.words.index(reasons[0])], CARD, PASSPORT]
    faults = [f"{word} is not handed out" for word in keyed if word not in whole]
    if len(json.loads(whole)["core.Event"]) < EVENTS[tier]:
        faults.append("events are missing in what is handed out")
    if took > SECONDS:
        faults.append(f"{took:.0f} s for {EVENTS[tier]} events")
    others = [("admin", link, now), ("privacy", link[:-3] + "abc", now), ("privacy", link, now + timedelta(hours=25))]
    for name, text, at in others:
        try:
            services.take_hand_out(link=text, actor=made.company.actor(name), now=at)
        except Refused:
            continue
        faults.append(f"{name} took the file at {at:%H:%M} by {text[:12]}…")
    path.unlink(missing_ok=True)
    return {"words handed out": len(keyed), "events": EVENTS[tier], "seconds of processor": round(took, 1)}, faults


def _long_history(customer: Customer, count: int, made: World) -> None:
    fact = events.CustomerRevealed(customer.pk, "all", "service")
    record_all([Entry(fact, customer)] * count, actor=made.company.actor("agent"), now=clock.now())
