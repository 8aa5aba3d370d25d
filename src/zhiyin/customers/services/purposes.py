"""What messages are sent for: changing a purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhiyin.core import text
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.customers import access, events
from zhiyin.customers.models import SendingPurpose
from zhiyin.customers.rules import consent as rules

NO_BASIS = _("There is no basis “%(basis)s”. There are: %(known)s.")
LIMIT = _("A limit is a number of messages within a number of days, both from 1 to 3650; or leave both empty.")
LONGEST_TEXT = 10_000
MOST = 3650


@dataclass(frozen=True, slots=True)
class PurposeTerms:
    """A purpose as it is given: at most `most` messages within `days`; both None: no limit."""

    name: str
    text: str
    basis: str
    most: int | None = None
    days: int | None = None
    is_active: bool = True


@transaction.atomic
def change_purpose(*, purpose: SendingPurpose, new: PurposeTerms, actor: Actor, now: datetime) -> SendingPurpose:
    """Change a purpose; another text is another version, so that who agreed to the old one is asked anew."""
    require(actor, access.MANAGE)
    if new.basis not in rules.BASES:
        known = ", ".join(rules.BASES)
        raise Refused("purpose.basis", NO_BASIS, field="basis", basis=new.basis[:40], known=known)
    limit = [one for one in (new.most, new.days) if one is not None]
    if len(limit) == 1 or not all(1 <= one <= MOST for one in limit):
        raise Refused("purpose.limit", LIMIT, field="most")
    row = SendingPurpose.objects.select_for_update().get(pk=purpose.pk)
    values = {
        "name": text.line(new.name, most=120, field="name"),
        "text": text.lines(new.text, most=LONGEST_TEXT, field="text"),
        "basis": new.basis, "most": new.most, "days": new.days, "is_active": new.is_active,
    }  # fmt: skip
    changed = tuple(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    row.version += "text" in changed
    row.save()
    record(Entry(events.SendingPurposeChanged(row.pk, row.code, row.version), changed=changed), actor=actor, now=now)
    return row
