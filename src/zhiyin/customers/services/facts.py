"""Facts of customers, as the areas above publish them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiyin.core import bulk
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.customers import access
from zhiyin.customers.models import Customer, CustomerFacts
from zhiyin.customers.rules import facts as rules

Told = Mapping[int, Mapping[str, object]]


@transaction.atomic
def set_facts(*, rows: Told, actor: Actor, now: datetime) -> int:
    """Keep what is told of each customer (by key; facts by name, None: not known) and return for how many.

    What is not named stays. The age of every group that is named becomes `now`. Nobody that is gone is written. No
    event: facts are made of what has its events already, or of a run of a model that has its own record.
    """
    require(actor, access.FACTS)
    known = set(Customer.objects.filter(pk__in=list(rows)).values_list("pk", flat=True))
    shapes: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for customer in sorted(known):  # in one order, so that two writers never wait for each other
        told = rows[customer]
        names = tuple(sorted(told))
        shapes.setdefault(names, []).append((customer, *(rules.checked(name, told[name]) for name in names)))
    for names, values in shapes.items():
        ages = tuple(sorted({f"{rules.FACTS[name].group}_at" for name in names}))
        at = (now,) * len(ages)
        bulk.put_values(CustomerFacts, ("customer_id", *names, *ages), [(*row, *at) for row in values])
    return len(known)
