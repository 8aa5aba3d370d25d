"""The life-cycle stage of a customer, from what is known of the business with it, and what each stage expects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from zhiyin.core.errors import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Bars:
    """Where one stage ends: days after the first purchase, days after the last one, share of the year before."""

    growing_days: int = 365
    lost_days: int = 540
    declining_share: Decimal = Decimal("0.7")


@dataclass(frozen=True, slots=True)
class Business:
    """What is known: purchases, products held now, value of the last 12 months and of the 12 before."""

    first_bought_at: datetime | None = None
    last_bought_at: datetime | None = None
    holdings: int | None = None
    value_12m: Decimal | None = None
    value_before: Decimal | None = None


def stage_of(business: Business, bars: Bars, *, now: datetime) -> str:
    """The stage; empty where nothing of the business is known, so that what a person has written stays.

    >>> from datetime import UTC
    >>> now = datetime(2026, 6, 1, tzinfo=UTC)
    >>> stage_of(Business(holdings=0), Bars(), now=now), stage_of(Business(), Bars(), now=now)
    ('prospect', '')
    """
    first, last = business.first_bought_at, business.last_bought_at
    if business.holdings is None and first is None:
        return ""
    if first is None or last is None:
        return "mature" if business.holdings else "prospect"
    if not business.holdings and last < now - timedelta(days=bars.lost_days):
        return "lost"
    before, value = business.value_before or Decimal(0), business.value_12m or Decimal(0)
    if before > 0 and value < before * bars.declining_share:
        return "declining"
    return "growing" if first > now - timedelta(days=bars.growing_days) else "mature"


@dataclass(frozen=True, slots=True)
class Expected:
    """What customers of a stage expect: `basic` is missed when it is not there, `latent` is not asked for and felt."""

    basic: str
    latent: str


EXPECTED = {
    "prospect": Expected(
        _("A good core product and what goes with it."), _("Greater material benefit, and the company's care.")
    ),
    "growing": Expected(
        _("All of before: a good product, material benefit, the company's care."),
        _("Attention that others do not get."),
    ),
    "mature": Expected(
        _("All of before, and value that is equal on both sides."),
        _("To be part of the company, and to be recognised as important."),
    ),
    "declining": Expected(
        _("That what went wrong is seen and mended without being asked twice."),
        _("To be told honestly what has changed, and to be wanted still."),
    ),
    "lost": Expected(
        _("An easy, friendly end: nothing left open, no pressing."),
        _("A reason to come back that speaks to why it left."),
    ),
}
