"""Decisions about tickets, as pure functions; time is an argument.

`status`: which verb is allowed when. `clock`: what is due. `past`: where history has led. `texts`: what is written.
`rows`: a row of a file, read.
"""

from .clock import NEVER, Clock, Promise, Standing, answered, due_at, heard, moved, standing, started
from .past import Past, Present, replayed
from .status import (
    ACTIVE,
    NEXT,
    STOPPED,
    TO_STATUS,
    Priority,
    Status,
    Verb,
    allows,
    check_claim,
    check_version,
    next_status,
    verb_to,
)
from .texts import LONGEST_BODY, LONGEST_SUBJECT, check_body, check_subject

__all__ = [
    "ACTIVE",
    "LONGEST_BODY",
    "LONGEST_SUBJECT",
    "NEVER",
    "NEXT",
    "STOPPED",
    "TO_STATUS",
    "Clock",
    "Past",
    "Present",
    "Priority",
    "Promise",
    "Standing",
    "Status",
    "Verb",
    "allows",
    "answered",
    "check_body",
    "check_claim",
    "check_subject",
    "check_version",
    "due_at",
    "heard",
    "moved",
    "next_status",
    "replayed",
    "standing",
    "started",
    "verb_to",
]
