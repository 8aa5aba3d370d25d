"""Files that people bring through the page: kept until their import has ended, and the job that takes them in."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from zhiyin.core import clock, jobs
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.jobs import JobFunction, Report
from zhiyin.core.models import ImportRun, Job

from . import engine, runs
from .kinds import Kind
from .pace import Pace, job_left
from .reading import reading
from .runs import Order
from .undoing import begin as begin_taking_back
from .undoing import may_undo, undo

LARGEST = 256 * 1024 * 1024
FORGOTTEN = timedelta(hours=25)
"""A page of a brought file can be used for 24 hours."""
TOO_LARGE = _("The file is larger than %(megabytes)s MiB. Import it with the command `zhiyin import`.")
JOB = "imports.run"
UNDO = "imports.undo"


def kinds() -> Mapping[str, Kind]:
    """The kinds of file that this product takes."""
    known: Mapping[str, Kind] = import_string(settings.ZHIYIN_IMPORTS)
    return known


def keep(chunks: Iterable[bytes]) -> str:
    """Keep an uploaded file under a random name and return that name: on the disk, whole, before any row names it."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    name, size = secrets.token_hex(16), 0
    draft = folder / f"{name}.part"
    try:
        with draft.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > LARGEST:
                    raise Refused("import.too_large", TOO_LARGE, field="file", megabytes=LARGEST >> 20)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)
    finally:
        draft.unlink(missing_ok=True)
    return name


def kept(name: str) -> Path:
    """The path of a kept file."""
    if not (len(name) == 32 and name.isalnum()):
        raise ValueError(name)
    return _folder() / name


def begin(*, order: Order, kept_as: str, actor: Actor) -> ImportRun:
    """Open the run of a kept file and put its job on the schedule."""
    now = clock.now()
    with reading(order) as table:
        header = table.header
    with transaction.atomic():
        run = runs.open_run(order=order, header=header, actor=actor, now=now)
        arguments = {
            "run": run.pk, "file": kept_as, "name": order.file_name, "kind": order.kind.name,
            "source": order.source, "mapping": order.mapping, "actor": actor.id,
        }  # fmt: skip
        jobs.enqueue(JOB, arguments, actor=actor, now=now, key=f"import:{run.pk}")
    return run


def job(actor_of: Callable[[int], Actor]) -> JobFunction:
    """The job that takes a kept file in, as the person who brought it, with the rights of this moment."""

    def take_in(arguments: Mapping[str, Any], report: Report) -> None:
        path = kept(arguments["file"])
        kind = kinds()[arguments["kind"]]
        order = Order(kind, path, arguments["source"], arguments["mapping"], arguments["name"])

        pace = Pace(report)

        def tell(run: ImportRun) -> None:
            pace.tell(run.rows_done, run.total)

        try:
            engine.take_in(order=order, actor=actor_of(arguments["actor"]), clock=clock.now, tell=tell)
        except Refused as error:
            found = ImportRun.objects.filter(pk=arguments["run"], state=ImportRun.State.RUNNING).first()
            if found is not None and error.code != "import.elsewhere":
                runs.fail(run=found, error=error, now=clock.now())
        path.unlink(missing_ok=True)

    return take_in


def begin_undo(*, run: ImportRun, actor: Actor) -> None:
    """Put the taking back of a run on the schedule."""
    kind = kinds().get(run.kind)
    if kind is None:
        raise NotFound("import")
    may_undo(run, kind, actor)
    now = clock.now()
    with transaction.atomic():
        begin_taking_back(run, actor, now)
        jobs.enqueue(UNDO, {"run": run.pk, "actor": actor.id}, actor=actor, now=now, key=f"undo:{run.pk}")


def undo_job(actor_of: Callable[[int], Actor]) -> JobFunction:
    """The job that takes a run back, as the person who asked for it, with the rights of this moment."""

    def take_back(arguments: Mapping[str, Any], report: Report) -> None:
        run, pace = ImportRun.objects.get(pk=arguments["run"]), Pace(report)

        def tell(run: ImportRun) -> None:
            pace.tell(run.undone + run.kept, run.created + run.updated)

        undo(run=run, kind=kinds()[run.kind], actor=actor_of(arguments["actor"]), clock=clock.now, tell=tell)

    return take_back


def time_left(run: ImportRun, *, now: datetime) -> timedelta | None:
    """How long a run in the background still takes, or its taking back; None where that cannot be said."""
    names = {ImportRun.State.RUNNING: "import", ImportRun.State.UNDOING: "undo"}
    name = names.get(ImportRun.State(run.state))
    return job_left(f"{name}:{run.pk}", now=now) if name else None


def tidy(_arguments: Mapping[str, Any], report: Report) -> None:
    """Remove the files that were brought and never started: nobody can start them after a day."""
    open_jobs = Job.objects.filter(name=JOB, state__in=[Job.State.DUE, Job.State.RUNNING])
    wanted = {arguments["file"] for arguments in open_jobs.values_list("arguments", flat=True)}
    oldest = (clock.now() - FORGOTTEN).timestamp()
    paths = list(_folder().iterdir()) if _folder().exists() else []
    gone = [path for path in paths if path.name not in wanted and path.stat().st_mtime < oldest]
    for path in gone:
        path.unlink(missing_ok=True)
    report({"removed": len(gone)})


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"
