"""Copying rows of the application's database into a columnar store, as a process of its own.

The store's engine reads an SQLite file with an SQLite library of its own. When that closes the file, the system drops
all locks that the process holds on it (https://www.sqlite.org/howtocorrupt.html, 2.2): inside the application another
process could then write during our transaction, and a committed row would be lost.

`python copier.py` reads a `Plan` as JSON from its standard input and answers one line of JSON for each table.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import duckdb


class CopyError(Exception):
    """What the other process could not do, in one line."""


@dataclass(frozen=True, slots=True)
class Step:
    """One table: what is done to have it as it is now, and how its rows are counted.

    `changed`: the keys that the statements find in the table `changed`.
    """

    name: str
    statements: tuple[str, ...]
    count: str
    changed: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A store, the extension that reads the source, the statement that attaches it, and the steps."""

    store: str
    extension: str
    attach: str
    steps: tuple[Step, ...]


def copied(plan: Plan) -> Iterator[tuple[str, int]]:
    """Carry out the plan in a child process: (table, its rows), one after the other. Raises `CopyError`."""
    command = [sys.executable, "-P", __file__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(json.dumps(asdict(plan)))
        child.stdin.close()
        for line in child.stdout:
            said = json.loads(line)
            if "error" in said:
                raise CopyError(said["error"])
            yield said["name"], said["rows"]
    if child.returncode:
        raise CopyError(f"the process that copies ended with code {child.returncode}")


def main() -> int:
    """Do what the standard input says; the exit code."""
    asked = json.load(sys.stdin)
    plan = Plan(**{**asked, "steps": tuple(Step(**step) for step in asked["steps"])})
    try:
        with duckdb.connect(plan.store) as store:
            store.execute("SET TimeZone = 'UTC'")
            store.load_extension(plan.extension)
            store.execute(plan.attach)
            for step in plan.steps:
                _say(name=step.name, rows=_done(store, step))
            store.execute("DETACH source")
    except duckdb.Error as error:
        _say(error=f"{type(error).__name__}: {error}")
        return 1
    return 0


def _done(store: duckdb.DuckDBPyConnection, step: Step) -> int:
    if step.changed:
        store.execute("CREATE OR REPLACE TEMP TABLE changed (id BIGINT)")
        store.execute("INSERT INTO changed SELECT unnest(?::BIGINT[])", [list(step.changed)])
    for statement in step.statements:
        store.execute(statement)
    counted = store.execute(step.count).fetchone()
    return int(counted[0]) if counted else 0


def _say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
