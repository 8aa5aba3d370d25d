"""The database backend `zhiyin.core.sqlite`.

SQLite lets a writer that finds another one sleep up to 100 ms before it asks again, so with several writers most of the
time nobody writes. Here the next one of each process asks every millisecond, and the others queue behind it.
"""

from __future__ import annotations

import sqlite3
import threading
import time

from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite

PAUSE = 0.001
PATIENCE = "PRAGMA busy_timeout = %d"
_turn = threading.Lock()


class DatabaseWrapper(Sqlite):
    """A connection whose transactions begin as soon as the writer before them has ended."""

    def _start_transaction_under_autocommit(self) -> None:
        self.ensure_connection()
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
