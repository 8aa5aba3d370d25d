"""The pool of customers without an owner: which terms hold, and what they allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

LARGEST = 10**6
LABELS = {
    "most_held": _("Customers a person may hold"),
    "most_a_day": _("Customers a person may take a day"),
    "idle_days": _("Back after days without contact"),
    "protected_days": _("Days before the same person takes again"),
}
CAUSES = {"returned": _("returned"), "idle": _("no contact"), "left": _("owner has left")}
OUT_OF_RANGE = _("A limit is a whole number from 0 to a million; the days without contact at least 1. Empty: no limit.")
TOO_MANY_HELD = _("A person of this branch may hold %(most)s customers; you have %(held)s. Return some first.")
TOO_MANY_TODAY = _("A person of this branch may take %(most)s customers a day; you have taken %(taken)s today.")
PROTECTED = _("You had customer %(number)s until %(since)s; colleagues come first until %(until)s.")


@dataclass(frozen=True, slots=True)
class Terms:
    """`most_held` customers a person, `most_a_day` taken on one; back after `idle_days` without a contact (None: no
    limit, never); for `protected_days` after a return the same person does not take the customer again."""

    most_held: int | None = None
    most_a_day: int | None = None
    idle_days: int | None = None
    protected_days: int = 0


def checked(terms: Terms) -> Terms:
    """The same terms, or `Refused` at the field that is out of range."""
    for name, value in asdict(terms).items():
        if value is not None and not (name == "idle_days") <= value <= LARGEST:
            raise Refused("pool.range", OUT_OF_RANGE, field=name)
    return terms


def nearest(path: Sequence[int | None], terms: Mapping[int, Terms]) -> Terms:
    """The terms of the lowest branch of `path`, given from below to the company, that has some.

    >>> nearest([7, None, 3, 1], {1: Terms(5), 3: Terms(9)}).most_held
    9
    """
    return next((terms[key] for key in path if key is not None and key in terms), Terms())


def check_room(terms: Terms, *, wanted: int, held: int, taken: int) -> None:
    """Raise `Refused` where a person who holds `held` and took `taken` today may not take `wanted` more."""
    if terms.most_held is not None and held + wanted > terms.most_held:
        raise Refused("pool.held", TOO_MANY_HELD, most=terms.most_held, held=held)
    if terms.most_a_day is not None and taken + wanted > terms.most_a_day:
        raise Refused("pool.today", TOO_MANY_TODAY, most=terms.most_a_day, taken=taken)


def check_protection(terms: Terms, number: int, since: datetime, *, now: datetime) -> None:
    """Raise `Refused` where who had customer `number` until `since` has to leave it to others yet."""
    until = since + timedelta(days=terms.protected_days)
    if now < until:
        days = {"since": since.date().isoformat(), "until": until.date().isoformat()}
        raise Refused("pool.protected", PROTECTED, number=number, **days)
