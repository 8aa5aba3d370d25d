"""Many transactions in a row of which only the last has to outlive a power cut: a file that is taken in.

After a cut such a load goes on behind the last batch that is there, wholly; which one that is does not matter. So the
batches do not wait for the disk one by one. The transaction after them does, and with it the log that holds them all:
what is told to be done is done. Others who write meanwhile wait for the disk as ever.

A batch makes some ten thousand objects and drops them all together: to look among them for rings again and again, as
Python does, took a tenth of the time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# A larger cache for the pages of its indexes, and a log that is written back ten times as seldom (40 MB).
FOR_SQLITE = {"synchronous": "NORMAL", "cache_size": -32_000, "wal_autocheckpoint": 10_000}
FOR_POSTGRESQL = {"synchronous_commit": "off"}
SELDOM = 50_000
"""Objects between two searches for rings among them."""


@contextmanager
def loading() -> Iterator[None]:
    """Let the transactions of the block commit without waiting for the disk; inside of one nothing changes."""
    with _seldom_searched():
        if connection.in_atomic_block:
            yield
            return
        before = {name: _set(name, value) for name, value in _settings().items()}
        try:
            yield
        finally:
            for name, value in before.items():
                _set(name, value)


@contextmanager
def _seldom_searched() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _settings() -> dict[str, object]:
    return dict(FOR_POSTGRESQL if connection.vendor == "postgresql" else FOR_SQLITE)


def _set(name: str, value: object) -> object:
    """Set a setting of this connection and return what it was."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting(%s), set_config(%s, %s, false)", [name, name, str(value)])
            return cursor.fetchone()[0]
        cursor.execute("PRAGMA " + name)
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA {name} = {value}")  # allowed: names and values of ours only
    return before
