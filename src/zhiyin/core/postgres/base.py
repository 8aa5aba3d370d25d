"""The database backend `zhiyin.core.postgres`.

PostgreSQL takes longer to plan a look-up by key than to do it. A statement whose text never changes is kept by each
connection with its plan; all others are sent whole, as Django does.
"""

from __future__ import annotations

import select
import time
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as Postgres
from psycopg import Cursor

KEPT = 500
"""Plans that a connection keeps, those not asked for longest forgotten first."""
QUIET = 5.0
"""Seconds after which a connection may have been cut without a word: by a firewall, or by a machine that fell."""
PLANNED = (
    "SELECT set_config('random_page_cost', '1.1', false), set_config('max_parallel_workers_per_gather', '0', false)"
)
"""How statements are planned. Rows lie in memory or on disks without heads, where an index costs what it reads: by the
usual 4 a page of a million customers read a fifth of them in order. Questions are short and many at once: two
more processes for one of them come too late for it, and take the processors of the others."""


class DatabaseWrapper(Postgres):
    """A connection that keeps the plans of prepared statements."""

    tried_at = 0.0

    def is_usable(self) -> bool:
        """Whether the server is still there. One that ends says so first: a silent line in use is taken as it is."""
        is_known = time.monotonic() - self.tried_at < QUIET
        self.tried_at = time.monotonic()
        return (is_known and self._is_silent()) or bool(super().is_usable())

    def _is_silent(self) -> bool:
        """Whether nothing has come that nobody has read, neither words nor the end of the line."""
        if self.connection is None or self.connection.closed:
            return False  # lost while it was used: there is no line any more
        line = select.poll()
        line.register(self.connection.pgconn.socket, select.POLLIN)
        return not line.poll(0)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """More statements than the program holds, each from its first time.

        The driver also notes every text that is sent whole, as many as it may keep plans: without a bound a connection
        grew by 2 KB for every customer whose facts were published, and never gave it back.
        """
        connection = super().get_new_connection(conn_params)
        connection.prepare_threshold, connection.prepared_max = 0, KEPT
        return connection

    def init_connection_state(self) -> None:
        """Every session plans alike, whatever the server is set to."""
        super().init_connection_state()
        with self.connection.cursor() as cursor:
            cursor.execute(PLANNED)
        if not self.get_autocommit():
            self.connection.commit()

    def prepared_cursor(self) -> Any:
        """A cursor whose statements are planned once: for texts that never change."""
        if self.queries_logged:
            return self.cursor()  # what is sent by name only cannot be told as text
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor: Any = Cursor(self.connection)
        return self.make_cursor(cursor)
