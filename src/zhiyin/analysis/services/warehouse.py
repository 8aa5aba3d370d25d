"""Renewing the columnar store: the last generation plus what has changed since, as a new file renamed into place.

Readers of an old generation are never disturbed; a refresh that is killed leaves a `.part` file that the next removes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from zhiyin.analysis import access, events
from zhiyin.analysis.models import Generation
from zhiyin.core import jobs
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, kind_of, record
from zhiyin.core.models import Event, Seal
from zhiyin.customers.events import CustomersMerged, CustomersUnmerged
from zhiyin.customers.models import MergeMove

from . import SCORES
from .copier import Plan, Step, copied
from .feeds import FEEDS, Feed, layout
from .results import compute

KEPT = 2
MERGES = (kind_of(CustomersMerged), kind_of(CustomersUnmerged))
STALE = timedelta(minutes=30)
Report = Callable[[Mapping[str, Any]], None]


def refresh(*, actor: Actor, now: datetime, report: Report = lambda _progress: None) -> Generation:
    """Make a new generation and the results from it. Raises `Conflict` while another refresh runs."""
    require(actor, access.REFRESH)
    generation = _begin(now)
    try:
        _fill(generation, report)
        compute(generation, path=str(path_of(generation)), now=now, report=report)
    except BaseException:
        Generation.objects.filter(pk=generation.pk).update(state=Generation.State.FAILED)
        raise
    with transaction.atomic():
        Generation.objects.filter(pk=generation.pk).update(state=Generation.State.DONE, finished_at=now)
        fact = events.WarehouseRefreshed(generation.pk, generation.is_full)
        record(Entry(fact), actor=actor, now=now)
        jobs.enqueue(SCORES, {}, actor=actor, now=now, key=SCORES)
    _tidy()
    generation.refresh_from_db()
    return generation


def path_of(generation: Generation) -> Path:
    """The file of a generation."""
    return Path(settings.WAREHOUSE) / generation.file


def _begin(now: datetime) -> Generation:
    Generation.objects.filter(state=Generation.State.RUNNING, started_at__lt=now - STALE).update(
        state=Generation.State.FAILED
    )
    last = Generation.objects.filter(state=Generation.State.DONE).order_by("-pk").first()
    usable = last is not None and last.layout == layout() and path_of(last).exists()
    seal = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    try:
        with transaction.atomic():
            generation = Generation.objects.create(
                file="", layout=layout(), last_seal=seal, is_full=not usable, started_at=now
            )
            generation.file = f"generation-{generation.pk:06}.duckdb"
            generation.save(update_fields=["file"])
    except IntegrityError as error:
        raise Conflict("warehouse.busy", _("A refresh is running already; its result will be here soon.")) from error
    return generation


def _fill(generation: Generation, report: Report) -> None:
    target = path_of(generation)
    part = target.with_suffix(".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    for leftover in target.parent.glob("*.part"):
        leftover.unlink()
    base = None if generation.is_full else _previous(generation)
    if base is not None:
        shutil.copyfile(path_of(base), part)
    kind, address = _source()
    plan = Plan(
        store=str(part),
        extension=str(extension_of(f"{kind}_scanner")),
        attach=f"ATTACH '{address}' AS source (TYPE {kind}, READ_ONLY)",
        steps=tuple(_step(feed, base, generation) for feed in FEEDS),
    )
    for done, (name, rows) in enumerate(copied(plan), start=1):
        generation.rows[name] = rows
        report({"done": done, "total": len(FEEDS) + 1, "note": name})
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(target)
    generation.save(update_fields=["rows"])


def _previous(generation: Generation) -> Generation | None:
    return Generation.objects.filter(state=Generation.State.DONE, pk__lt=generation.pk).order_by("-pk").first()


def _source() -> tuple[str, str]:
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return "sqlite", str(chosen["NAME"]).replace("'", "''")
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parts = {name: str(chosen[key]) for name, key in names.items() if chosen[key]}
    quoted = (f"{name}='{_escaped(value)}'" for name, value in parts.items())
    return "postgres", " ".join(quoted).replace("'", "''")


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


def extension_of(name: str) -> Path:
    """The scanner that came as a package: nothing is fetched at run time."""
    package = __import__(f"duckdb_extension_{name}")
    return next(Path(package.__file__ or "").parent.rglob(f"{name}.duckdb_extension"))


def _sql(template: str, **names: str) -> str:
    """`template` with its `{names}` filled in as quoted identifiers."""
    return template.format(**{key: '"' + name.replace('"', '""') + '"' for key, name in names.items()})


def _step(feed: Feed, base: Generation | None, generation: Generation) -> Step:
    columns = ", ".join(_sql("{name}", name=name) for name in feed.wanted)
    schema = "source.public" if connection.vendor == "postgresql" else "source"
    every = " ".join(["SELECT", columns, "FROM", schema + _sql(".{table}", table=feed.table)])
    count = _sql("SELECT count(*) FROM {table}", table=feed.name)
    if base is None or not feed.subject:
        where = f" WHERE {feed.where}" if feed.where else ""
        whole = _sql("CREATE OR REPLACE TABLE {table} AS ", table=feed.name) + every + where
        return Step(feed.name, (whole,), count)
    changed = _changed(feed, base.last_seal, generation.last_seal)
    return Step(feed.name, _of_changed(feed, every) if changed else (), count, changed)


def _of_changed(feed: Feed, every: str) -> tuple[str, ...]:
    among = _sql(" WHERE {owner} IN (SELECT id FROM changed)", owner=feed.owner)
    where = f" AND {feed.where}" if feed.where else ""
    gone = _sql("DELETE FROM {table}", table=feed.name) + among
    return gone, _sql("INSERT INTO {table} ", table=feed.name) + every + among + where


def _changed(feed: Feed, after: int, until: int) -> list[int]:
    """The owners whose rows may be new, changed or gone: the subjects of the events since, sealed already or not.

    A merge of customers, or its taking back, is one event for all the rows that it moved: their keys stand with it.
    """
    waiting = Event.objects.filter(unsealed__isnull=False)
    ids: set[int] = set(waiting.filter(subject=feed.subject).values_list("subject_id", flat=True))
    ids.update(_moved(feed, waiting))
    for sealed in Seal.objects.filter(number__gt=after, number__lte=until).order_by("number").iterator(chunk_size=50):
        rows = Event.objects.filter(pk__in=sealed.events)
        ids.update(rows.filter(subject=feed.subject).values_list("subject_id", flat=True))
        ids.update(_moved(feed, rows))
    return sorted(ids)


def _moved(feed: Feed, rows: QuerySet[Event]) -> Iterable[int]:
    """The rows of a table that merges among these events have moved."""
    facts = rows.filter(kind__in=MERGES).values_list("facts", flat=True)
    merges = [fact["merge_id"] for fact in facts]
    moves = MergeMove.objects.filter(merge__in=merges, reference__startswith=f"{feed.label}.")
    return moves.values_list("key", flat=True) if merges else ()


def _tidy() -> None:
    """Remove generations that nobody can be reading any more, with their results and files."""
    done = Generation.objects.filter(state=Generation.State.DONE).order_by("-pk").values_list("pk", flat=True)
    for old in Generation.objects.exclude(pk__in=list(done[:KEPT])).exclude(state=Generation.State.RUNNING):
        path_of(old).unlink(missing_ok=True)
        old.delete()
