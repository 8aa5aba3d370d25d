"""R5: the disk fails to keep what it was given, in the middle of the load; what was confirmed is there all the same.

The first, second … n-th flush to the disk (`fdatasync`, `fsync`) of each thread of a process of the server is answered
with an I/O error, by `strace`. Goes red where an answer is given before it is kept. Needs `strace` and the right to
look into an own process.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.installation import Installation

from . import Outcome
from .kill9 import ACKED_PER_KILL, SEED, Load, judged

TIERS = ("ci", "long")
FAILURES = {"ci": 5, "long": 20}
RED_FAILURES = 5
FLUSHES = "fdatasync,fsync"
PATIENCE = 30.0
"""Seconds until an error is seen, and until the server is at work again after it."""


def run(tier: str) -> Outcome:
    """Let flushes fail under load and judge; then the same with answers given too early, which must lose something."""
    if shutil.which("strace") is None or not _may_trace():
        return Outcome({"not run": "strace is missing, or this user may not look into an own process"})
    seen, faults = _failed(FAILURES[tier], sabotage="")
    print("   and with answers that are given before the transaction ends:")
    _red, found = _failed(RED_FAILURES, sabotage="ack_before_commit")
    if not any(fault.startswith(("lost", "half", "doubled")) for fault in found):
        faults.append(f"answers given too early were not noticed; found: {found}")
    return Outcome(seen, faults)


def _may_trace() -> bool:
    done = subprocess.run(
        ["strace", "-o", "/dev/null", sys.executable, "-c", ""], capture_output=True, check=False, timeout=60
    )
    return done.returncode == 0


@contextmanager
def _failing(pid: int, turn: int, told: Path) -> Iterator[None]:
    """While it lasts, the `turn`-th flush of each thread of this process fails."""
    inject = ["-e", f"trace={FLUSHES}", "-e", f"inject={FLUSHES}:error=EIO:when={turn}"]
    tracer = subprocess.Popen(["strace", "-f", "-qq", "-o", told, *inject, "-p", str(pid)], stderr=subprocess.PIPE)
    try:
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(PATIENCE)


@dataclass
class Failures:
    """How often flushes failed in which process, and how long it took afterwards."""

    installation: Installation
    load: Load
    folder: Path
    done: Counter[str] = field(default_factory=Counter)
    errors: int = 0
    waits: list[float] = field(default_factory=list)

    def fail(self, part: str, turn: int) -> None:
        """One flush of each thread of a part of the server."""
        told, until = self.folder / f"trace-{len(self.waits)}", time.monotonic() + PATIENCE
        with _failing(self.installation.pids()[part], turn, told):
            while not (errors := _injected(told)) and time.monotonic() < until and not self.load.faults:
                time.sleep(0.02)
        self.errors += errors
        self.done[part] += bool(errors)
        ended, before = time.monotonic(), self.load.ledger.total()
        while time.monotonic() < ended + PATIENCE and not self.load.faults:
            if self.load.ledger.total() > before and self.installation.answers("/readyz") == 200:
                break
            time.sleep(0.02)
        self.waits.append(time.monotonic() - ended)


def _injected(told: Path) -> int:
    return told.read_text(errors="replace").count("(INJECTED)") if told.exists() else 0


def _failed(times: int, *, sabotage: str) -> tuple[dict[str, object], list[str]]:
    with tempfile.TemporaryDirectory(prefix="zhiyin-io-") as name:
        installation = Installation(Path(name, "home"), {"ZHIYIN_SABOTAGE": sabotage})
        try:
            with Load.on(installation, Path(name)) as load:
                failures = Failures(installation, load, Path(name))
                _fail_in_turn(failures, times)
        finally:
            installation.clean_up()
    return _told(failures, times)


def _fail_in_turn(failures: Failures, times: int) -> None:
    choose, ledger, faults = random.Random(SEED), failures.load.ledger, failures.load.faults
    for turn in range(1, times + 1):
        before, since = ledger.total(), time.monotonic()
        while ledger.total() - before < ACKED_PER_KILL * 1.2 and not faults:
            if time.monotonic() - since > 2 * PATIENCE:
                faults.append(f"only {ledger.total() - before} calls were acknowledged in {2 * PATIENCE:.0f} s")
            time.sleep(0.02)
        if faults:
            return
        parts = sorted(name for name in failures.installation.pids() if name.startswith(("pages-", "worker")))
        failures.fail(choose.choice(parts), turn)


def _told(failures: Failures, times: int) -> tuple[dict[str, object], list[str]]:
    ledger, faults = failures.load.ledger, failures.load.faults
    faults += judged(ledger, failures.load.report)
    told = Counter(what for _at, what in ledger.refusals)
    if max(failures.waits, default=0) > PATIENCE:
        faults.append(f"it took {max(failures.waits):.1f} s until it was at work again")
    if failures.done.total() < times or ledger.total() < ACKED_PER_KILL * times:
        faults.append(f"too little: flushes failed {failures.done.total()} times, {ledger.total()} calls")
    seen: dict[str, object] = {
        "flushes that failed": f"{failures.errors} ({dict(failures.done)})",
        "refused": dict(told),
        "at work again after at most": f"{max(failures.waits, default=0):.2f} s",
    }
    return seen, faults
