"""The kinds of file that this area takes: contacts of another system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import Column, ImportContext, ImportRow, Kind, Outcome, values
from zhiyin.core.imports.cells import Cells, Named, by, texts
from zhiyin.core.keys import among
from zhiyin.customers.access import visible as visible_customers
from zhiyin.people.access import visible_branches, visible_employees

from . import access, queries, rules, services
from .services import NewInteraction

UNKNOWN = _(
    "There is no “%(text)s” (%(column)s) here that you may see. Import or add it first, or leave the cell empty."
)
NAMED = ("channel", "touchpoint", "service_kind", "branch", "customer", "employee")
COLUMNS = (
    Column("external_id", _("The id of the interaction in the system that the file comes from.")),
    Column("occurred_at", _("When it began: 2026-06-19 14:30; the company's time unless a zone is given."), True),
    Column("ended_at", _("When it ended.")),
    Column("duration", _("How long it took, instead of an end: 8 min, 1:30 (hours and minutes), or seconds.")),
    Column("wait", _("How long the customer waited: 15 min, or seconds.")),
    Column("channel", _("The code of the channel; needed where there is no touchpoint.")),
    Column("touchpoint", _("The code of the touchpoint.")),
    Column("customer", _("The external_id of the customer in the same source; empty where not known.")),
    Column("employee", _("The external_id of the employee in the same source.")),
    Column("service_kind", _("The code of the kind of service.")),
    Column("branch", _("The code of the branch; else that of the touchpoint, the employee, the customer.")),
    Column("direction", _("in (the customer came to us, also if empty) or out.")),
    Column("subject", _("The topic in a few words.")),
    Column("text", _("What was said.")),
    Column("outcome", _("What came of it.")),
)


def write(rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
    """Record or correct the contacts of `rows`; one outcome per row."""
    named = _named(rows, context)
    read = [_tried(named, row, context) for row in rows]
    taken = iter(
        services.take_over_interactions(
            rows=[new for new in read if isinstance(new, NewInteraction)], actor=context.actor, now=context.now
        )
    )
    return [Outcome.refused(new) if isinstance(new, Refused) else _outcome(next(taken)) for new in read]


def _outcome(taken: services.TakenOver) -> Outcome:
    return Outcome.refused(taken.error) if taken.error else Outcome(taken.state, taken.row.pk if taken.row else None)


def _tried(named: Named, row: ImportRow, context: ImportContext) -> NewInteraction | Refused:
    try:
        return _read(named, row, context)
    except Refused as error:
        return error


def _read(named: Named, row: ImportRow, context: ImportContext) -> NewInteraction:
    cells, zone = Cells(row), ZoneInfo(settings.TIME_ZONE)
    moments = {name: cells.read(name, values.moment, zone=zone) for name in ("occurred_at", "ended_at")}
    spans = {name: cells.read(name, _span) for name in ("duration", "wait")}
    found: dict[str, Any] = {name: cells.read(name, named.find) for name in NAMED}
    cells.refuse_wrong()
    started = moments["occurred_at"]
    if started is None:
        raise Refused("interaction.no_time", _("An interaction has a time. Fill occurred_at."), field="occurred_at")
    texts: dict[str, Any] = {name: row.get(name) for name in ("subject", "text", "outcome", "external_id")}
    return NewInteraction(
        occurred_at=started,
        ended_at=_end(started, moments["ended_at"], spans["duration"]),
        wait_seconds=spans["wait"],
        direction=row.get("direction").lower() or "in",
        source=context.source,
        **found,
        **texts,
    )


def _end(started: datetime, ended: datetime | None, seconds: int | None) -> datetime | None:
    return ended if ended is not None or seconds is None else started + timedelta(seconds=seconds)


def _span(text: str, *, field: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 9 else rules.parse_duration(text, field)


def _named(rows: Sequence[ImportRow], context: ImportContext) -> Named:
    """The records that the cells of one batch name, found in one query per kind."""
    actor, source, wanted = context.actor, context.source, texts(rows, NAMED)
    customers = among(visible_customers(actor).filter(source=source), "external_id", wanted["customer"])
    employees = among(visible_employees(actor).filter(source=source), "external_id", wanted["employee"])
    found = {
        "channel": by("code", queries.channels(actor)),
        "touchpoint": by("code", queries.touchpoints(actor).filter(code__in=wanted["touchpoint"])),
        "service_kind": by("code", queries.service_kinds(actor)),
        "branch": by("code", visible_branches(actor).filter(code__in=wanted["branch"])),
        "customer": by("external_id", customers.select_related("branch")),
        "employee": by("external_id", employees.select_related("branch")),
    }
    return Named(found, _unknown)


def _unknown(column: str, text: str) -> Refused:
    return Refused(f"interaction.{column}_unknown", UNKNOWN, field=column, column=column, text=text[:60])


INTERACTIONS = Kind(
    name="interactions", title=_("Interactions"), columns=COLUMNS, permission=access.RECORD, write=write
)  # fmt: skip
