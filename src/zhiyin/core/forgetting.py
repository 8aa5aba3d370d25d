"""What the kernel keeps of a person without a key to it, and taking it away: imports, stored answers, notes, letters.

Each function may be called again; what it finds the second time is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from .errors import Refused
from .errors import gettext_noop as _
from .models import Delivery, IdempotencyKey, ImportRowResult, ImportRun, Job, Work
from .traces import Traces

BATCH = 500
MERGE = "INSERT INTO {index}({index}, rank) VALUES ('merge', %s)"
FULLTEXT = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%%USING fts5%%'"
PAGES = 500  # of a full-text index, merged in one transaction
UNDER_WAY = _("The file “%(name)s” names this customer and is being imported. Wait until that has ended.")


def imports(traces: Traces) -> int:
    """Uploaded files, files of refused rows, and the cells of refused rows; raises `Refused` while one is taken in."""
    gone = 0
    open_jobs = Job.objects.filter(name="imports.run", state__in=[Work.State.DUE, Work.State.RUNNING])
    names = {job.arguments.get("file"): job.arguments.get("name", "") for job in open_jobs}
    for path in _files(Path(settings.MEDIA_ROOT) / "imports", Path(settings.HOME) / "imports"):
        if traces.are_in_file(path):
            if path.name in names:
                raise Refused("erasure.import_under_way", UNDER_WAY, name=names[path.name])
            path.unlink(missing_ok=True)
            gone += 1
    for run in ImportRun.objects.exclude(file_name="").only("file_name"):
        if traces.are_in(run.file_name):
            gone += ImportRun.objects.filter(pk=run.pk).update(file_name="")
    return gone + _refused_rows(traces)


def _refused_rows(traces: Traces) -> int:
    """A refused row keeps that it was refused; its cells and the values in its reasons go."""
    rows = ImportRowResult.objects.filter(outcome="refused", cells__isnull=False).iterator(chunk_size=2000)
    found = [row.pk for row in rows if traces.are_in(*map(str, row.cells or []), str(row.errors))]
    return sum(
        ImportRowResult.objects.filter(pk__in=found[at : at + BATCH]).update(cells=None, errors=None, key="")
        for at in range(0, len(found), BATCH)
    )


def answers(traces: Traces) -> int:
    """Stored answers of the API: the key stays used, its answer is empty."""
    rows = IdempotencyKey.objects.filter(_contains("body", traces))
    return rows.update(body="{}") if traces.values else 0


def work(traces: Traces) -> int:
    """Notes of failed work and arguments of jobs that have ended."""
    if not traces.values:
        return 0
    gone = sum(_emptied(model.objects.filter(_contains("error", traces))) for model in (Job, Delivery))
    for job in Job.objects.exclude(arguments={}).exclude(state__in=[Work.State.DUE, Work.State.RUNNING]):
        if traces.are_in(str(job.arguments)):
            gone += Job.objects.filter(pk=job.pk).update(arguments={})
    return gone


def _emptied(rows: QuerySet[Job] | QuerySet[Delivery]) -> int:
    return rows.update(error="")


def letters(traces: Traces) -> int:
    """Mails that were written into the folder of the outbox because no mail server is set."""
    found = [path for path in _files(Path(settings.EMAIL_FILE_PATH)) if traces.are_in_file(path)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def scrub() -> None:
    """Write over what deleted rows leave behind in the file of an SQLite database: words in indexes, the journal.

    Pages of deleted rows are overwritten at once (`secure_delete`); PostgreSQL tidies up by itself (autovacuum).
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute(FULLTEXT)
        for (index,) in cursor.fetchall():
            _merge(MERGE.format(index=connection.ops.quote_name(index)))
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _merge(statement: str) -> None:
    """Merge an index into one segment, which alone forgets deleted words; piece by piece, so that writers get on."""
    pages = -PAGES
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT total_changes()")
            before = cursor.fetchone()[0]
            cursor.execute(statement, [pages])
            cursor.execute("SELECT total_changes()")
            if cursor.fetchone()[0] - before < 2:
                return
        pages = PAGES


def _contains(column: str, traces: Traces) -> Q:
    found = Q(pk__in=[])
    for value in traces.written:
        found |= Q(**{f"{column}__contains": value})
    return found


def _files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        if folder.is_dir():
            yield from sorted(path for path in folder.rglob("*") if path.is_file())
