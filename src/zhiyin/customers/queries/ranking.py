"""Reads about tiers: their rules, the points of customers, and what new rules would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from random import Random

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.customers import access
from zhiyin.customers.models import Customer, TierBar, TierStanding, TierStep
from zhiyin.customers.rules.tiers import Bar, Standing, Step, points_of, settled
from zhiyin.people.models import SCOPES

from .facts import with_standing

SAMPLE = 20_000
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Counted:
    """A customer with its points (None: nothing known) and its standing, if there is one."""

    customer: Customer
    points: int | None
    standing: TierStanding | None


@dataclass(frozen=True, slots=True)
class Move:
    """How many would go from one tier to another (keys; None: no tier); from a sample with its 95 % interval."""

    before: int | None
    after: int | None
    count: int
    low: int
    high: int


def steps() -> list[Step]:
    """The thresholds that are in force."""
    return [Step(row.fact, row.at_least, row.points) for row in TierStep.objects.all()]


def bars() -> list[Bar]:
    """The bars that are in force, the highest tier first."""
    rows = TierBar.objects.select_related("tier").order_by("tier__rank")
    return [Bar(row.tier_id, row.tier.rank, row.enter, row.leave, row.days) for row in rows]


def entitled(customer: Customer) -> dict[str, str]:
    """What the tier of a customer entitles to, by kind; empty where nothing is written."""
    bar: TierBar | None = getattr(with_standing(customer).tier, "bar", None)
    return bar.entitlements if bar else {}


def standing(customer: Customer) -> TierStanding | None:
    """Points and choice of a customer."""
    found: TierStanding | None = getattr(with_standing(customer), "standing", None)
    return found


def tier_bars() -> dict[int, TierBar]:
    """The bars by tier, as they were written."""
    return {row.tier_id: row for row in TierBar.objects.all()}


def counted(rows: QuerySet[Customer], thresholds: Sequence[Step]) -> Iterator[Counted]:
    """The customers with their points."""
    names = sorted({step.fact for step in thresholds})
    columns = ("tier_id", "branch_id", *SCOPES, *(f"facts__{name}" for name in names))
    named = rows.only(*columns).select_related("facts") if names else rows.only(*columns)
    found = list(named)
    standings = {one.customer_id: one for one in TierStanding.objects.filter(customer__in=[row.pk for row in found])}
    for row in found:
        facts = getattr(row, "facts", None) if names else None
        known = {name: getattr(facts, name) for name in names} if facts else {}
        yield Counted(row, points_of(known, thresholds), standings.get(row.pk))


def preview(actor: Actor, thresholds: Sequence[Step], given: Sequence[Bar], *, now: datetime) -> list[Move]:
    """Who in scope would change tier today by these rules: counted up to 20,000 customers, above from a sample of them.

    The interval is the normal one of a share, p ± 1.96·√(p(1 - p)/n), times the number of customers.
    """
    require(actor, access.VIEW)
    rows = access.visible(actor)
    total, today = rows.count(), timezone.localdate(now, timezone.get_default_timezone())
    n, moves = 0, Counter[tuple[int | None, int | None]]()
    for part in _parts(rows, total):
        for one in counted(part, thresholds):
            n += 1
            is_chosen = one.standing is not None and one.standing.chosen_id is not None
            if one.points is None or is_chosen:
                continue
            present = Standing(one.customer.tier_id, one.standing.below_since if one.standing else None)
            after = settled(one.points, present, given, today=today)
            if after.tier != present.tier:
                moves[present.tier, after.tier] += 1
    return [_move(pair, count, n, total) for pair, count in moves.most_common()]


def _parts(rows: QuerySet[Customer], total: int) -> Iterator[QuerySet[Customer]]:
    if total <= SAMPLE:
        keys = list(rows.order_by().values_list("pk", flat=True))
    else:
        ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
        span = range(ends["first"], ends["last"] + 1)
        keys = Random(1).sample(span, min(len(span), SAMPLE * max(1, len(span) // total)))
    yield from (rows.filter(pk__in=keys[start : start + AT_ONCE]) for start in range(0, len(keys), AT_ONCE))


def _move(pair: tuple[int | None, int | None], count: int, n: int, total: int) -> Move:
    if n >= total:
        return Move(*pair, count, count, count)
    share = count / n
    half = 1.959964 * sqrt(share * (1 - share) / n)
    return Move(*pair, round(share * total), max(round((share - half) * total), 0), round((share + half) * total))
