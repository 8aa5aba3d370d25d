"""`zhiyin migrate`: bring the database to the tables of this release."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from django.utils.translation import gettext

from zhiyin.core.errors import Refused
from zhiyin.insight.labels import noop
from zhiyin.insight.wording import say

from ._installation import Stopped, open_installation, reaching
from ._spoken import Spoken

LOCK = 0x5A48_4959
"""The number of the advisory lock on PostgreSQL ("ZHIY")."""


@click.command(
    "migrate",
    cls=Spoken,
    help=noop("Apply what is missing in the database; safe to run at any time and by several at once."),
    short_help=noop("Bring the database to the tables of this release."),
)
def command() -> None:
    """Apply what is missing in the database; safe to run at any time and by several at once."""
    home = open_installation()
    count = apply(home)
    click.echo(say("Migrations applied: {count}.", count=count) if count else say("The database is current."))


def apply(home: Path) -> int:
    """Apply all migrations, one process at a time; return how many there were. Raises `Stopped`."""
    from django.core.management import call_command

    from zhiyin.core import folded

    with reaching(), _alone(home):
        try:
            folded.forget()
        except Refused as error:
            raise Stopped(gettext(error.sentence) % error.params) from None
        count = len(pending())
        if count:
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    return count


def pending() -> list[str]:
    """The names of migrations that the database lacks. Raises `Refused` where none leads from it to this release."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from zhiyin.core import folded

    executor = MigrationExecutor(connection)
    folded.is_former({f"{room}.{name}" for room, name in executor.loader.applied_migrations})
    targets = executor.loader.graph.leaf_nodes()
    return [f"{migration.app_label}.{migration.name}" for migration, _ in executor.migration_plan(targets)]


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the lock of this folder, and on PostgreSQL the one of the database: two starts do not race."""
    from django.db import connection

    with (home / "run" / "migrate.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
