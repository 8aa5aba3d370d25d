"""The kind of file that the desk takes: tickets of another system, with what is known of their past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from zhiyin.core.errors import Refused, Several
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import Column, ImportContext, ImportRow, Kind, Outcome, Undo, several
from zhiyin.core.imports.cells import Named, by, texts_of
from zhiyin.core.imports.finding import by_source
from zhiyin.core.imports.kinds import refusal
from zhiyin.core.keys import among
from zhiyin.core.models import CustomField
from zhiyin.customers.access import visible as visible_customers
from zhiyin.customers.queries import by_external
from zhiyin.customers.rules.detecting import masked
from zhiyin.people.access import visible_branches, visible_employees
from zhiyin.people.models import SCOPES
from zhiyin.touchpoints import queries as touchpoints

from . import access, services
from .models import OWN, Ticket
from .rules import Priority
from .rules import rows as rows_of
from .services import NewTicket

UNKNOWN = _(
    "There is no “%(text)s” (%(column)s) here that you may see. Import or add it first, or leave the cell empty."
)
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
    """Open or correct the tickets of cleaned `rows`; one outcome per row."""
    named = _named([row.draft[0] for row in rows], context)
    own = OWN.fields() if any(row.draft[5] for row in rows) else []
    read = [_read(named, own, row, context) for row in rows]
    good = [new for new in read if isinstance(new, NewTicket)]
    taken = iter(services.take_over_tickets(rows=good, actor=context.actor, now=context.now))
    return [
        Outcome.refused(new) if isinstance(new, Refused) else _outcome(next(taken), row.draft[6])
        for row, new in zip(rows, read, strict=True)
    ]


def _outcome(taken: services.TakenOver, remarks: Sequence[Mapping[str, Any]]) -> Outcome:
    if taken.error is not None:
        return Outcome.refused(taken.error)
    return Outcome(taken.state, taken.ticket.pk if taken.ticket else None, tuple(map(refusal, remarks)))


def _read(named: Named, fields: Sequence[CustomField], row: ImportRow, context: ImportContext) -> NewTicket | Refused:
    """The ticket of a cleaned row with what it names looked up; everything that is wrong is told at once."""
    names, (subject, body, external_id), times, is_dated, priority, own = row.draft[:6]
    found, wrong = named.find_all(rows_of.NAMED, names)
    try:
        OWN.checked(fields, own)
    except Refused as error:
        wrong += error.errors if isinstance(error, Several) else [error]
    if row.errors or wrong:
        return several([*row.errors, *wrong])
    kind, channel, touchpoint, branch, customer, assignee = found
    opened, first_answered, solved, closed = [datetime.fromisoformat(at) if at else None for at in times]
    return NewTicket(
        subject=subject or (kind.name if kind else ""), body=body, customer=customer, channel=channel,
        touchpoint=touchpoint, service_kind=kind, branch=branch, priority=Priority(priority), assignee=assignee,
        opened_at=opened, first_answered_at=first_answered, solved_at=solved or closed, closed_at=closed,
        dates_only=is_dated, source=context.source, external_id=external_id, custom=own,
    )  # fmt: skip


def _named(names: Sequence[Sequence[str]], context: ImportContext) -> Named:
    """The records that the rows of one batch name, found in one query per kind."""
    actor, source, wanted = context.actor, context.source, texts_of(rows_of.NAMED, names)
    # All that a ticket asks of its customer, without making one.
    customers = visible_customers(actor).values_list("pk", "external_id", "tier_id", *SCOPES, named=True)
    employees = among(visible_employees(actor).filter(source=source), "external_id", wanted["assignee"])
    found: dict[str, Mapping[str, Model]] = {
        "service_kind": _by(("name", "code"), touchpoints.service_kinds(actor)),
        "channel": by("code", touchpoints.channels(actor)),
        "touchpoint": by("code", touchpoints.touchpoints(actor).filter(code__in=wanted["touchpoint"])),
        "branch": _by(("name", "code"), visible_branches(actor) if wanted["branch"] else ()),
        "customer": by_external(source, wanted["customer"], customers),
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


def _shown(before: Mapping[str, Any]) -> dict[str, str]:
    """What a correction has replaced, by the columns of a file; texts as masked as everywhere."""
    told = {name: masked(str(before[name])) for name in ("subject", "priority") if name in before}
    times = {name: before[f"{name}_at"] or "" for name in ("opened", "solved", "closed") if f"{name}_at" in before}
    return told | times | OWN.shown(before, told=masked)


TICKETS = Kind(
    "tickets", _("Tickets"), COLUMNS, access.CREATE, write, clean=rows_of.clean, find=by_source(Ticket.objects),
    undo=Undo("desk.ticket", services.remove_imported, services.restore_imported, _shown), more=OWN.columns,
)  # fmt: skip
