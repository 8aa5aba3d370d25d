"""Making a backup: the database first, then the files, so that every row finds its file."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from zhiyin import __version__
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

from . import databases
from .container import Header, Writer

DATABASE, MANIFEST, KEY, LAST = "database", "manifest.json", "secret_key", "last-backup.json"
# What is made anew by itself, what belongs to running processes, and what other backups left.
# The heads of the log prove the chain from apart; those younger than the copy of the database would accuse it.
LEFT_OUT = ("run", "warehouse", "backups", "cache", "seal-heads.jsonl", LAST)
ALREADY = _("There is already a file %(path)s; choose another name.")
FULL = _("There is too little room for a backup: about %(needed)s MiB are needed in %(path)s, %(free)s are free.")
ROOM = 1.1  # of what is to be copied


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: where, how many bytes, rows and files, and whether the secret key is in it."""

    path: Path
    size: int
    rows: int
    files: int
    holds_key: bool


def make(path: Path, *, home: Path, passphrase: str, now: datetime) -> Made:
    """Write a backup of the installation in `home` to `path`; it appears whole or not at all.

    The secret key goes with it only where it is encrypted. Raises `Refused` where the file exists or the disk is full.
    """
    if path.exists():
        raise Refused("backup.exists", ALREADY, path=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    size = _size(home)
    for folder in (home, path.parent):
        _refuse_full(folder, size)
    half = path.with_name(path.name + ".half")
    try:
        with tempfile.TemporaryDirectory(prefix="backup-", dir=home / "run") as staging, half.open("wb") as file:
            copied = databases.copy(Path(staging, DATABASE))
            header = Header(__version__, connection.vendor, now.isoformat(), size)
            members = [(DATABASE, Path(staging, DATABASE)), *_files(home, keep_key=bool(passphrase))]
            with Writer(file, header, passphrase) as writer, tarfile.open(fileobj=writer, mode="w|") as archive:
                hashes = {name: _add(archive, name, source) for name, source in members}
                told = {**asdict(copied), "files": hashes, "key": fingerprint(settings.SECRET_KEY)}
                _add_text(archive, MANIFEST, json.dumps(told))
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        (home / LAST).write_text(json.dumps({"at": now.isoformat(), "path": str(path.resolve())}))
    finally:
        half.unlink(missing_ok=True)
    return Made(path, path.stat().st_size, sum(copied.rows.values()), len(members) - 1, KEY in hashes)


def last_made(home: Path) -> tuple[datetime, Path] | None:
    """When the last backup of the installation in `home` was made, and where it was put; None: none was."""
    path = home / LAST
    if not path.exists():
        return None
    told = json.loads(path.read_text())
    return datetime.fromisoformat(told["at"]), Path(told["path"])


def fingerprint(secret: str) -> str:
    """What tells one secret key from another without telling it."""
    return hashlib.sha256(f"backup:{secret}".encode()).hexdigest()[:16]


def _files(home: Path, *, keep_key: bool) -> Iterator[tuple[str, Path]]:
    database = Path(str(connection.settings_dict["NAME"])).name
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home)
        is_database = len(name.parts) == 1 and name.name.startswith(database)
        if not path.is_file() or path.is_symlink() or name.parts[0] in LEFT_OUT or is_database:
            continue
        if name.parts[0].startswith("replaced-") or (name.name == KEY and not keep_key):
            continue
        yield f"home/{name.as_posix()}", path


def _add(archive: tarfile.TarFile, name: str, source: Path) -> str:
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        archive.addfile(archive.gettarinfo(str(source), name, file), file)
    return digest


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(text.encode())
    archive.addfile(entry, io.BytesIO(text.encode()))


def _size(home: Path) -> int:
    files = sum(path.stat().st_size for _name, path in _files(home, keep_key=True))
    if connection.vendor == "sqlite":
        return files + Path(str(connection.settings_dict["NAME"])).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return files + int(cursor.fetchone()[0])


def _refuse_full(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size * ROOM:
        needed = int(size * ROOM) >> 20
        raise Refused("backup.full", FULL, needed=needed + 1, path=folder, free=free >> 20)
