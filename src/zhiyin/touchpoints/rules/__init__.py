"""Decisions about contacts and promises, as pure functions; time is an argument.

`clock`: when a promise falls due, where it stands, what a pause does. `standards`: which standard applies.
`contacts`: what a recorded contact must be like. `hours`, `durations`: times as people write them.
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
    EARLIEST,
    LATEST,
    LONGEST_OUTCOME,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    LONGEST_WAIT,
    Contact,
    checked_code,
    checked_contact,
)
from .durations import parse_days, parse_duration
from .hours import (
    Day,
    Month,
    parse_hours,
    shown_hours,
    with_chinese_holidays,
    with_special_days,
    without_special_days,
    year_of,
)
from .standards import Case, Promised, applies, check_standard, first_match

__all__ = [
    "AT_RISK_FROM",
    "DEFINITIONS",
    "EARLIEST",
    "LATEST",
    "LONGEST_OUTCOME",
    "LONGEST_SUBJECT",
    "LONGEST_TEXT",
    "LONGEST_WAIT",
    "Case",
    "Contact",
    "Day",
    "Limits",
    "Measure",
    "Month",
    "Promise",
    "Promised",
    "State",
    "applies",
    "check_standard",
    "checked_code",
    "checked_contact",
    "due",
    "extended",
    "first_match",
    "left",
    "parse_days",
    "parse_duration",
    "parse_hours",
    "shown_hours",
    "state",
    "with_chinese_holidays",
    "with_special_days",
    "without_special_days",
    "year_of",
]
