"""A row of a file of contacts, read: the work that needs nothing but the row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import About, Cleaned, ImportRow, values
from zhiyin.core.imports.cells import Cells

from .durations import parse_duration

NAMED = ("channel", "touchpoint", "service_kind", "branch", "customer", "employee")
TEXTS = ("direction", "subject", "text", "outcome", "external_id")


def clean(row: ImportRow, about: About) -> Cleaned:
    """The draft: what the row names (`NAMED`), its `TEXTS`, when it began and ended, how long the customer waited."""
    cells, zone = Cells(row), ZoneInfo(about.zone)
    started, ended = (cells.read(name, values.moment, zone=zone) for name in ("occurred_at", "ended_at"))
    length, wait = (cells.read(name, _span) for name in ("duration", "wait"))
    if not row.get("occurred_at"):
        sentence = _("An interaction has a time. Fill occurred_at.")
        cells.errors.append(Refused("interaction.no_time", sentence, field="occurred_at"))
    times = [at and at.isoformat() for at in (started, _end(started, ended, length))]
    draft: list[Any] = [[row.get(name) for name in NAMED], [row.get(name) for name in TEXTS], times, wait]
    return Cleaned(draft, cells.errors)


def _end(started: datetime | None, ended: datetime | None, seconds: int | None) -> datetime | None:
    return ended if ended is not None or seconds is None or started is None else started + timedelta(seconds=seconds)


def _span(text: str, *, field: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 9 else parse_duration(text, field)
