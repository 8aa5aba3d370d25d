"""The kinds of file that this area takes: contacts of another system."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings

from zhiyin.core.errors import Refused, Several
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import Column, ImportContext, ImportRow, Kind, Outcome, values
from zhiyin.customers.access import visible as visible_customers
from zhiyin.people.access import visible_branches, visible_employees

from . import access, queries, rules, services
from .services import NewInteraction

Value = TypeVar("Value")
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
    known = _Known.of(rows, context)
    read = [_tried(known, row, context) for row in rows]
    taken = iter(
        services.take_over_interactions(
            rows=[new for new in read if isinstance(new, NewInteraction)], actor=context.actor, now=context.now
        )
    )
    return [Outcome.refused(new) if isinstance(new, Refused) else _outcome(next(taken)) for new in read]


def _outcome(taken: services.TakenOver) -> Outcome:
    return Outcome.refused(taken.error) if taken.error else Outcome(taken.state, taken.row.pk if taken.row else None)


def _tried(known: _Known, row: ImportRow, context: ImportContext) -> NewInteraction | Refused:
    try:
        return _read(known, row, context)
    except Refused as error:
        return error


def _read(known: _Known, row: ImportRow, context: ImportContext) -> NewInteraction:
    errors: list[Refused] = []

    def tried(read: Callable[..., Value], *arguments: Any, **more: Any) -> Value | None:
        try:
            return read(*arguments, **more)
        except Refused as error:
            errors.append(error)
            return None

    zone = ZoneInfo(settings.TIME_ZONE)
    moments = {name: tried(values.moment, row.get(name), zone=zone, field=name) for name in ("occurred_at", "ended_at")}
    spans = {name: tried(_span, row.get(name), name) for name in ("duration", "wait")}
    found: dict[str, Any] = {name: tried(known.find, name, row.get(name)) for name in NAMED}
    if errors:
        raise errors[0] if len(errors) == 1 else Several(errors)
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


def _span(text: str, name: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 9 else rules.parse_duration(text, name)


@dataclass(frozen=True, slots=True)
class _Known:
    """The rows that the cells of one batch name, found in one query per kind."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[ImportRow], context: ImportContext) -> _Known:
        actor, source = context.actor, context.source
        # What cannot be printed cannot be asked of a database either, and is nobody's id.
        wanted = {name: {text for row in rows if (text := row.get(name)) and text.isprintable()} for name in NAMED}
        customers = visible_customers(actor).filter(source=source, external_id__in=wanted["customer"])
        employees = visible_employees(actor).filter(source=source, external_id__in=wanted["employee"])
        return cls(
            {
                "channel": _by("code", queries.channels(actor)),
                "touchpoint": _by("code", queries.touchpoints(actor).filter(code__in=wanted["touchpoint"])),
                "service_kind": _by("code", queries.service_kinds(actor)),
                "branch": _by("code", visible_branches(actor).filter(code__in=wanted["branch"])),
                "customer": _by("external_id", customers.select_related("branch")),
                "employee": _by("external_id", employees.select_related("branch")),
            }
        )

    def find(self, name: str, text: str) -> Any:
        """The row that a cell names; None for an empty cell, else `Refused`."""
        if not text:
            return None
        found = self.rows[name].get(text)
        if found is None:
            raise Refused(f"interaction.{name}_unknown", UNKNOWN, field=name, column=name, text=text[:60])
        return found


def _by(key: str, rows: Iterable[Any]) -> dict[str, Any]:
    return {getattr(row, key): row for row in rows}


INTERACTIONS = Kind(
    name="interactions", title=_("Interactions"), columns=COLUMNS, permission=access.RECORD, write=write
)  # fmt: skip
