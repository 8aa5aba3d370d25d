"""Runs of the import: opening one or going on with it, finding those of an actor, and what they record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from zhiyin.core import text
from zhiyin.core.access import one, require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.core.models import ImportRun
from zhiyin.core.tabular import Mapping, parse_mapping
from zhiyin.core.tabular.source import Source, kind_of

from .events import ImportFinished, ImportStarted
from .kinds import Kind, plain
from .matching import check_mode
from .synonyms import synonyms

RUN = "imports.run"
OTHER_MAPPING = _(
    "This file is half imported with another mapping (run %(run)s). Go on with that one, or name another source."
)
SOURCE, LONGEST_SOURCE = "file", 40
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported: the file, its kind, its mapping as YAML, and the name of the system it comes from.

    Without a mapping the header has to use the column names of the kind, or words for them; without a source the
    mapping's is taken.
    """

    kind: Kind
    path: Path
    source: str = ""
    mapping: str = ""
    file_name: str = ""

    @property
    def shown_name(self) -> str:
        """The file's name as people know it."""
        return self.file_name or self.path.name

    def parsed(self) -> Mapping:
        """The mapping, an empty one where there is none. Raises `Refused` for anything that is not understood."""
        if not self.mapping:
            return Mapping()
        parsed = parse_mapping(self.mapping, self.kind.names())
        check_mode(self.kind, parsed)
        return parsed

    def bound_to(self, header: Sequence[str]) -> Mapping:
        """The mapping with the columns of this header where it names none itself."""
        names = self.kind.names()
        return self.parsed().for_header(header, names, synonyms(names))

    def known_source(self) -> str:
        """The name of the system that the file's ids come from."""
        named = self.source or self.parsed().source or SOURCE
        return text.name(named, most=LONGEST_SOURCE, field="source")


def may_import(actor: Actor, kind: Kind) -> None:
    """Raise `Forbidden` unless the actor may run imports and may write this kind."""
    require(actor, RUN)
    require(actor, kind.permission)


def visible(actor: Actor) -> QuerySet[ImportRun]:
    """The runs of the actor; at the root all of them. A run holds cells that only who brought them may see."""
    if not actor.is_known:
        return ImportRun.objects.none()
    if actor.kind == "system" or (actor.level == 0 and actor.may(RUN)):
        return ImportRun.objects.all()
    return ImportRun.objects.filter(actor_kind=actor.kind, actor_id=actor.id)


def runs(actor: Actor) -> QuerySet[ImportRun]:
    """The runs that the actor may see, the latest first."""
    require(actor, RUN)
    return visible(actor).order_by("-pk")


def run(actor: Actor, number: int) -> ImportRun:
    """One run by its number. Raises `NotFound`."""
    require(actor, RUN)
    return one(visible(actor), pk=number)


def earlier(run: ImportRun, actor: Actor) -> list[int]:
    """The runs whose rows without a key this one meets again: of this very file, or of one that broke off since.

    What broke off is mended and comes again under another hash.
    """
    same = visible(actor).filter(kind=run.kind, source=run.source).exclude(pk=run.pk)
    done = same.filter(state=ImportRun.State.DONE)
    last = done.order_by("-pk").values_list("pk", flat=True).first() or 0
    failed = same.filter(state=ImportRun.State.FAILED, pk__gt=last).exclude(sha256="")
    this = done.filter(sha256=run.sha256).order_by("pk").values_list("pk", flat=True)[:1] if run.sha256 else []
    return [*this, *failed.values_list("pk", flat=True)]


@transaction.atomic
def open_run(*, order: Order, header: list[str], actor: Actor, now: datetime) -> ImportRun:
    """The unfinished run of this very file, kind and source, or a new one."""
    may_import(actor, order.kind)
    sha256, lines = weigh(order.path)
    same = {"kind": order.kind.name, "source": order.known_source(), "sha256": sha256}
    found = visible(actor).filter(state=ImportRun.State.RUNNING, **same).first()
    if found is not None:
        if found.mapping != order.mapping:
            raise Refused("import.other_mapping", OTHER_MAPPING, field="mapping", run=found.pk)
        return found
    made = ImportRun.objects.create(
        **same,
        file_name=order.shown_name[:255],
        mapping=order.mapping,
        header=header,
        actor_kind=actor.kind,
        actor_id=actor.id,
        total=max(lines - 1, 0),
        started_at=now,
    )
    record(Entry(ImportStarted(made.pk, order.kind.name, sha256)), actor=actor, now=now)
    return made


def weigh(path: Path) -> tuple[str, int]:
    """The file's SHA-256 and its number of lines: an estimate of its rows, for the progress."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    lines = 0 if kind_of(path) != "text" else sum(chunk.count(b"\n") for chunk in Source(path).chunks())
    return digest.hexdigest(), lines


@transaction.atomic
def finish(*, run: ImportRun, actor: Actor, now: datetime) -> None:
    """Every row has its outcome."""
    run.state, run.finished_at, run.total = ImportRun.State.DONE, now, run.rows_done
    run.save(update_fields=["state", "finished_at", "total"])
    fact = ImportFinished(run.pk, run.kind, run.created, run.updated, run.unchanged, run.refused)
    record(Entry(fact), actor=actor, now=now)


@transaction.atomic
def fail(*, run: ImportRun, error: Refused, now: datetime) -> None:
    """The file cannot be read any further; what was taken in stays."""
    run.state, run.finished_at = ImportRun.State.FAILED, now
    run.error = plain(error)
    run.save(update_fields=["state", "finished_at", "error"])
