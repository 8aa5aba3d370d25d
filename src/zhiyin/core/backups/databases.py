"""Copying a database while it is used, and putting a copy back; what both have in common is in `Copied`."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

NO_PROGRAM = _("%(program)s is needed for PostgreSQL and is not on this machine: install the client of your server.")
FAILED = _("%(program)s has failed: %(why)s")
DAMAGED = _("The database is damaged (%(what)s); nothing was changed.")
COUNT = "SELECT count(*) FROM {}"
LAST_SEAL = "SELECT number, hash FROM core_seal ORDER BY number DESC LIMIT 1"
MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
Ask = Callable[[str], list[tuple[object, ...]]]
"""Asks either library for the rows of a statement."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What the copy holds: rows by table, the migrations it has seen, the last seal of the event log."""

    rows: dict[str, int]
    migrations: list[str]
    seal: list[object] = field(default_factory=list)


def copy(into: Path) -> Copied:
    """Write a consistent copy of the database to `into`, beside its writers; say what it holds."""
    return _copy_sqlite(into) if connection.vendor == "sqlite" else _copy_postgres(into)


def put_aside(folder: Path) -> None:
    """Keep the present database in `folder`: moved there (SQLite), or copied (PostgreSQL)."""
    if connection.vendor != "sqlite":
        copy(folder / "database")
        return
    connection.close()
    target = Path(str(connection.settings_dict["NAME"]))
    for path in target.parent.glob(f"{target.name}*"):
        shutil.move(path, folder / path.name)


def put_back(copied: Path) -> None:
    """Make the database what `copied` is; the one before is to have been put aside."""
    connection.close()
    if connection.vendor == "sqlite":
        shutil.move(copied, str(connection.settings_dict["NAME"]))
        return
    options = ("--clean", "--if-exists", "--single-transaction", "--no-owner", "--no-privileges")
    _run("pg_restore", *options, "--dbname", str(connection.settings_dict["NAME"]), str(copied))


def seen() -> Copied:
    """What the present database holds."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return _described(_asking(cursor), names)


def faults_of(copied: Path) -> str:
    """What SQLite finds wrong with a file of its own; nothing where all is well."""
    with closing(sqlite3.connect(f"file:{copied}?mode=ro", uri=True)) as database:
        try:
            found = [str(row[0]) for row in database.execute("PRAGMA integrity_check(5)")]
        except sqlite3.DatabaseError as error:
            return str(error)
    return "" if found == ["ok"] else "; ".join(found)


def _copy_sqlite(into: Path) -> Copied:
    source = Path(str(connection.settings_dict["NAME"]))
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(into)) as copied:
        live.backup(copied)  # one step: it reads one snapshot, and writers go on beside it
        copied.execute("PRAGMA journal_mode=DELETE")
        names = [row[0] for row in copied.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return _described(
            lambda sql: copied.execute(sql).fetchall(), [name for name in names if not name.startswith("sqlite_")]
        )


def _copy_postgres(into: Path) -> Copied:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        described = _described(_asking(cursor), connection.introspection.table_names(cursor))
        name = str(connection.settings_dict["NAME"])
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", "--no-owner", f"--file={into}", name)
    return described


def _asking(cursor: CursorWrapper) -> Ask:
    def ask(sql: str) -> list[tuple[object, ...]]:
        cursor.execute(sql)
        return list(cursor.fetchall())

    return ask


def _described(ask: Ask, names: list[str]) -> Copied:
    quote = connection.ops.quote_name
    rows = {name: int(str(ask(COUNT.format(quote(name)))[0][0])) for name in sorted(names)}
    seals = ask(LAST_SEAL) if "core_seal" in rows else []
    return Copied(rows, [str(row[0]) for row in ask(MIGRATIONS)], list(seals[0]) if seals else [])


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise Refused("backup.no_program", NO_PROGRAM, program=program)
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = os.environ | {name: str(given[key]) for name, key in names.items() if given.get(key)}
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused("backup.failed", FAILED, program=program, why=done.stderr.strip()[-400:])
