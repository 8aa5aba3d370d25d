"""R4: the disk runs full under load; what was confirmed is there, reads go on, and all is well once there is space.

The data folder (database, files, outbox, log) lies on a small file system of its own, which is filled to the last byte
at a random moment. Goes red where an answer is given before it is kept. Needs the right to mount.
"""

from __future__ import annotations

import errno
import json
import random
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.installation import Installation

from . import Outcome
from .kill9 import ACKED_PER_KILL, SEED, Load, judged

TIERS = ("ci", "long")
FILLED = {"ci": 3, "long": 20}
RED_FILLED = 2
MEBIBYTES = 160
FULL_FOR = 2.0
BACK = 30.0
"""Seconds after there is space until a write is confirmed and the server calls itself ready."""
EXPECTED = {"507 Retry-After 5", "503 Retry-After 5"}


def run(tier: str) -> Outcome:
    """Fill under load and judge; then the same with answers given too early, which must lose something."""
    with tempfile.TemporaryDirectory(prefix="zhiyin-disk-") as name:
        if not _may_mount(Path(name)):
            return Outcome({"not run": "this user may not mount a file system; as root it runs"})
    seen, faults = _filled(FILLED[tier], sabotage="")
    print("   and with answers that are given before the transaction ends:")
    _red, found = _filled(RED_FILLED, sabotage="ack_before_commit")
    if not any(fault.startswith(("lost", "half", "doubled")) for fault in found):
        faults.append(f"answers given too early were not noticed; found: {found}")
    return Outcome(seen, faults)


def _may_mount(folder: Path) -> bool:
    try:
        with _volume(folder):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextmanager
def _volume(folder: Path) -> Iterator[Path]:
    """A file system of its own at `folder`."""
    options = ["-o", f"size={MEBIBYTES}m"]
    subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)], check=True, capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)


@dataclass
class Fillings:
    """What was filled, what was answered meanwhile, and how long it took afterwards."""

    installation: Installation
    load: Load
    reads: Counter[int] = field(default_factory=Counter)
    ready: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)

    def fill(self) -> None:
        """Fill, ask, free, wait."""
        ballast = self.installation.home.parent / "ballast"
        until = time.monotonic() + FULL_FOR
        while time.monotonic() < until:
            _fill(ballast)  # again and again: what the server gives back is taken as well
            self.ready[self.installation.answers("/readyz")] += 1
            self.reads[self._read()] += 1
        ballast.unlink()
        freed, before = time.monotonic(), self.load.ledger.total()
        while time.monotonic() < freed + 2 * BACK and not self.load.faults:
            if self.load.ledger.total() > before and self.installation.answers("/readyz") == 200:
                break
            time.sleep(0.02)
        self.waits.append(time.monotonic() - freed)
        print(f"   filled for {FULL_FOR:.0f} s, at work again after {self.waits[-1]:.2f} s", flush=True)

    def _read(self) -> int:
        address = f"http://127.0.0.1:{self.installation.port}/api/v1/customers"
        asked = urllib.request.Request(address, headers={"Authorization": f"Bearer {self.load.secret}"})
        try:
            with urllib.request.urlopen(asked, timeout=15) as answer:
                json.load(answer)
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0


def _fill(path: Path) -> None:
    """Write until not one byte more fits."""
    with path.open("ab", buffering=0) as file:
        for size in (2**20, 2**12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise


def _filled(times: int, *, sabotage: str) -> tuple[dict[str, object], list[str]]:
    with tempfile.TemporaryDirectory(prefix="zhiyin-disk-") as name:
        aside, mounted = Path(name, "aside"), Path(name, "volume")
        aside.mkdir()
        mounted.mkdir()
        with _volume(mounted):
            installation = Installation(mounted / "home", {"ZHIYIN_SABOTAGE": sabotage})
            try:
                with Load.on(installation, aside) as load:
                    fillings = Fillings(installation, load)
                    _fill_at_random(fillings, times)
            finally:
                installation.clean_up()
    return _told(fillings, times)


def _fill_at_random(fillings: Fillings, times: int) -> None:
    choose, ledger, faults = random.Random(SEED), fillings.load.ledger, fillings.load.faults
    while len(fillings.waits) < times and not faults:
        before, since = ledger.total(), time.monotonic()
        while ledger.total() - before < ACKED_PER_KILL * 1.2 and not faults:
            if time.monotonic() - since > 60:
                faults.append(f"only {ledger.total() - before} calls were acknowledged in 60 s")
            time.sleep(0.02)
        time.sleep(choose.uniform(0, 0.3))
        fillings.fill()


def _told(fillings: Fillings, times: int) -> tuple[dict[str, object], list[str]]:
    ledger, faults = fillings.load.ledger, fillings.load.faults
    faults += judged(ledger, fillings.load.report)
    told = Counter(what for _at, what in ledger.refusals)
    faults += [f"refused {count} times with {what}" for what, count in told.items() if what not in EXPECTED]
    if set(fillings.reads) != {200}:
        faults.append(f"reads on the full disk were answered {dict(fillings.reads)}")
    if set(fillings.ready) != {503}:
        faults.append(f"the full disk was not told as such: /readyz answered {dict(fillings.ready)}")
    if max(fillings.waits, default=0) > BACK:
        faults.append(f"it took {max(fillings.waits):.1f} s until it was at work again")
    if len(fillings.waits) < times or ledger.total() < ACKED_PER_KILL * times or not told["507 Retry-After 5"]:
        faults.append(f"too little: filled {len(fillings.waits)} times, {ledger.total()} calls, refused {dict(told)}")
    seen: dict[str, object] = {
        "filled": len(fillings.waits),
        "refused": dict(told),
        "reads on the full disk": fillings.reads.total(),
        "at work again after at most": f"{max(fillings.waits, default=0):.2f} s",
    }
    return seen, faults
