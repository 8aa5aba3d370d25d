"""What is written in a ticket: kept as it was typed, or refused; never cut."""

from __future__ import annotations

from zhiyin.core import text
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

LONGEST_SUBJECT = 200
LONGEST_BODY = 1_000_000


def check_subject(value: str) -> str:
    """A subject of one line without blanks around it, or `Refused`: it is never cut."""
    return _not_empty(text.line(value, most=LONGEST_SUBJECT, field="subject"), "subject")


def check_body(value: str) -> str:
    """A message as it was typed without blanks around it, or `Refused`: it is never cut."""
    return _not_empty(text.lines(value, most=LONGEST_BODY, field="body"), "body")


def _not_empty(value: str, field: str) -> str:
    if not value:
        raise Refused(f"ticket.{field}_empty", _("Write something here; an empty text is not sent."), field=field)
    return value
