"""Kills an import at named points, goes on with it, and prints what is there in the end. Run as a process of its own.

Each attempt is a fork on its own copy of the database, so that the kill is a real SIGKILL of a real process.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.tiers import SOAK
from zhiyin.cli._installation import open_installation
from zhiyin.cli.migrate import apply

BATCHES, INSIDE, ROWS, SEED = 20 if SOAK else 6, 4, 20, 7
Point = tuple[str, int]


def main(home: Path) -> None:
    """Print a JSON list: for the undisturbed run and each point, whether it was killed and what was there after."""
    apply(home)
    from django.db import connections

    from .kind import staff_file

    connections.close_all()
    database = home / "zhiyin.sqlite3"
    shutil.copy(database, home / "template")
    path = staff_file(home / "staff.csv", BATCHES * ROWS, bad_every=10)
    inside = random.Random(SEED).sample(range(1, BATCHES * ROWS), INSIDE)
    points: list[Point] = [("never", 0), *(("inside row", n) for n in sorted(inside))]
    if "inside" not in sys.argv:
        points += [("after batch", n) for n in range(1, BATCHES + 1)]
    report = []
    for point in points:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{database}{suffix}").unlink(missing_ok=True)
        shutil.copy(home / "template", database)
        killed = _forked(lambda point=point: _take_in(path, point)) == signal.SIGKILL
        if killed:
            _forked(lambda: _take_in(path, ("never", 0)))
        _forked(lambda: (home / "state.json").write_text(json.dumps(_state())))
        report.append({"point": point, "killed": killed, "state": json.loads((home / "state.json").read_text())})
    sys.stdout.write(json.dumps(report))


def _forked(work: Callable[[], object]) -> int:
    """Run `work` in a child; the signal that ended it, 0 for a clean end."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        finally:
            traceback.print_exc()
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _take_in(path: Path, point: Point) -> None:
    from zhiyin.core import clock
    from zhiyin.core.actor import SYSTEM
    from zhiyin.core.imports import engine
    from zhiyin.core.imports.runs import Order

    from .kind import STAFF, load

    where, number = point
    seen = [0, -1]

    def dying(rows, context):  # type: ignore[no-untyped-def]  # the kind's own signature
        outcomes = load(rows, context)
        seen[0] += len(rows)
        if where == "inside row" and seen[0] >= number:
            os.kill(os.getpid(), signal.SIGKILL)  # written, not committed
        return outcomes

    def told(_run: object) -> None:
        seen[1] += 1
        if where == "after batch" and seen[1] == number:
            os.kill(os.getpid(), signal.SIGKILL)  # committed, the next not begun

    engine.BATCH = ROWS
    engine.take_in(order=Order(replace(STAFF, write=dying), path, "hr"), actor=SYSTEM, clock=clock.now, tell=told)


def _state() -> dict[str, object]:
    from django.conf import settings

    from zhiyin.core.imports.refused_rows import write_errors
    from zhiyin.core.models import Event, ImportRun
    from zhiyin.people.models import Employee

    run = ImportRun.objects.get()
    errors = Path(settings.HOME) / "errors.csv"
    write_errors(run, errors, str)
    return {
        "run": [run.state, run.created, run.updated, run.unchanged, run.refused, run.last_row],
        "people": list(Employee.objects.order_by("external_id").values_list("external_id", "name")),
        "outcomes": list(run.rows.order_by("row_no").values_list("row_no", "outcome")),
        "events": Event.objects.filter(kind="people.EmployeeAdded").count(),
        "errors": errors.read_bytes().decode(),
    }


if __name__ == "__main__":
    main(open_installation())
