"""A database from before the migrations were folded goes on where it had all of them, and is told where it had not."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from zhiyin.cli._checks import tables
from zhiyin.cli.migrate import pending
from zhiyin.core import folded
from zhiyin.core.errors import Refused

pytestmark = pytest.mark.django_db
ALL = {*(f"{room}.{name}" for room, name in folded.LAST.items()), folded.SIGN}


def seen(*names: str) -> None:
    """The database has seen these migrations too."""
    for name in names:
        MigrationRecorder(connection).record_applied(*name.split("."))


def recorded() -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())


def test_one_that_had_all_of_them_goes_on_and_forgets_their_names() -> None:
    before = recorded()
    seen(*ALL)
    assert pending() == []
    folded.forget()
    assert recorded() == before


def test_one_that_lacks_some_is_told_so_and_keeps_what_it_knows(tmp_path: Path) -> None:
    seen(*ALL - {"customers.0019_pool"})
    before = recorded()
    with pytest.raises(Refused, match=r"lacks customers\.0019_pool, which"):
        folded.forget()
    assert recorded() == before
    [finding] = tables(tmp_path)
    assert finding.state == "fault"
    assert "customers.0019_pool" in finding.what


def test_one_that_was_made_since_is_left_alone() -> None:
    seen("customers.0002_something")
    before = recorded()
    folded.forget()
    assert recorded() == before


def test_no_migration_bears_the_name_of_a_former_one() -> None:
    assert not ALL & {f"{room}.{name}" for room, name in MigrationLoader(None).disk_migrations}
