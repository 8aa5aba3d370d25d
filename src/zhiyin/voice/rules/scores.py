"""Scores: the ratio of what was perceived and expected, its verdict against the bar, and what a score may be."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

SCALE = 10
BAR = Decimal(1)
PLACES = Decimal("0.0001")

BELOW, AS, ABOVE, NOT_ASKED, NOT_RATED = "below", "as", "above", "not_asked", "not_rated"

# The five dimensions of SERVQUAL (Parasuraman, Zeithaml & Berry 1988, Journal of Retailing 64).
SERVQUAL = ("reliability", "tangibles", "responsiveness", "assurance", "empathy")


class Scores(NamedTuple):
    """Expected and perceived on the scale of the answer; None: not asked, or no answer."""

    expected: Decimal | None
    perceived: Decimal | None


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


def check_scores(scores: Scores, scale: int) -> None:
    """Raise `Refused` for a score outside of the scale."""
    check_score(scores.expected, scale=scale, field="expected")
    check_score(scores.perceived, scale=scale, field="perceived")


def check_scale(scale: int) -> int:
    """A scale of answers: from 2 to 100 steps."""
    if not 2 <= scale <= 100:
        raise Refused("answer.scale", _("A scale has between 2 and 100 steps."), field="scale")
    return scale


def check_bar(bar: Decimal) -> Decimal:
    """The ratio below which a recovery begins: above 0, at most 2."""
    if not bar.is_finite() or not 0 < bar <= 2:
        sentence = _("The bar is a ratio above 0 and at most 2; at 1 a customer gets just what was expected.")
        raise Refused("survey.bar", sentence, field="bar")
    return bar
