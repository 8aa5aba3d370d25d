"""What upper areas tell about a customer: every fact by name, with its kind, who publishes it and what it is called.

A fact is a column of `models.CustomerFacts`; its group says who publishes it and shares one age. A new fact is one line
here, one column there and a migration; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches
from math import isfinite
from typing import Any, Literal

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

Kind = Literal["time", "count", "money", "share", "ratio", "points"]
Group = Literal["contact", "desk", "voice", "business", "score"]

Told = Mapping[int, Mapping[str, object]]
"""Facts by name of each customer by key."""

UNKNOWN = _("There is no fact “%(name)s”. Did you mean %(near)s?")
WRONG = _("“%(value)s” is no value of the fact “%(name)s” (%(kind)s).")
MOST_MONEY = Decimal(10) ** 13


@dataclass(frozen=True, slots=True)
class Fact:
    """`kind` decides type and unit: time (aware, UTC), count (whole), money (the company's currency), share (0 to 1),
    ratio (1 is as expected), points (a score of its publisher's own scale)."""

    name: str
    kind: Kind
    group: Group
    label: str


GROUPS: dict[str, str] = {
    "contact": _("Contacts"),
    "desk": _("Tickets"),
    "voice": _("Answers to surveys"),
    "business": _("Products and payments"),
    "score": _("Scores"),
}

_ALL = (
    Fact("last_contact_at", "time", "contact", _("Last contact")),
    Fact("contacts_12m", "count", "contact", _("Contacts in 12 months")),
    Fact("last_ticket_at", "time", "desk", _("Last ticket")),
    Fact("open_tickets", "count", "desk", _("Open tickets")),
    Fact("tickets_12m", "count", "desk", _("Tickets in 12 months")),
    Fact("open_complaints", "count", "desk", _("Open complaints")),
    Fact("complaints_12m", "count", "desk", _("Complaints in 12 months")),
    Fact("last_answer_at", "time", "voice", _("Last answer to a survey")),
    Fact("answers_12m", "count", "voice", _("Answers in 12 months")),
    Fact("satisfaction", "ratio", "voice", _("Satisfaction (perceived ÷ expected)")),
    Fact("last_below_at", "time", "voice", _("Last answer below expectation")),
    Fact("first_bought_at", "time", "business", _("First purchase")),
    Fact("last_bought_at", "time", "business", _("Last purchase")),
    Fact("holdings", "count", "business", _("Products held")),
    Fact("value_12m", "money", "business", _("Value of the last 12 months")),
    Fact("value_before", "money", "business", _("Value of the 12 months before")),
    Fact("overdue", "money", "business", _("Overdue")),
    Fact("next_renewal_at", "time", "business", _("Next renewal")),
    Fact("churn_risk", "share", "score", _("Risk of leaving")),
    Fact("clv", "money", "score", _("Life-time value")),
    Fact("potential", "money", "score", _("Potential value")),
    Fact("credit_score", "points", "score", _("Credit score")),
    Fact("loyalty", "points", "score", _("Loyalty")),
)
LOYALTY = {1: "terrorist", 2: "defector", 3: "hostage", 4: "mercenary", 5: "loyalist", 6: "apostle"}
"""The kinds of loyalty (Jones & Sasser 1995) in the order of their points."""
FACTS: Mapping[str, Fact] = {fact.name: fact for fact in _ALL}


def checked(name: str, value: object) -> Any:
    """The value of a fact as it is stored; None is “not known”. `Refused` for an unknown name or another type."""
    fact = FACTS.get(name)
    if fact is None:
        near = get_close_matches(name, FACTS, n=3, cutoff=0.5) or list(FACTS)
        raise Refused("fact.unknown", UNKNOWN, field=name, name=name, near=", ".join(near))
    if value is None or _fits(fact.kind, value):
        return value if fact.kind != "money" or value is None else Decimal(str(value)).quantize(Decimal("0.01"))
    raise Refused("fact.value", WRONG, field=name, name=name, value=str(value)[:40], kind=fact.kind)


def _fits(kind: Kind, value: object) -> bool:
    if kind == "time":
        return isinstance(value, datetime) and value.tzinfo is not None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not isfinite(value):
        return False
    if kind == "count":
        return isinstance(value, int) and 0 <= value < 2**31
    if kind == "money":
        return abs(Decimal(value)) < MOST_MONEY
    return kind != "share" or 0 <= value <= 1


def told(customers: Iterable[int], rows: Iterable[Mapping[str, Any]], nothing: Mapping[str, object]) -> Told:
    """What grouped `rows` (with `customer`) say of each of `customers`, `nothing` of those without a row."""
    found = {row["customer"]: {name: row[name] for name in nothing} for row in rows}
    return {key: found.get(key, nothing) for key in customers}
