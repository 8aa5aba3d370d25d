"""Facts of customers, as the areas above publish them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from zhiyin.core import bulk
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.models import Event, Seal
from zhiyin.customers import access
from zhiyin.customers.models import Customer, CustomerFacts, FactsCursor
from zhiyin.customers.rules import facts as rules

from .stages import settle_stages
from .tiers import settle_tiers

AT_ONCE = 1000
OWN = ("customers.StageChanged", "customers.TierChanged", "customers.CustomerRevealed", "customers.CustomerIdentified")


class Publisher(Protocol):
    """What an area above tells of some customers."""

    def __call__(self, customers: Sequence[int], *, now: datetime) -> rules.Told: ...


@transaction.atomic
def set_facts(*, rows: rules.Told, actor: Actor, now: datetime, version: int | None = None) -> int:
    """Keep what is told of each customer (by key; facts by name, None: not known) and return for how many.

    What is not named stays. The age of every group that is named becomes `now`. Nobody that is gone is written.
    `version` names the models that scores come from. No event: facts are made of what has its events already, or of a
    run of a model that has its own record.
    """
    require(actor, access.FACTS)
    known = set(Customer.objects.filter(pk__in=list(rows), merged_into=None).values_list("pk", flat=True))
    shapes: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for customer in sorted(known):  # in one order, so that two writers never wait for each other
        told = rows[customer]
        names = tuple(sorted(told))
        shapes.setdefault(names, []).append((customer, *(rules.checked(name, told[name]) for name in names)))
    for names, values in shapes.items():
        ages = tuple(sorted({f"{rules.FACTS[name].group}_at" for name in names}))
        after = (*((now,) * len(ages)), *((version,) if version else ()))
        columns = ("customer_id", *names, *ages, *(("score_version",) if version else ()))
        bulk.put_values(CustomerFacts, columns, [(*row, *after) for row in values])
    return len(known)


@transaction.atomic
def follow_facts(*, publishers: Sequence[Publisher], actor: Actor, now: datetime) -> int | None:
    """Ask again about the customers of the next sealed events; None where nothing is new.

    Sealed order is the order in which readers see events, so that one that commits late is not missed. The first time
    it starts at the present: `publish_facts` has told everything before.
    """
    require(actor, access.FACTS)
    newest = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    FactsCursor.objects.get_or_create(pk=1, defaults={"last_seal": newest})
    cursor = FactsCursor.objects.select_for_update().get(pk=1)
    seal = Seal.objects.filter(number__gt=cursor.last_seal).order_by("number").first()
    if seal is None:
        return None
    touched = Event.objects.filter(pk__in=seal.events, customer_id__isnull=False).exclude(kind__in=OWN)
    customers = sorted({key for key in touched.values_list("customer_id", flat=True) if key is not None})
    FactsCursor.objects.filter(pk=1).update(last_seal=seal.number)
    return sum(_publish(part, publishers, actor, now) for part in _parts(customers))


def publish_facts(*, publishers: Sequence[Publisher], after: int, actor: Actor, now: datetime) -> int | None:
    """Ask about the next customers by key behind `after`; the last key, None where there is none."""
    require(actor, access.FACTS)
    rows = Customer.objects.filter(pk__gt=after, merged_into=None).order_by("pk")
    customers = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    if not customers:
        return None
    with transaction.atomic():
        _publish(customers, publishers, actor, now)
    return customers[-1]


def _publish(customers: Sequence[int], publishers: Iterable[Publisher], actor: Actor, now: datetime) -> int:
    told: dict[int, dict[str, object]] = {key: {} for key in customers}
    for publisher in publishers:
        for key, facts in publisher(customers, now=now).items():
            told[key].update(facts)
    count = set_facts(rows=told, actor=actor, now=now)
    settle_stages(customers=customers, actor=actor, now=now)
    settle_tiers(customers=customers, actor=actor, now=now)
    return count


def _parts(customers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (customers[start : start + AT_ONCE] for start in range(0, len(customers), AT_ONCE))
