"""A row of a file of tickets, read: the work that needs nothing but the row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import About, Cleaned, ImportRow, values
from zhiyin.core.imports.cells import Cells, own_cells
from zhiyin.core.imports.kinds import plain

from .status import Priority

NO_PRIORITY = _("There is no priority “%(text)s”. There are: %(known)s.")
MIXED = _("“opened” is a day without a time, so the other times must be days as well; and the other way round.")
NAMED = ("service_kind", "channel", "touchpoint", "branch", "customer", "assignee")
MOMENTS = ("opened", "first_answered", "solved", "closed")
TEXTS = ("subject", "body", "external_id")
# Days without times stand at noon UTC, so that they are the same day in nearly every zone.
NOON = timedelta(hours=12)


def clean(row: ImportRow, about: About) -> Cleaned:
    """The draft: what the row names (`NAMED`), its texts, its times, whether they are days, its priority.

    At its end the own fields by code, and what is remarked.
    """
    cells = Cells(row)
    is_dated = not values.has_time(row.get("opened"))
    zone = UTC if is_dated else ZoneInfo(about.zone)
    moments = [cells.read(name, _moment, zone=zone, is_dated=is_dated) for name in MOMENTS]
    priority = cells.read("priority", _priority) or Priority.NORMAL
    if not row.get("opened"):
        cells.errors.append(Refused("ticket.no_time", _("A ticket has a day. Fill opened."), field="opened"))
    times = [at and at.isoformat() for at in moments]
    own, remarks = own_cells(row)
    texts = [[row.get(name) for name in names] for names in (NAMED, TEXTS)]
    return Cleaned([*texts, times, is_dated, priority, own, [plain(one) for one in remarks]], cells.errors)


def _moment(text: str, *, field: str, zone: tzinfo, is_dated: bool) -> datetime | None:
    if values.has_time(text) is is_dated:
        raise Refused("ticket.mixed_times", MIXED, field=field)
    read = values.moment(text, zone=zone, field=field)
    return read if read is None or not is_dated else read + NOON


def _priority(text: str, *, field: str) -> str:
    try:
        return Priority(text.lower()).value
    except ValueError:
        known = ", ".join(Priority)
        raise Refused("ticket.priority", NO_PRIORITY, field=field, text=text[:40], known=known) from None
