"""What may be wrong with an installation: one small check each, saying what it found and what to do about it."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from zhiyin.core.errors import Refused

from ._installation import Stopped
from ._supervisor import is_alive, read_pid

DURABLE = {"fsync": ("on",), "full_page_writes": ("on",), "synchronous_commit": ("on", "remote_write", "remote_apply")}
LEAST_SPACE, LITTLE_SPACE = 200 * 2**20, 2 * 2**30
LATE = timedelta(minutes=2)
OLD_BACKUP = timedelta(days=2)
ASSETS = ("vendor/tabler.min.css", "vendor/tabler.min.js", "vendor/echarts.min.js", "vendor/icons.svg")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: `fault` keeps the installation from working, `warning` does not."""

    title: str
    state: Literal["ok", "warning", "fault"]
    what: str
    remedy: str = ""


def refuse_unsafe() -> None:
    """Raise `Stopped` where PostgreSQL could lose what it has confirmed, or cannot find Chinese words."""
    from django.conf import settings

    faults = postgresql_faults()
    if faults and settings.ENV["ZHIYIN_UNSAFE_DATABASE"] == "no":
        raise Stopped(f"{faults[0]} Set ZHIYIN_UNSAFE_DATABASE=yes to start nevertheless.")


def postgresql_faults() -> list[str]:
    """A sentence for each setting of the PostgreSQL server that cannot be trusted; none on SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return []
    faults = []
    with connection.cursor() as cursor:
        for name, allowed in DURABLE.items():
            cursor.execute("SELECT current_setting(%s)", [name])
            value = cursor.fetchone()[0]
            if value not in allowed:
                sentence = _("PostgreSQL runs with %(name)s=%(value)s: a crash would lose what was confirmed.")
                faults.append(sentence % {"name": name, "value": value})
        cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
        locale = cursor.fetchone()[0]
    if locale in {"C", "POSIX"}:
        sentence = _("The database has LC_CTYPE %(locale)s, in which Chinese words cannot be searched.")
        faults.append(sentence % {"locale": locale})
    return faults


def folders(home: Path) -> Iterator[Finding]:
    """Rights of the data folder and of the secret key."""
    title = _("Data folder")
    closed = [path for path in (home, home / "run", home / "files", home / "outbox") if not os.access(path, os.W_OK)]
    for path in closed:
        remedy = _("Give this user the right to write there: chown or chmod.")
        yield Finding(title, "fault", _("%(path)s is not writable.") % {"path": path}, remedy)
    if not closed:
        yield Finding(title, "ok", str(home))
    key = home / "secret_key"
    if key.exists() and key.stat().st_mode & 0o077:
        what = _("%(path)s can be read by other users of this machine.") % {"path": key}
        yield Finding(_("Secret key"), "fault", what, f"chmod 600 {key}")


def space(home: Path) -> Iterator[Finding]:
    """Free space of the disk that holds the data folder."""
    free = shutil.disk_usage(home).free
    state: Literal["ok", "warning", "fault"] = "ok"
    if free < LITTLE_SPACE:
        state = "fault" if free < LEAST_SPACE else "warning"
    what = _("%(gigabytes).1f GiB free") % {"gigabytes": free / 2**30}
    remedy = "" if state == "ok" else _("Free some space, or move ZHIYIN_HOME to a larger disk.")
    yield Finding(_("Disk space"), state, what, remedy)


def database(home: Path) -> Iterator[Finding]:
    """The database answers and is set as it must be."""
    del home
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            journal = cursor.fetchone()[0]
            cursor.execute("PRAGMA synchronous")
            is_synced = cursor.fetchone()[0] >= 2
            if journal != "wal" or not is_synced:
                what = _("SQLite runs without its write-ahead log or without syncing.")
                yield Finding(_("Database"), "fault", what, _("Move the file to a local disk; network disks cannot."))
                return
    for sentence in postgresql_faults():
        remedy = _("See docs/operations.md, “PostgreSQL”.")
        yield Finding(_("Database"), "fault", sentence, remedy)
    if not postgresql_faults():
        yield Finding(_("Database"), "ok", connection.vendor)


def tables(home: Path) -> Iterator[Finding]:
    """All migrations are applied."""
    del home
    from .migrate import pending

    try:
        missing = pending()
    except Refused as error:
        yield Finding(_("Tables"), "fault", _(error.sentence) % error.params)
        return
    if missing:
        what = _("%(count)s migrations are missing, the first: %(name)s.") % {"count": len(missing), "name": missing[0]}
        yield Finding(_("Tables"), "fault", what, "zhiyin migrate")
    else:
        yield Finding(_("Tables"), "ok", _("current"))


def log(home: Path) -> Iterator[Finding]:
    """The event log verifies."""
    del home
    from zhiyin.core import seals

    fault = next(seals.verify(), None)
    if fault is None:
        yield Finding(_("Event log"), "ok", _("every seal verifies"))
        return
    what = f"{_('seal %(number)s') % {'number': fault.seal}}: {_(fault.what)}"
    remedy = _("Find out who can write to the database; restore a backup. All faults: zhiyin events verify")
    yield Finding(_("Event log"), "fault", what, remedy)


def queues(home: Path) -> Iterator[Finding]:
    """Nothing waits for long, nothing was given up."""
    from zhiyin.core import clock
    from zhiyin.core.models import Delivery, Job, Unsealed, Work

    title, now = _("Background work"), clock.now()
    oldest = Unsealed.objects.order_by("event_id").values_list("event__recorded_at", flat=True).first()
    due = (
        Delivery.objects.filter(state=Work.State.DUE).order_by("run_after").values_list("run_after", flat=True).first()
    )
    late = [moment for moment in (oldest, due) if moment is not None and now - moment > LATE]
    pid = read_pid(home / "run" / "worker.pid")
    running = pid is not None and is_alive(pid)
    if late:
        what = _("The oldest work waits since %(moment)s.") % {"moment": min(late).isoformat(timespec="seconds")}
        remedy = _("Look into the log of the worker.") if running else "zhiyin serve"
        yield Finding(title, "fault" if running else "warning", what, remedy)
    failed = sum(rows.filter(state=Work.State.FAILED).count() for rows in (Delivery.objects, Job.objects))
    if failed:
        what = _("%(count)s pieces of work were given up after several attempts.") % {"count": failed}
        yield Finding(title, "warning", what, _("Their errors are in the tables core_delivery and core_job."))
    if not late and not failed:
        yield Finding(title, "ok", _("nothing waits") if running else _("nothing waits; zhiyin serve is not running"))


def backup(home: Path) -> Iterator[Finding]:
    """How old the last backup is."""
    from zhiyin.core import backups, clock

    title, remedy = _("Backup"), _("Let the clock of the system run it each night: zhiyin backup")
    last = backups.last_made(home)
    if last is None:
        yield Finding(title, "warning", _("none was made yet"), remedy)
        return
    at, path = last
    age = clock.now() - at
    what = _("%(hours)s hours old: %(path)s") % {"hours": int(age.total_seconds() // 3600), "path": path}
    yield Finding(title, "warning" if age > OLD_BACKUP else "ok", what, remedy if age > OLD_BACKUP else "")


def assets(home: Path) -> Iterator[Finding]:
    """What the pages load is there."""
    del home
    from django.contrib.staticfiles import finders

    missing = [name for name in ASSETS if finders.find(name) is None]
    if missing:
        what = _("Missing: %(names)s") % {"names": ", ".join(missing)}
        yield Finding(_("Page assets"), "fault", what, _("make assets, or install the wheel, which carries them"))
    else:
        yield Finding(_("Page assets"), "ok", _("complete"))


def servers(home: Path) -> Iterator[Finding]:
    """Mail server, cache and broker can be reached, where they are set."""
    del home
    from django.conf import settings

    title = _("Mail")
    if not settings.ENV["ZHIYIN_MAIL_URL"]:
        yield Finding(title, "ok", _("written as files into %(folder)s") % {"folder": settings.EMAIL_FILE_PATH})
    for name in ("ZHIYIN_MAIL_URL", "ZHIYIN_CACHE_URL", "ZHIYIN_BROKER_URL"):
        address = urlsplit(settings.ENV[name])
        if not address.hostname:
            continue
        port = address.port or {"smtp": 25, "smtps": 465, "amqp": 5672}.get(address.scheme, 6379)
        where = f"{address.hostname}:{port}"
        try:
            socket.create_connection((address.hostname, port), timeout=5).close()
        except OSError as error:
            what = _("%(server)s does not answer: %(error)s") % {"server": where, "error": error.strerror or error}
            yield Finding(name, "fault", what, _("Start that server, or mend the setting."))
        else:
            yield Finding(name, "ok", where)


CHECKS = (folders, space, database, tables, log, queues, backup, assets, servers)
