"""The life-cycle stage, computed from facts in the background."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.events import Entry, record_all
from zhiyin.customers import access, events
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.stages import Bars, Business, stage_of
from zhiyin.people.models import SCOPES

from .following import tell_of_many

KNOWN = ("first_bought_at", "last_bought_at", "holdings", "value_12m", "value_before")


@transaction.atomic
def settle_stages(*, customers: Sequence[int], actor: Actor, now: datetime) -> int:
    """Write the stage that the facts say, where it is another one; return how many changed.

    Of whom nothing of the business is known, the stage stays as somebody wrote it.
    """
    require(actor, access.FACTS)
    bars = Bars(settings.GROWING_DAYS, settings.LOST_DAYS, settings.DECLINING_SHARE)
    rows = Customer.objects.filter(pk__in=customers, merged_into=None, facts__isnull=False)
    named = rows.only("stage", "branch_id", *SCOPES, *(f"facts__{name}" for name in KNOWN)).select_related("facts")
    changed: dict[str, list[Customer]] = {}
    for row in named:
        business = Business(*(getattr(row.facts, name) for name in KNOWN))
        stage = stage_of(business, bars, now=now)
        if stage and stage != row.stage:
            changed.setdefault(stage, []).append(row)
    for stage, moved in changed.items():
        Customer.objects.filter(pk__in=[row.pk for row in moved]).update(stage=stage)
        facts = (Entry(events.StageChanged(row.pk, stage, row.stage), row, changed=("stage",)) for row in moved)
        record_all(facts, actor=actor, now=now)
        tell_of_many(customers=[row.pk for row in moved], fact=events.StageChanged, actor=actor, now=now)
    return sum(map(len, changed.values()))
