"""The kind of file that the desk takes: tickets of another system, with what is known of their past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Model

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import Column, ImportContext, ImportRow, Kind, Outcome, values
from zhiyin.core.imports.cells import Cells, Named, by, texts
from zhiyin.core.keys import among
from zhiyin.customers.access import visible as visible_customers
from zhiyin.people.access import visible_branches, visible_employees
from zhiyin.people.models import SCOPES
from zhiyin.touchpoints import queries as touchpoints

from . import access, services
from .rules import Priority
from .services import NewTicket

UNKNOWN = _(
    "There is no “%(text)s” (%(column)s) here that you may see. Import or add it first, or leave the cell empty."
)
NO_PRIORITY = _("There is no priority “%(text)s”. There are: %(known)s.")
MIXED = _("“opened” is a day without a time, so the other times must be days as well; and the other way round.")
NAMED = ("service_kind", "channel", "touchpoint", "branch", "customer", "assignee")
MOMENTS = ("opened", "first_answered", "solved", "closed")
# Days without times stand at noon UTC, so that they are the same day in nearly every zone.
NOON = timedelta(hours=12)
COLUMNS = (
    Column("external_id", _("The id of the ticket in the system that the file comes from."), True),
    Column("opened", _("When it was opened: 2026-06-19 14:30, or only the day; then the limits count in days."), True),
    Column("subject", _("The topic in a few words; without it the name of the kind of service.")),
    Column("body", _("What the customer said.")),
    Column("service_kind", _("The code or name of the kind of service.")),
    Column("channel", _("The code of the channel.")),
    Column("touchpoint", _("The code of the touchpoint.")),
    Column("branch", _("The code or name of the branch; empty: no branch, seen by the whole company only.")),
    Column("customer", _("The external_id of the customer in the same source; empty where not known.")),
    Column("assignee", _("The external_id of the employee in the same source.")),
    Column("priority", _("low, normal (also if empty), high or urgent.")),
    Column("first_answered", _("When somebody first answered, if it is known.")),
    Column("solved", _("When it was solved; empty: it is open.")),
    Column("closed", _("When it was closed, if that is something else.")),
)


def write(rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
    """Open or correct the tickets of `rows`; one outcome per row."""
    named = _named(rows, context)
    read = [_tried(named, row, context) for row in rows]
    good = [new for new in read if isinstance(new, NewTicket)]
    taken = iter(services.take_over_tickets(rows=good, actor=context.actor, now=context.now))
    return [Outcome.refused(new) if isinstance(new, Refused) else _outcome(next(taken)) for new in read]


def _outcome(taken: services.TakenOver) -> Outcome:
    if taken.error is not None:
        return Outcome.refused(taken.error)
    return Outcome(taken.state, taken.ticket.pk if taken.ticket else None)


def _tried(named: Named, row: ImportRow, context: ImportContext) -> NewTicket | Refused:
    try:
        return _read(named, row, context)
    except Refused as error:
        return error


def _read(named: Named, row: ImportRow, context: ImportContext) -> NewTicket:
    cells = Cells(row)
    is_dated = not values.has_time(row.get("opened"))
    zone = UTC if is_dated else ZoneInfo(settings.TIME_ZONE)
    moments = {name: cells.read(name, _moment, zone=zone, is_dated=is_dated) for name in MOMENTS}
    found: dict[str, Any] = {name: cells.read(name, named.find) for name in NAMED}
    priority = cells.read("priority", _priority)
    cells.refuse_wrong()
    if moments["opened"] is None:
        raise Refused("ticket.no_time", _("A ticket has a day. Fill opened."), field="opened")
    kind = found["service_kind"]
    return NewTicket(
        subject=row.get("subject") or (kind.name if kind else ""),
        body=row.get("body"),
        priority=priority or Priority.NORMAL,
        opened_at=moments["opened"],
        first_answered_at=moments["first_answered"],
        solved_at=moments["solved"] or moments["closed"],
        closed_at=moments["closed"],
        dates_only=is_dated,
        source=context.source,
        external_id=row.get("external_id"),
        **found,
    )


def _moment(text: str, *, field: str, zone: tzinfo, is_dated: bool) -> datetime | None:
    if values.has_time(text) is is_dated:
        raise Refused("ticket.mixed_times", MIXED, field=field)
    read = values.moment(text, zone=zone, field=field)
    return read if read is None or not is_dated else read + NOON


def _priority(text: str, *, field: str) -> Priority:
    try:
        return Priority(text.lower())
    except ValueError:
        known = ", ".join(Priority)
        raise Refused("ticket.priority", NO_PRIORITY, field=field, text=text[:40], known=known) from None


def _named(rows: Sequence[ImportRow], context: ImportContext) -> Named:
    """The records that the cells of one batch name, found in one query per kind."""
    actor, source, wanted = context.actor, context.source, texts(rows, NAMED)
    customers = among(visible_customers(actor).filter(source=source), "external_id", wanted["customer"])
    customers = customers.only("external_id", "tier_id", *SCOPES)  # all that a ticket asks of its customer
    employees = among(visible_employees(actor).filter(source=source), "external_id", wanted["assignee"])
    found: dict[str, Mapping[str, Model]] = {
        "service_kind": _by(("name", "code"), touchpoints.service_kinds(actor)),
        "channel": by("code", touchpoints.channels(actor)),
        "touchpoint": by("code", touchpoints.touchpoints(actor).filter(code__in=wanted["touchpoint"])),
        "branch": _by(("name", "code"), visible_branches(actor) if wanted["branch"] else ()),
        "customer": by("external_id", customers),
        "assignee": by("external_id", employees),
    }
    return Named(found, _unknown)


def _unknown(column: str, text: str) -> Refused:
    return Refused(f"ticket.{column}_unknown", UNKNOWN, field=column, column=column, text=text[:60])


def _by(names: Sequence[str], rows: Any) -> dict[str, Model]:
    """Rows by their name and code; a name that several share names none."""
    found: dict[str, Model] = {}
    listed = list(rows)
    for name in names:
        keys = [getattr(row, name) for row in listed]
        found |= {key: row for key, row in zip(keys, listed, strict=True) if name != "name" or keys.count(key) == 1}
    return found


TICKETS = Kind("tickets", _("Tickets"), COLUMNS, access.CREATE, write)
