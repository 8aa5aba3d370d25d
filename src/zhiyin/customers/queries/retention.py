"""How long rows are kept: the kinds with their rules, what is due to go, what a legal hold keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.db.models import DateTimeField, Model, Q, QuerySet

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound
from zhiyin.core.keeping import Kept
from zhiyin.customers import access
from zhiyin.customers.models import Customer, Erasure, LegalHold, RetentionRule, RetentionRun
from zhiyin.customers.subject import subjects

from .subjects import emptied


@dataclass(frozen=True, slots=True)
class Limit:
    """A kind of rows and its rule; without one, or while that is switched off, they are kept for ever."""

    kept: Kept
    rule: RetentionRule | None

    @property
    def days(self) -> int | None:
        """For how many days, None: for ever."""
        return self.rule.days if self.rule is not None and self.rule.is_active else None


@dataclass(frozen=True, slots=True)
class Due:
    """How many rows a rule would remove now, and how many it would leave because of a legal hold."""

    removed: int
    held: int


def limits(actor: Actor) -> list[Limit]:
    """Every kind of rows whose keeping may be limited, in the order in which the areas declare them."""
    require(actor, access.RETENTION)
    known = {rule.kind: rule for rule in RetentionRule.objects.select_related("changed_by")}
    return [Limit(kept, known.get(kept.model)) for kept in subjects().kept]


def limit(actor: Actor, kind: str) -> Limit:
    """One of them, or `NotFound`."""
    require(actor, access.RETENTION)
    return Limit(kept_as(kind), RetentionRule.objects.filter(kind=kind).first())


def kept_as(kind: str) -> Kept:
    """What is declared about a kind of rows, or `NotFound`."""
    found = next((kept for kept in subjects().kept if kept.model == kind), None)
    if found is None:
        raise NotFound("retention")
    return found


def runs(actor: Actor) -> list[RetentionRun]:
    """The latest rounds of the rules."""
    return list(RetentionRun.objects.all()[:14]) if actor.may(access.RETENTION) else []


def due(kept: Kept, days: int, *, now: datetime) -> QuerySet[Model]:
    """The rows of a kind that are older than so many days and not yet ended; those under legal hold too."""
    model = cast("type[Model]", apps.get_model(kept.model))
    before = now - timedelta(days=days)
    is_time = isinstance(_column(model, kept.since), DateTimeField)
    older = {f"{kept.since}__lt": before if is_time else before.date()}
    rows: QuerySet[Model] = model._base_manager.filter(**kept.where, **older)
    if kept.end == "erase":
        return rows.exclude(pk__in=Erasure.objects.values("customer_key"))
    return rows.filter(_something_left(kept)) if kept.end == "empty" else rows


def without_held(kept: Kept, rows: QuerySet[Model]) -> QuerySet[Model]:
    """Those of the rows that no legal hold protects."""
    if not kept.customer or "ignore_holds" in settings.SABOTAGE:
        return rows
    return rows.exclude(**{f"{kept.customer}__in": held()})


def held() -> set[int]:
    """The customers under legal hold, and all records that were merged into them."""
    found = set(LegalHold.objects.filter(lifted_at=None).values_list("customer", flat=True))
    fresh = found
    while fresh := set(Customer.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - found:
        found = found | fresh
    return found


def count_due(kept: Kept, days: int, *, now: datetime) -> Due:
    """What a rule of so many days would do now."""
    rows = due(kept, days, now=now)
    removed = without_held(kept, rows).count()
    return Due(removed, rows.count() - removed)


def lines(kept: Kept) -> list[tuple[str, str]]:
    """The tables whose rows belong to rows of this kind (messages of a ticket), each with the path that leads there."""
    paths = [(below.model, below.path.rpartition("__")[0]) for below in subjects().below]
    return [(model, path) for model, path in paths if _owner(model, path) == kept.model]


def _owner(model: str, path: str) -> str:
    related = _column(cast("type[Model]", apps.get_model(model)), path).related_model
    return str(related._meta.label)


def _something_left(kept: Kept) -> Q:
    found = Q(**{f"{kept.customer}__isnull": False}) if kept.customer else Q()
    for name, value in emptied(kept.model).items():
        found |= Q(**{f"{name}__isnull": False}) if value is None else ~Q(**{name: value})
    return found


def _column(model: type[Model], path: str) -> Any:
    *steps, name = path.split("__")
    for step in steps:
        model = cast("type[Model]", model._meta.get_field(step).related_model)
    return model._meta.get_field(name)
