"""What is typed or imported: contacts, texts, codes. Refused with a sentence, never cut or guessed. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from zhiyin.core.errors import Refused, Several
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.text import line, lines

LONGEST_SUBJECT = 200
LONGEST_TEXT = 100_000
LONGEST_OUTCOME = 120
LONGEST_WAIT = 7 * 86_400
LONGEST = timedelta(days=7)
AHEAD = timedelta(minutes=5)
"""How far the clock of whoever records a contact may be ahead of ours."""
_TEXTS = (("subject", line, LONGEST_SUBJECT), ("text", lines, LONGEST_TEXT), ("outcome", line, LONGEST_OUTCOME))
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?")
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
ANCIENT = _("An interaction lies after the year 1900; compare the date.")
FUTURE = _("An interaction is recorded once it has begun; this time lies ahead. Check the date and the time zone.")
ENDS_FIRST = _("The interaction ends before it begins. Check both times.")
TOO_LONG = _("An interaction of more than a week is no single interaction. Check both times.")
WAIT = _("The waiting time is given in seconds, from 0 to %(most)s.")


class Contact(NamedTuple):
    """What is typed or imported about one contact."""

    direction: str
    occurred_at: datetime
    ended_at: datetime | None
    wait_seconds: int | None
    subject: str
    text: str
    outcome: str


def checked_contact(contact: Contact, now: datetime) -> Contact:
    """The contact with trimmed texts and times in UTC, or `Several`/`Refused` naming every field at fault."""
    wrong: list[Refused] = []
    if contact.direction not in {"in", "out"}:
        sentence = _("“%(direction)s” is no direction. There are: in (the customer came to us), out (we went).")
        wrong.append(Refused("interaction.direction", sentence, field="direction", direction=contact.direction))
    wrong += _wrong_times(contact, now)
    texts: dict[str, Any] = {}
    for field, checked, most in _TEXTS:
        try:
            texts[field] = checked(getattr(contact, field), most=most, field=field)
        except Refused as error:
            wrong.append(error)
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise Several(wrong)
    ended = contact.ended_at.astimezone(UTC) if contact.ended_at else None
    return contact._replace(occurred_at=contact.occurred_at.astimezone(UTC), ended_at=ended, **texts)


def _wrong_times(contact: Contact, now: datetime) -> list[Refused]:
    wrong = []
    if contact.occurred_at < EARLIEST:
        wrong.append(Refused("interaction.ancient", ANCIENT, field="occurred_at"))
    if contact.occurred_at > now + AHEAD:
        wrong.append(Refused("interaction.future", FUTURE, field="occurred_at"))
    if contact.ended_at is not None and contact.ended_at < contact.occurred_at:
        wrong.append(Refused("interaction.ends_first", ENDS_FIRST, field="ended_at"))
    elif contact.ended_at is not None and contact.ended_at - contact.occurred_at > LONGEST:
        wrong.append(Refused("interaction.too_long", TOO_LONG, field="ended_at"))
    if contact.wait_seconds is not None and not 0 <= contact.wait_seconds <= LONGEST_WAIT:
        wrong.append(Refused("interaction.wait", WAIT, field="wait_seconds", most=LONGEST_WAIT))
    return wrong


def checked_code(code: str) -> str:
    """A code as it stands in URLs and files: small letters, digits, hyphens; up to 40 of them."""
    code = code.strip().lower()
    if not _CODE.fullmatch(code):
        sentence = _("A code has 1 to 40 small letters, digits, - and _, such as hotline-north; found “%(code)s”.")
        raise Refused("code.form", sentence, field="code", code=code[:60])
    return code
