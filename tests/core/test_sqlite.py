"""Writers on SQLite take turns, and one that waits too long is told."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError

from zhiyin.core.sqlite.base import DatabaseWrapper

# Connections of their own need the leave to open one, not the test database.
pytestmark = pytest.mark.django_db
SETTINGS = {
    "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_HEALTH_CHECKS": False, "CONN_MAX_AGE": None,
    "ENGINE": "zhiyin.core.sqlite", "TIME_ZONE": None, "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "TEST": {},
}  # fmt: skip


def connect(path: Path, timeout: float = 20) -> DatabaseWrapper:
    """A connection of its own to the database at `path`."""
    options = {"transaction_mode": "IMMEDIATE", "timeout": timeout}
    return DatabaseWrapper(SETTINGS | {"NAME": str(path), "OPTIONS": options}, alias="other")


@pytest.fixture
def held(tmp_path: Path) -> Iterator[tuple[Path, sqlite3.Connection]]:
    """A database in which somebody else is writing."""
    path = tmp_path / "one.sqlite3"
    writer = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE note (body TEXT)")
    writer.execute("BEGIN IMMEDIATE")
    yield path, writer
    writer.close()


def test_the_next_writer_begins_as_soon_as_the_one_before_has_ended(held: tuple[Path, sqlite3.Connection]) -> None:
    path, writer = held
    ended: list[float] = []

    def end() -> None:
        ended.append(time.monotonic())
        writer.execute("COMMIT")

    timer = threading.Timer(0.4, end)
    timer.start()
    waiting = connect(path)
    waiting.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    begun = time.monotonic()
    timer.join()
    with waiting.cursor() as cursor:
        cursor.execute("INSERT INTO note VALUES ('b')")
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (20_000,)
    waiting.rollback()
    waiting.close()
    # SQLite itself would by then ask every 100 ms only.
    assert 0 <= begun - ended[0] < 0.08


def test_who_waits_too_long_is_told_and_may_ask_again(held: tuple[Path, sqlite3.Connection]) -> None:
    path, writer = held
    waiting = connect(path, timeout=0.2)
    with pytest.raises(OperationalError, match="locked"):
        waiting.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    writer.execute("COMMIT")
    waiting.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert waiting.connection.in_transaction
    waiting.rollback()
    waiting.close()


def test_a_late_transaction_reads_beside_a_writer_and_begins_where_it_writes(
    held: tuple[Path, sqlite3.Connection],
) -> None:
    path, writer = held
    reading = connect(path)
    reading.is_late = True
    reading.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with reading.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM note")
        assert not reading.connection.in_transaction
        writer.execute("COMMIT")
        cursor.execute("INSERT INTO note VALUES (%s)", ["c"])
        assert reading.connection.in_transaction
    reading.rollback()
    reading.set_autocommit(True)
    with reading.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM note").fetchone() == (0,)
    reading.close()
