"""Tiers: their rules, computing them in the background, and choosing one by hand for a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiyin.core import bulk, text
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record, record_all
from zhiyin.customers import access, events
from zhiyin.customers.models import Customer, Tier, TierBar, TierStanding, TierStep
from zhiyin.customers.queries.ranking import Counted, bars, counted, steps
from zhiyin.customers.rules.facts import FACTS
from zhiyin.customers.rules.tiers import ENTITLEMENTS, Bar, Standing, Step, reached, settled

from . import rows as build
from .following import tell_of_many

LARGEST = 10**6
NO_FACT = _("“%(name)s” is no fact that gives points. There are: %(known)s.")
TWICE = _("The threshold %(at_least)s of “%(fact)s” stands here twice.")
BAR_ORDER = _("The bar for leaving lies above the one for entering; then a customer would come and go every day.")
OUT_OF_RANGE = _("Points and days are whole numbers up to a million, days not negative.")
NO_REASON = _("Write why this customer gets another tier than the rules say.")
IN_THE_PAST = _("The day on which it ends lies in the past.")
NO_ENTITLEMENT = _("A tier does not entitle to “%(name)s”; there are: %(known)s.")
NO_TIER = _("Choose a tier.")
COUNTED_KINDS = {"count", "money", "share", "ratio", "points"}
COLUMNS = ("customer_id", "points", "below_since", "chosen_id", "before_id", "until", "reason", "employee_id")


@dataclass(frozen=True, slots=True)
class NewBar:
    """A bar as it is given: the tier by code; `entitlements` by `rules.tiers.ENTITLEMENTS`."""

    tier: str
    enter: int
    leave: int
    days: int
    entitlements: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def set_tier_rules(*, new: Sequence[Step], bars: Sequence[NewBar], actor: Actor, now: datetime) -> None:
    """Take over all thresholds and bars in place of those before; customers follow in the background."""
    require(actor, access.TIERS)
    tiers = build.tiers(bar.tier for bar in bars)
    _check_steps(new)
    rows = [_bar(bar, tiers[bar.tier]) for bar in bars]
    TierStep.objects.all().delete()
    TierBar.objects.all().delete()
    TierStep.objects.bulk_create(TierStep(fact=one.fact, at_least=one.at_least, points=one.points) for one in new)
    TierBar.objects.bulk_create(rows)
    for row in rows:
        record(Entry(events.TierRulesChanged(row.tier_id, row.enter, row.leave, row.days)), actor=actor, now=now)


def _check_steps(new: Sequence[Step]) -> None:
    known = sorted(fact.name for fact in FACTS.values() if fact.kind in COUNTED_KINDS)
    seen: set[tuple[str, float]] = set()
    for one in new:
        if one.fact not in known:
            raise Refused("tier.fact", NO_FACT, field="fact", name=one.fact[:40], known=", ".join(known))
        if (one.fact, one.at_least) in seen:
            raise Refused("tier.twice", TWICE, field="at_least", fact=one.fact, at_least=one.at_least)
        if abs(one.points) > LARGEST:
            raise Refused("tier.range", OUT_OF_RANGE, field="points")
        seen.add((one.fact, one.at_least))


def _bar(bar: NewBar, tier: Tier | None) -> TierBar:
    if tier is None:
        raise Refused("tier.none", NO_TIER, field="tier")
    if bar.leave > bar.enter:
        raise Refused("tier.bar_order", BAR_ORDER, field="leave")
    if abs(bar.enter) > LARGEST or abs(bar.leave) > LARGEST or not 0 <= bar.days <= LARGEST:
        raise Refused("tier.range", OUT_OF_RANGE, field="enter")
    return TierBar(tier=tier, enter=bar.enter, leave=bar.leave, days=bar.days, entitlements=_entitlements(bar))


def _entitlements(bar: NewBar) -> dict[str, str]:
    """What was written of each kind, in their order; what is empty is left out."""
    if unknown := sorted(bar.entitlements.keys() - set(ENTITLEMENTS)):
        known = ", ".join(ENTITLEMENTS)
        raise Refused("tier.entitlement", NO_ENTITLEMENT, field="entitlements", name=unknown[0][:40], known=known)
    lines = {kind: text.line(bar.entitlements.get(kind, ""), most=200, field=kind) for kind in ENTITLEMENTS}
    return {kind: line for kind, line in lines.items() if line}


@transaction.atomic
def choose_tier(
    *, customer: Customer, code: str, reason: str, until: date | None, actor: Actor, now: datetime
) -> Customer:
    """Give a customer a tier by hand until a day (None: until it is taken back); an empty code takes it back."""
    require(actor, access.CHOOSE_TIER)
    if not sees(actor, customer):
        raise NotFound("customer")
    tier = build.tiers([code])[code]
    row = TierStanding.objects.filter(customer=customer).first() or TierStanding(customer=customer)
    reason = text.line(reason, most=300, field="reason")
    if tier is None:
        row.until = _today(now) - timedelta(days=1)
    else:
        if not reason:
            raise Refused("tier.no_reason", NO_REASON, field="reason")
        if until is not None and until < _today(now):
            raise Refused("tier.past", IN_THE_PAST, field="until")
        row.before_id = row.before_id if row.chosen_id else customer.tier_id
        row.chosen, row.until, row.reason, row.employee_id = tier, until, reason, actor.id
    row.save()
    settle_tiers(customers=[customer.pk], actor=actor.holding(access.FACTS), now=now)
    customer.refresh_from_db(fields=["tier"])
    return customer


@transaction.atomic
def settle_tiers(*, customers: Sequence[int], actor: Actor, now: datetime) -> int:
    """Write the tier that choice or rules give, where it is another one; return how many changed."""
    require(actor, access.FACTS)
    given, thresholds, today = bars(), steps(), _today(now)
    found = counted(Customer.objects.filter(pk__in=customers, merged_into=None), thresholds)
    moved: dict[int | None, list[tuple[Customer, str]]] = {}
    kept: list[tuple[Any, ...]] = []
    for one in found:
        after, row, cause = _after(one, given, today)
        if row is not None:
            kept.append(row)
        if after != one.customer.tier_id:
            moved.setdefault(after, []).append((one.customer, cause))
    bulk.put_values(TierStanding, COLUMNS, kept)
    for tier, rows in moved.items():
        Customer.objects.filter(pk__in=[row.pk for row, _cause in rows]).update(tier=tier)
        record_all(_changes(rows, tier), actor=actor, now=now)
        keys = [row.pk for row, _cause in rows]
        tell_of_many(customers=keys, fact=events.TierChanged, actor=actor, now=now)
    return sum(map(len, moved.values()))


def _after(one: Counted, given: Sequence[Bar], today: date) -> tuple[int | None, tuple[Any, ...] | None, str]:
    """The tier after today, the standing to be written (None: as it is), and what made the tier."""
    row, present = one.standing, one.customer.tier_id
    if row is not None and row.chosen_id is not None:
        if row.until is None or row.until >= today:
            return row.chosen_id, None, "choice"
        entered = None if one.points is None or not given else reached(one.points, given)
        tier = row.before_id if entered is None else entered
        return tier, (one.customer.pk, one.points, None, None, None, None, "", None), "choice_ended"
    if one.points is None or not given:
        return present, None, "rule"
    before = row.below_since if row else None
    after = settled(one.points, Standing(present, before), given, today=today)
    is_same = row is not None and (row.points, row.below_since) == (one.points, after.below_since)
    values = None if is_same else (one.customer.pk, one.points, after.below_since, None, None, None, "", None)
    return after.tier, values, "rule"


def _changes(rows: Sequence[tuple[Customer, str]], tier: int | None) -> Iterable[Entry]:
    for row, cause in rows:
        yield Entry(events.TierChanged(row.pk, tier, row.tier_id, cause), row, changed=("tier",))


def _today(now: datetime) -> date:
    return timezone.localdate(now, timezone.get_default_timezone())
