"""Events as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from zhiyin.core.models import Event
from zhiyin.customers import queries
from zhiyin.web import interface, wording


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline; `who` is a colleague, or where history comes from."""

    at: datetime
    icon: str
    sentence: str
    url: str
    who: str


def entries(rows: Sequence[Event]) -> list[Entry]:
    """The lines for events; those without a wording are not for people."""
    names = queries.names_of(rows)
    found = []
    for row in rows:
        if interface.wording(row.kind) is None:
            continue
        line = wording.line(row.kind, row.facts)
        found.append(Entry(row.occurred_at, line.icon, line.sentence, line.url, _who(row, names)))
    return found


def _who(row: Event, names: dict[int, str]) -> str:
    if row.origin != Event.Origin.LIVE:
        return _("imported") if row.origin == Event.Origin.IMPORT else _("demo")
    return names.get(row.actor_id or 0, "") if row.actor_kind in {"employee", "token"} else ""
