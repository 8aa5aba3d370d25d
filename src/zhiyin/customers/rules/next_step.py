"""What to do next for a customer, from what is known: one step, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from zhiyin.core.errors import gettext_noop as _

RECENT = timedelta(days=30)
SOON = timedelta(days=45)
SILENT = timedelta(days=180)
RISKY = 0.5


@dataclass(frozen=True, slots=True)
class Known:
    """The facts that ask for something; None is “not known”."""

    open_complaints: int | None = None
    last_below_at: datetime | None = None
    overdue: Decimal | None = None
    next_renewal_at: datetime | None = None
    churn_risk: float | None = None
    open_tickets: int | None = None
    last_contact_at: datetime | None = None
    holdings: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its tone (danger, warning, info, success), an icon and what to do, as an English msgid."""

    tone: str
    icon: str
    what: str


COMPLAINT = Step("danger", "alert-triangle", _("A complaint is open: speak of it first."))
DISAPPOINTED = Step("danger", "mood-sad", _("The last days fell below expectation: ask what was missing."))
OVERDUE = Step("warning", "scale", _("An amount is overdue: ask whether the bill arrived."))
RENEWAL = Step("warning", "calendar", _("A renewal is near: offer it."))
LEAVING = Step("warning", "trending-down", _("May leave: ask what would make it worth staying."))
TICKETS = Step("info", "inbox", _("Tell where the open tickets stand."))
SILENCE = Step("info", "phone", _("Nobody has spoken to this customer for half a year: a call of care is due."))
NOTHING = Step("success", "check", _("Nothing is due."))


def next_step(known: Known, *, now: datetime) -> Step:
    """The first step that the facts ask for.

    >>> next_step(Known(open_complaints=1, overdue=Decimal(5)), now=datetime(2026, 6, 1)).icon
    'alert-triangle'
    """
    renewal, below, spoken = known.next_renewal_at, known.last_below_at, known.last_contact_at
    asked = (
        (bool(known.open_complaints), COMPLAINT),
        (below is not None and now - below < RECENT, DISAPPOINTED),
        (bool(known.overdue and known.overdue > 0), OVERDUE),
        (renewal is not None and now <= renewal < now + SOON, RENEWAL),
        ((known.churn_risk or 0) >= RISKY, LEAVING),
        (bool(known.open_tickets), TICKETS),
        (bool(known.holdings) and spoken is not None and now - spoken > SILENT, SILENCE),
    )
    return next((step for is_asked, step in asked if is_asked), NOTHING)
