"""When a customer is invited to a survey, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

NO_CUSTOMER, NO_ADDRESS, COOL_DOWN, HISTORY, OPTED_OUT, INACTIVE, ADDRESS_REFUSED, NO_CONSENT, CAPPED = (
    "no_customer", "no_address", "cool_down", "history", "opted_out", "inactive", "address_refused", "no_consent",
    "capped",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is known when somebody might be invited; `refused`: what the ledger of consent says against it."""

    is_live: bool
    has_customer: bool
    is_active: bool = True
    has_address: bool = True
    opted_out: bool = False
    refused: str = ""
    last_invited_at: datetime | None = None
    is_recovery: bool = False


def reason_not_to_invite(occasion: Occasion, *, cool_down_days: int, now: datetime) -> str:
    """Why this customer is not invited now (a code, the first that applies), or an empty text: invite.

    A recovery is always asked about, however much was sent: it was our fault, and only the customer can close it.
    """
    reasons = (
        (HISTORY, not occasion.is_live),
        (NO_CUSTOMER, not occasion.has_customer),
        (INACTIVE, not occasion.is_active),
        (OPTED_OUT, occasion.opted_out or occasion.refused == "withdrawn"),
        (NO_CONSENT, occasion.refused not in {"", "withdrawn", "capped"}),
        (NO_ADDRESS, not occasion.has_address),
        (COOL_DOWN, _is_cooling_down(occasion, cool_down_days, now)),
        (CAPPED, occasion.refused == "capped" and not occasion.is_recovery),
    )
    return next((reason for reason, applies in reasons if applies), "")


def _is_cooling_down(occasion: Occasion, days: int, now: datetime) -> bool:
    if occasion.is_recovery or occasion.last_invited_at is None:
        return False
    return now < occasion.last_invited_at + timedelta(days=days)


def check_days(days: int, *, least: int, field: str) -> int:
    """A number of days from `least` to 3650."""
    if not least <= days <= 3650:
        sentence = _("A number of days lies between %(least)s and 3650.")
        raise Refused("survey.days", sentence, field=field, least=least)
    return days
