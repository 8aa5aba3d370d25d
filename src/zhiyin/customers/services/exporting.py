"""Taking a list out: within one's scope, masked unless a purpose is given, recorded, and above some rows with a
second person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record, record_all
from zhiyin.core.exports import FORMATS, ExportKind, Reader, Value, pieces
from zhiyin.core.prepared import asked_once
from zhiyin.customers import access, events
from zhiyin.customers.models import Approval, Export
from zhiyin.customers.rules import purposes

from .approvals import ask_approval, needs_approval, use_approval

NO_FORMAT = _("“%(name)s” is no format of an export. There are: %(known)s.")
NOT_CLEAR = _("Only a list of customers has values that are shown for a purpose; leave the purpose out.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list to be taken out: filters as in its address, columns by name (none: all), `purpose` for clear values."""

    kind: ExportKind
    filters: Mapping[str, str]
    columns: Sequence[str] = ()
    format: str = "csv"
    purpose: str = ""

    @property
    def deed(self) -> str:
        """What a second person is asked for."""
        return f"export {self.kind.name}"

    def about(self) -> dict[str, Any]:
        """What exactly; the format does not matter."""
        filters = self.kind.checked(self.filters)
        return {"filters": filters, "columns": list(self.columns), "purpose": self.purpose}


@dataclass(frozen=True, slots=True)
class Opened:
    """A list that may be taken out now: its columns (name, type); its rows are read while asked for."""

    export: Export
    columns: Sequence[tuple[str, str]]
    wanted: Wanted
    found: QuerySet[Any]
    actor: Actor
    now: datetime

    @property
    def file_name(self) -> str:
        """The name that a file of it gets."""
        return f"{self.wanted.kind.name}-{self.export.pk}.{self.wanted.format}"

    def rows(self) -> Iterator[list[Value]]:
        """One line of values a row, up to the number that was recorded."""
        places = self.wanted.kind.chosen(self.wanted.columns)
        reader = Reader(self.actor, is_clear=bool(self.wanted.purpose))
        left = self.export.rows
        for piece in pieces(self.found):
            given = piece[:left]
            left -= len(given)
            if reader.is_clear:
                self._reveal(given)
            for line in self.wanted.kind.write(given, reader):
                yield [line[place] for place in places]
            if not left:
                return

    def _reveal(self, piece: Sequence[Any]) -> None:
        """That each of them was seen in clear is written before it is."""
        facts = [Entry(events.CustomerRevealed(row.pk, "all", self.wanted.purpose), row) for row in piece]
        with transaction.atomic():
            record_all(facts, actor=self.actor, now=self.now)


def check_export(wanted: Wanted, actor: Actor) -> None:
    """Raise `Forbidden`, or `Refused` for what there is not."""
    require(actor, access.EXPORT)
    require(actor, wanted.kind.permission)
    wanted.kind.chosen(wanted.columns)
    wanted.kind.checked(wanted.filters)
    if wanted.format not in FORMATS:
        raise Refused("export.format", NO_FORMAT, field="format", name=wanted.format, known=", ".join(FORMATS))
    if wanted.purpose:
        require(actor, access.REVEAL)
        purposes.check(wanted.purpose)
        if not wanted.kind.reveals:
            raise Refused("export.not_clear", NOT_CLEAR, field="purpose")


def rows_wanted(wanted: Wanted, actor: Actor, now: datetime) -> QuerySet[Any]:
    """The rows that would be taken out."""
    check_export(wanted, actor)
    return wanted.kind.find(actor, wanted.kind.checked(wanted.filters), now)


@transaction.atomic
def open_export(*, wanted: Wanted, actor: Actor, now: datetime) -> Opened:
    """Record that a list is taken out, and hand its rows over. `Refused` until a second person has allowed many."""
    with asked_once():  # the own fields, by which it is narrowed, sorted and shown
        found, about, every = rows_wanted(wanted, actor, now), wanted.about(), wanted.kind.all_columns()
        columns = [(every[place].name, every[place].type) for place in wanted.kind.chosen(wanted.columns)]
    count = found.count()
    if actor.kind != "system":
        use_approval(kind=wanted.deed, about=about, rows=count, actor=actor, now=now)
    names = [name for name, _type in columns]
    export = Export.objects.create(
        kind=wanted.kind.name, format=wanted.format, filters=about["filters"], columns=names,
        rows=count, purpose=wanted.purpose, actor_kind=actor.kind, actor_id=actor.id, made_at=now,
    )  # fmt: skip
    fact = events.ListExported(export.pk, wanted.kind.name, count, bool(wanted.purpose))
    record(Entry(fact), actor=actor, now=now)
    return Opened(export, columns, wanted, found, actor, now)


def ask_for_export(*, wanted: Wanted, reason: str, actor: Actor, now: datetime) -> Approval:
    """Ask a second person to allow this list."""
    rows = rows_wanted(wanted, actor, now).count()
    return ask_approval(kind=wanted.deed, about=wanted.about(), rows=rows, reason=reason, actor=actor, now=now)


def is_alone_enough(rows: int, actor: Actor) -> bool:
    """Whether nobody else has to allow so many rows."""
    return actor.kind == "system" or not needs_approval(rows)
