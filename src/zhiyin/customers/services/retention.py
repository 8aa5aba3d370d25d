"""Rules of retention: how long rows are kept, and the nightly round that removes what was kept long enough.

Each batch is one transaction with its count in the round's row, so that what breaks off is gone on with and told once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.core.keeping import Kept
from zhiyin.customers import access, events
from zhiyin.customers.models import Attachment, Customer, RetentionRule, RetentionRun
from zhiyin.customers.queries import retention as queries
from zhiyin.customers.queries import rows_of
from zhiyin.customers.subject import subjects

from .emptying import empty
from .erasing import request_erasure
from .files import let_go

BATCH = 500
MOST = 36_500
DAYS = _("These are kept for %(least)s to %(most)s days.")
Told = Callable[[int], None]


@transaction.atomic
def set_retention(*, kind: str, days: int | None, actor: Actor, now: datetime) -> RetentionRule | None:
    """Keep rows of this kind for so many days, None: for ever. The round of the coming night goes by it."""
    require(actor, access.RETENTION)
    kept = queries.kept_as(kind)
    rule = RetentionRule.objects.select_for_update().filter(kind=kind).first()
    if days is None:
        if rule is None or not rule.is_active:
            return rule
    elif not kept.least <= days <= MOST:
        raise Refused("retention.days", DAYS, field="days", least=kept.least, most=MOST)
    elif rule is not None and rule.is_active and rule.days == days:
        return rule
    values: dict[str, Any] = {
        "is_active": days is not None, "changed_by_id": access.employee_of(actor), "changed_at": now,
    } | ({} if days is None else {"days": days})  # fmt: skip
    made, _is_new = RetentionRule.objects.update_or_create(kind=kind, defaults=values)
    record(Entry(events.RetentionRuleSet(made.pk, kind, made.days, made.is_active)), actor=actor, now=now)
    return made


def run_retention(*, actor: Actor, now: datetime, report: Told = lambda _done: None) -> RetentionRun | None:
    """Remove what every rule that is switched on says, and tell it in one event; None where no rule is.

    A round that broke off is gone on with. Rows under legal hold stay, and are counted.
    """
    require(actor, access.RETENTION)
    rules = list(RetentionRule.objects.filter(is_active=True).order_by("pk"))
    run = RetentionRun.objects.filter(finished_at=None).first()
    if run is None and not rules:
        return None
    run = run or RetentionRun.objects.create(started_at=now)
    known = {kept.model: kept for kept in subjects().kept}
    limits = [(known[rule.kind], rule.days) for rule in rules if rule.kind in known]
    for kept, days in limits:
        _end(run, kept, days, actor, now, report)
    held = {kept.model: queries.count_due(kept, days, now=now).held for kept, days in limits}
    return _finish(run, {kind: count for kind, count in held.items() if count}, actor, now)


def _end(run: RetentionRun, kept: Kept, days: int, actor: Actor, now: datetime, report: Told) -> None:
    last = 0
    rows = queries.without_held(kept, queries.due(kept, days, now=now)).order_by("pk")
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        _batch(run, kept, queries.due(kept, days, now=now).filter(pk__in=keys), actor, now)
        last = keys[-1]
        report(sum(run.removed.values()))


@transaction.atomic
def _batch(run: RetentionRun, kept: Kept, rows: QuerySet[Model], actor: Actor, now: datetime) -> None:
    if kept.customer:
        # A hold that is being set waits for these customers, or we for it: it is seen below.
        owners = rows.order_by().values(kept.customer)
        list(Customer.objects.select_for_update().filter(pk__in=owners).order_by("pk").values_list("pk"))
        rows = queries.without_held(kept, rows)
    row = RetentionRun.objects.select_for_update().get(pk=run.pk)
    row.removed[kept.model] = row.removed.get(kept.model, 0) + _gone(kept, rows, actor, now)
    row.save(update_fields=["removed"])
    run.removed = row.removed


def _gone(kept: Kept, rows: QuerySet[Model], actor: Actor, now: datetime) -> int:
    if kept.end == "delete":
        if kept.model == Attachment._meta.label:
            let_go(rows.values_list("pk", flat=True))
        return rows.delete()[1].get(kept.model, 0)
    if kept.end == "erase":
        customers = list(Customer.objects.filter(pk__in=rows.values("pk")))
        for customer in customers:
            request_erasure(customer=customer, reason="ended", actor=actor, now=now)
        return len(customers)
    keys = list(rows.values_list("pk", flat=True))
    for model, path in queries.lines(kept):
        empty(rows_of(model, path, keys), model)
    also: dict[str, Any] = {kept.customer: None} if kept.customer else {}
    return empty(rows.model._base_manager.filter(pk__in=keys), kept.model, also)


@transaction.atomic
def _finish(run: RetentionRun, held: dict[str, int], actor: Actor, now: datetime) -> RetentionRun:
    run.refresh_from_db()
    run.held, run.finished_at = held, now
    run.save(update_fields=["held", "finished_at"])
    fact = events.RetentionRan(run.pk, sum(run.removed.values()), sum(held.values()))
    record(Entry(fact), actor=actor, now=now)
    return run
