"""Decisions about surveys, as pure functions: the ratio, its verdict against the bar, and when to invite."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from zhiyin.core import text
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

SCALE = 10
LONGEST_COMMENT = 5000
LONGEST_NAME = 120
BAR = Decimal(1)
PLACES = Decimal("0.0001")

BELOW, AS, ABOVE, NOT_ASKED, NOT_RATED = "below", "as", "above", "not_asked", "not_rated"

# The five dimensions of SERVQUAL (Parasuraman, Zeithaml & Berry 1988, Journal of Retailing 64).
SERVQUAL = ("reliability", "tangibles", "responsiveness", "assurance", "empathy")

NO_CUSTOMER, NO_ADDRESS, COOL_DOWN, HISTORY, OPTED_OUT, INACTIVE, ADDRESS_REFUSED, NO_CONSENT, CAPPED = (
    "no_customer", "no_address", "cool_down", "history", "opted_out", "inactive", "address_refused", "no_consent",
    "capped",
)  # fmt: skip


def ratio(expected: Decimal | None, perceived: Decimal | None) -> Decimal | None:
    """Satisfaction c = b ÷ a: perceived ÷ expected (dimensionless); None where one of them was not given.

    >>> ratio(Decimal(8), Decimal(6))
    Decimal('0.7500')
    """
    if expected is None or perceived is None:
        return None
    return (perceived / expected).quantize(PLACES)


def verdict(expected: Decimal | None, perceived: Decimal | None, bar: Decimal = BAR) -> str:
    """`below`, `as` or `above` expectation: perceived against bar × expected, compared without rounding.

    Where no expectation was asked there is no verdict (`not_asked`), and none without a perception (`not_rated`).
    """
    if perceived is None:
        return NOT_RATED
    if expected is None:
        return NOT_ASKED
    met = bar * expected
    if perceived < met:
        return BELOW
    return ABOVE if perceived > met else AS


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


def check_score(value: Decimal | None, *, scale: int, field: str) -> Decimal | None:
    """A score from 1 to `scale`, or None where none was given; raises `Refused` for anything else."""
    if value is None:
        return None
    if not value.is_finite() or not 1 <= value <= scale:
        sentence = _("A score lies between 1 and %(scale)s; this is %(value)s. Leave it out where there is no answer.")
        raise Refused("answer.score", sentence, field=field, scale=scale, value=str(value)[:40])
    if value != value.quantize(Decimal("0.01")):
        raise Refused("answer.decimals", _("A score has at most two decimals."), field=field)
    return value


def check_scale(scale: int) -> int:
    """A scale of answers: from 2 to 100 steps."""
    if not 2 <= scale <= 100:
        raise Refused("answer.scale", _("A scale has between 2 and 100 steps."), field="scale")
    return scale


def check_comment(comment: str, *, field: str = "comment") -> str:
    """The comment as it was written (blanks around it aside), or `Refused`: nothing is cut or dropped in silence."""
    return text.lines(comment, most=LONGEST_COMMENT, field=field)


def check_name(name: str, *, field: str, longest: int = LONGEST_NAME) -> str:
    """A name on one line, not empty."""
    return text.name(name, most=longest, field=field)


def check_code(code: str, *, field: str = "code") -> str:
    """A code: small letters, digits, `-` and `_`, at most 40."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", code):
        sentence = _("A code has 1 to 40 small letters, digits, “-” or “_”, and begins with a letter or digit.")
        raise Refused("code.invalid", sentence, field=field)
    return code


def check_bar(bar: Decimal) -> Decimal:
    """The ratio below which a recovery begins: above 0, at most 2."""
    if not bar.is_finite() or not 0 < bar <= 2:
        sentence = _("The bar is a ratio above 0 and at most 2; at 1 a customer gets just what was expected.")
        raise Refused("survey.bar", sentence, field="bar")
    return bar


def check_days(days: int, *, least: int, field: str) -> int:
    """A number of days from `least` to 3650."""
    if not least <= days <= 3650:
        sentence = _("A number of days lies between %(least)s and 3650.")
        raise Refused("survey.days", sentence, field=field, least=least)
    return days
