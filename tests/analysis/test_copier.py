"""What the store's engine does to the application's database file stays in a process of its own."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from zhiyin.analysis.services.copier import CopyError, Plan, Step, copied
from zhiyin.analysis.services.warehouse import extension_of

INTRUDER = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    other.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError as error:
    sys.exit(str(error))
"""


@pytest.fixture
def source(tmp_path: Path) -> sqlite3.Connection:
    """A database of two rows, in the journal mode of the application."""
    opened = sqlite3.connect(tmp_path / "source.db", isolation_level=None)
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute("CREATE TABLE tickets (id INTEGER)")
    opened.execute("INSERT INTO tickets VALUES (1), (2)")
    return opened


def plan(folder: Path, *statements: str) -> Plan:
    attach = f"ATTACH '{folder / 'source.db'}' AS source (TYPE sqlite, READ_ONLY)"
    steps = (Step("tickets", statements, "SELECT count(*) FROM tickets"),)
    return Plan(str(folder / "store.duckdb"), str(extension_of("sqlite_scanner")), attach, steps)


def test_no_other_process_writes_into_a_transaction_while_the_store_is_filled(
    source: sqlite3.Connection, tmp_path: Path
) -> None:
    source.execute("BEGIN IMMEDIATE")
    source.execute("INSERT INTO tickets VALUES (3)")
    found = list(copied(plan(tmp_path, "CREATE TABLE tickets AS SELECT id FROM source.tickets")))
    assert found == [("tickets", 2)], "what is not committed is not copied"
    asked = [sys.executable, "-c", INTRUDER, str(tmp_path / "source.db")]
    intruder = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert "locked" in intruder.stderr
    source.execute("COMMIT")
    assert source.execute("SELECT count(*) FROM tickets").fetchone() == (3,)


def test_what_cannot_be_copied_is_said_in_one_line(source: sqlite3.Connection, tmp_path: Path) -> None:
    with pytest.raises(CopyError, match=r"Catalog.*customers"):
        list(copied(plan(tmp_path, "CREATE TABLE tickets AS SELECT id FROM source.customers")))
