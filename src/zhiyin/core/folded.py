"""A database from before the migrations were folded into one a room, which was done before the first release.

The tables are the same: where all the former migrations had been applied nothing is to be done but to forget their
names. Where some had not, no migration leads from there to here, and that is said.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from .errors import Refused
from .errors import gettext_noop as _

SIGN = "customers.0002_search"
"""Every database that was made before has seen this one; none that was made since has."""
LAST = {
    "analysis": "0002_scores",
    "core": "0008_bulk",
    "customers": "0019_pool",
    "desk": "0003_custom_fields",
    "operations": "0006_custom_fields",
    "people": "0002_notices",
    "voice": "0002_undated",
}
UNFINISHED = _(
    "This database was made by an early state of the unreleased version: it lacks %(missing)s, which were folded into"
    " others since. Run `zhiyin migrate` of a state that still has them first (docs/operations.md), or make a new"
    " installation."
)


def is_former(seen: Collection[str]) -> bool:
    """Whether who has seen these migrations (`room.name`) is from before. Raises `Refused` if unfinished."""
    if SIGN not in seen:
        return False
    missing = sorted({f"{room}.{name}" for room, name in LAST.items()} - set(seen))
    if missing:
        raise Refused("migrations.unfinished", UNFINISHED, missing=", ".join(missing))
    return True


def forget() -> None:
    """Forget the former names in this database. Raises `Refused` where some had not been applied."""
    recorder = MigrationRecorder(connection)
    if is_former({f"{room}.{name}" for room, name in recorder.applied_migrations()}):
        present = {name for room, name in MigrationLoader(None).disk_migrations if room in LAST}
        recorder.migration_qs.filter(app__in=LAST).exclude(name__in=present).delete()
