"""Decisions about contacts and promises, as pure functions; time is an argument.

`clock`: when a promise falls due, where it stands, what a pause does. `standards`: which standard applies.
`contacts`: what a recorded contact must be like.
"""

from .clock import (
    AT_RISK_FROM,
    DEFINITIONS,
    Limits,
    Measure,
    Promise,
    State,
    due,
    extended,
    left,
    state,
)
from .contacts import (
    LONGEST_OUTCOME,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    Contact,
    checked_code,
    checked_contact,
    checked_name,
)
from .standards import Case, Promised, applies, check_standard, first_match

__all__ = [
    "AT_RISK_FROM",
    "DEFINITIONS",
    "LONGEST_OUTCOME",
    "LONGEST_SUBJECT",
    "LONGEST_TEXT",
    "Case",
    "Contact",
    "Limits",
    "Measure",
    "Promise",
    "Promised",
    "State",
    "applies",
    "check_standard",
    "checked_code",
    "checked_contact",
    "checked_name",
    "due",
    "extended",
    "first_match",
    "left",
    "state",
]
