"""The database backend `zhiyin.core.sqlite`.

SQLite lets a writer that finds another one sleep up to 100 ms before it asks again, so with several writers most of the
time nobody writes. Here the next one of each process asks every millisecond, and the others queue behind it.

A transaction that begins `late` makes the others wait only from where it writes.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from django.db import connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.utils import DEFAULT_DB_ALIAS

PAUSE = 0.001
PATIENCE = "PRAGMA busy_timeout = %d"
_turn = threading.Lock()


class DatabaseWrapper(Sqlite):
    """A connection whose transactions begin as soon as the writer before them has ended."""

    is_late = False
    is_waiting = False

    def _start_transaction_under_autocommit(self) -> None:
        self.ensure_connection()
        if self.is_late:
            self.is_waiting = True
        else:
            self.begin()

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        """The end of a transaction that never began, too."""
        self.is_waiting = False
        super().set_autocommit(autocommit, *args, **kwargs)

    def create_cursor(self, name: str | None = None) -> Any:
        """While nothing is begun, cursors that begin before they write."""
        if self.is_waiting:
            return self.connection.cursor(factory=partial(_Beginner, self))
        return super().create_cursor(name)

    def begin(self) -> None:
        """Begin, after the writer before."""
        self.is_waiting = False
        seconds = float(self.settings_dict["OPTIONS"].get("timeout", 5))
        until = time.monotonic() + seconds
        has_turn = _turn.acquire(timeout=seconds)
        try:
            self._ask(until, seconds)
        finally:
            if has_turn:
                _turn.release()

    def _ask(self, until: float, seconds: float) -> None:
        # Asked for at the lowest level: this runs a thousand times a second.
        ask, connection = "BEGIN " + self.settings_dict["OPTIONS"]["transaction_mode"], self.connection
        with self.wrap_database_errors:
            connection.execute(PATIENCE % 0)
            try:
                while True:
                    try:
                        connection.execute(ask)
                    except sqlite3.OperationalError as error:
                        if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > until:
                            raise
                        time.sleep(PAUSE)
                    else:
                        return
            finally:
                connection.execute(PATIENCE % (seconds * 1000))


class _Beginner(SQLiteCursorWrapper):
    """A cursor that begins its connection's transaction before anything that does not only read."""

    def __init__(self, database: DatabaseWrapper, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.database = database

    def execute(self, query: str, params: Any = None) -> Any:
        if self.database.is_waiting and not query.startswith("SELECT"):
            self.database.begin()
        return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        if self.database.is_waiting:
            self.database.begin()
        return super().executemany(query, param_list)


@contextmanager
def late() -> Iterator[None]:
    """`transaction.atomic()` that on SQLite begins with its first inner `atomic` or write.

    What is read before is read as if there were no transaction, and no other writer waits for it.
    """
    database = connections[DEFAULT_DB_ALIAS]
    with ExitStack() as stack:
        if isinstance(database, DatabaseWrapper):
            database.is_late = True
            stack.callback(setattr, database, "is_late", False)
        with transaction.atomic():
            stack.close()
            yield
