"""Checking a backup, and making an installation what it was."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from zhiyin.core import folded
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.models import Event

from . import databases
from .container import Broken, Header, Reader
from .making import DATABASE, KEY, MANIFEST, fingerprint

CHANGED = _("“%(name)s” in the backup is not what was put into it; nothing of it was used. Take another copy of it.")
NEWER = _("The backup is from a newer release (%(version)s: %(migration)s); update this installation first.")
OTHER_DATABASE = _("The backup is from %(theirs)s and this installation uses %(ours)s. Set ZHIYIN_DATABASE_URL.")
OCCUPIED = _("There is a company in this installation already. Say --replace to put the backup in its place.")
STAYS = ("run", "backups")
NO_KEY = _(
    "The secret key of that installation is not in the backup, and this one has another: encrypted values could not be"
    " read. Set ZHIYIN_SECRET_KEY to the key it had (or copy its file secret_key)."
)
DIFFERENT = _("After putting it back, %(table)s has %(found)s rows in place of %(wanted)s.")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a backup holds: its header, rows by table, files; `aside` is where the former state was moved, if any."""

    header: Header
    rows: dict[str, int]
    files: int
    aside: Path | None = None


def check(path: Path, *, home: Path, passphrase: str) -> Restored:
    """Read all of a backup and prove it, changing nothing. Raises `Refused`, of which `Broken` for a changed file."""
    with _unpacked(path, home, passphrase) as (header, told, _staging):
        return Restored(header, told["rows"], len(told["files"]) - 1)


def restore(path: Path, *, home: Path, passphrase: str, replace: bool, now: datetime) -> Restored:
    """Make the installation in `home` what the backup is; what was there is moved aside within `home`, never deleted.

    Nothing is touched before all of the backup is proved. The server has to be stopped.
    """
    with _unpacked(path, home, passphrase) as (header, told, staging):
        _refuse_unfit(header, told)
        if _is_occupied() and not replace:
            raise Refused("backup.occupied", OCCUPIED)
        aside = _moved_aside(home, now) if _is_made() else None
        databases.put_back(staging / DATABASE)
        for source in sorted((staging / "home").rglob("*")):
            target = home / source.relative_to(staging / "home")
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)
        _keep_ledger(home, aside)
        found = databases.seen().rows
        for table, wanted in told["rows"].items():
            if found.get(table) != wanted:
                raise Broken("backup.different", DIFFERENT, table=table, found=found.get(table, 0), wanted=wanted)
        return Restored(header, told["rows"], len(told["files"]) - 1, aside)


@contextmanager
def _unpacked(path: Path, home: Path, passphrase: str) -> Iterator[tuple[Header, dict[str, Any], Path]]:
    with path.open("rb") as file, tempfile.TemporaryDirectory(prefix="restore-", dir=home / "run") as folder:
        reader, staging = Reader(file, passphrase), Path(folder)
        try:
            with tarfile.open(fileobj=reader, mode="r|") as archive:
                for member in archive:
                    _take_out(archive, member, staging)
            told = json.loads((staging / MANIFEST).read_text())
        except (tarfile.TarError, OSError, ValueError) as error:
            raise Broken("backup.changed", CHANGED, name=str(error)) from error
        reader.readall()
        for name, digest in told["files"].items():
            with (staging / name).open("rb") as member:
                if hashlib.file_digest(member, "sha256").hexdigest() != digest:
                    raise Broken("backup.changed", CHANGED, name=name)
        if reader.header.vendor == "sqlite" and (fault := databases.faults_of(staging / DATABASE)):
            raise Broken("backup.damaged", databases.DAMAGED, what=fault)
        yield reader.header, told, staging


def _take_out(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one file or folder below `folder`; whatever is neither, or lies outside, is no part of a backup of ours.

    By hand, because the filters of `tarfile` are missing in the first releases of Python 3.11.
    """
    target = (folder / member.name).resolve()
    if not (member.isfile() or member.isdir()) or not target.is_relative_to(folder.resolve()):
        raise Broken("backup.changed", CHANGED, name=member.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    if member.isdir():
        target.mkdir(exist_ok=True)
        return
    content = archive.extractfile(member)
    if content is not None:
        with target.open("wb") as file:
            shutil.copyfileobj(content, file)


def _refuse_unfit(header: Header, told: dict[str, Any]) -> None:
    if header.vendor != connection.vendor:
        raise Refused("backup.vendor", OTHER_DATABASE, theirs=header.vendor, ours=connection.vendor)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    for migration in [] if folded.is_former(told["migrations"]) else told["migrations"]:
        if migration not in known:
            raise Refused("backup.newer", NEWER, version=header.version, migration=migration)
    if told["key"] != fingerprint(settings.SECRET_KEY) and (
        f"home/{KEY}" not in told["files"] or settings.ENV["ZHIYIN_SECRET_KEY"]
    ):
        raise Refused("backup.no_key", NO_KEY)


def _is_made() -> bool:
    return "core_event" in connection.introspection.table_names()


def _is_occupied() -> bool:
    return _is_made() and Event.objects.exists()


def _moved_aside(home: Path, now: datetime) -> Path:
    """Move what a backup would hold, and what is made of it, out of the way."""
    aside = home / f"replaced-{now:%Y%m%d-%H%M%S}"
    aside.mkdir()
    databases.put_aside(aside)
    for path in sorted(home.iterdir()):
        if path.name not in STAYS and not path.name.startswith("replaced-"):
            shutil.move(path, aside / path.name)
    if (aside / KEY).exists():
        shutil.copy2(aside / KEY, home / KEY)
    return aside


def _keep_ledger(home: Path, aside: Path | None) -> None:
    """What was erased since the backup is known here only; the backup's own ledger is the beginning of it."""
    ledger: Path = settings.ERASURES
    former = aside / ledger.relative_to(home) if aside else ledger
    if aside and former.exists():
        shutil.copy2(former, ledger)
