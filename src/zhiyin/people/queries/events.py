"""The audit log as an auditor reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from zhiyin.core.access import in_scope, require
from zhiyin.core.actor import Actor
from zhiyin.core.models import Event
from zhiyin.core.paging import Page, page_of
from zhiyin.people import access
from zhiyin.people.models import Branch
from zhiyin.web.interface import wordings
from zhiyin.web.wording import line


@dataclass(frozen=True, slots=True)
class EventFilters:
    """What the log is narrowed to; all are texts from the URL. `actor` is an employee's number or `system`."""

    kind: str = ""
    subject: str = ""
    subject_id: str = ""
    actor: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event as the log shows it."""

    event: Event
    icon: str
    sentence: str
    url: str
    who: str
    place: str


def events(actor: Actor, filters: EventFilters, *, cursor: str) -> Page[Event]:
    """A page of the events in scope, the latest first."""
    require(actor, access.AUDIT)
    rows = in_scope(actor, Event.objects.all())
    for name in ("kind", "subject", "origin"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.subject_id:
        rows = rows.filter(subject_id=filters.subject_id) if _is_number(filters.subject_id) else rows.none()
    if filters.actor:
        rows = _by(actor, rows, filters.actor)
    return page_of(rows, order=("-pk",), cursor=cursor)


def _by(actor: Actor, rows: QuerySet[Event], who: str) -> QuerySet[Event]:
    if who == "system":
        return rows.filter(actor_kind="system")
    if not _is_number(who):
        return rows.none()
    person = access.visible_employees(actor).filter(number=who).values("pk")[:1]
    return rows.filter(actor_kind__in=("employee", "token"), actor_id=person)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 18


def log_lines(actor: Actor, rows: Sequence[Event]) -> list[LogLine]:
    """The events with their sentences, and with names in place of ids: two queries for a page."""
    people = {row.actor_id for row in rows if row.actor_kind in {"employee", "token"}}
    names = dict(access.visible_employees(actor).filter(pk__in=people).values_list("pk", "name"))
    places = dict(Branch.objects.filter(pk__in={row.branch_id for row in rows}).values_list("pk", "name"))
    return [_line(row, names, places) for row in rows]


def _line(row: Event, names: dict[int, str], places: dict[int, str]) -> LogLine:
    said = line(row.kind, row.facts)
    who = names.get(row.actor_id or 0, "") if row.actor_kind in {"employee", "token"} else ""
    return LogLine(row, said.icon, said.sentence, said.url, who, places.get(row.branch_id or 0, ""))


def event_kinds() -> list[tuple[str, str]]:
    """Every kind of event that can be read, with its sentence (places left open), for the filter."""
    return sorted((kind, str(known.sentence)) for kind, known in wordings().items())
