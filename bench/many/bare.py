"""Tables without their indexes while they are filled: each index is built once, from the whole table."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, models

from zhiyin.core.models import Event
from zhiyin.customers.models import (
    ContactDetail,
    Customer,
    CustomerFacts,
    CustomerTag,
    Identity,
    SearchIndex,
    SearchText,
)
from zhiyin.desk.models import Message, Ticket
from zhiyin.touchpoints.models import Interaction

TABLES: Sequence[type[models.Model]] = (
    Customer, ContactDetail, Identity, SearchText, CustomerTag, Interaction, Ticket, Message, Event, CustomerFacts,
)  # fmt: skip
SQLITE = (
    "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = %s AND type IN ('index', 'trigger') AND sql IS NOT NULL"
)
POSTGRES = (
    "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE tablename = %s"
    " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
)


@contextmanager
def quickly() -> Iterator[None]:
    """Nothing of this connection is safe from a crash, and no reference is checked: for a load that begins anew."""
    if connection.vendor == "postgresql":
        _run("SET session_replication_role = replica", "SET maintenance_work_mem = '1GB'", "SET work_mem = '512MB'")
        _run("SET synchronous_commit = off")
        yield
        return
    _run("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF")
    _run("PRAGMA cache_size = -2000000", "PRAGMA temp_store = FILE", "PRAGMA secure_delete = OFF")
    _run("PRAGMA ignore_check_constraints = ON", "PRAGMA threads = 2")
    yield
    _run("PRAGMA journal_mode = WAL")


@contextmanager
def bare(tables: Sequence[type[models.Model]] = TABLES) -> Iterator[None]:
    """The tables without indexes and triggers, which stand again at the end."""
    there = [found for model in tables for found in _beside(model._meta.db_table)]
    for kind, name, _statement in there:
        _run(f"DROP {kind} {connection.ops.quote_name(name)}")
    yield
    if connection.vendor == "sqlite" and SearchText in tables:
        index = SearchIndex._meta.db_table
        _run(f"INSERT INTO {index}({index}) VALUES ('rebuild')")
    for _kind, name, statement in there:
        with told(name):
            _run(statement)


def _beside(table: str) -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(SQLITE if connection.vendor == "sqlite" else POSTGRES, [table])
        return [(kind, name, statement) for kind, name, statement in cursor.fetchall()]


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Say on the error stream how long it took."""
    begun = time.perf_counter()
    yield
    print(f"{time.perf_counter() - begun:8.1f} s  {name}", file=sys.stderr, flush=True)
