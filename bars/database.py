"""R2: PostgreSQL is killed or restarted under load; what was confirmed is there, and the pages are back at once.

While it is away every call is answered 503 with Retry-After; five seconds after it accepts connections again nobody is
refused any more. Goes red on a cluster that confirms before the
disk has it.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.installation import Installation
from tests.postgres import Cluster, cluster

from . import Outcome
from .kill9 import ACKED_PER_KILL, SEED, Load, judged

TIERS = ("ci", "long")
RESTARTS = {"ci": 3, "long": 30}
RED_RESTARTS = 3
BACK = 5.0
"""Seconds after the database accepts until nobody is refused any more."""
EXPECTED = "503 Retry-After 5"
WAYS = ("restart at once", "kill the server", "kill a backend")


def run(tier: str) -> Outcome:
    """Strike under load and judge; then the same on a careless cluster, which must lose something."""
    seen, faults = _struck(RESTARTS[tier], careless=False)
    print("   and with a cluster that confirms too early:")
    _red, found = _struck(RED_RESTARTS, careless=True)
    if not any(fault.startswith(("lost", "half", "other: seal")) for fault in found):
        faults.append(f"a cluster that confirms too early was not noticed; found: {found}")
    return Outcome({**seen, "faults of the careless cluster": len(found)}, faults)


@dataclass
class Strikes:
    """What was done to the database, and when it was back."""

    database: Cluster
    load: Load
    done: Counter[str] = field(default_factory=Counter)
    away: list[tuple[float, float]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def strike(self, way: str, choose: random.Random) -> None:
        """One strike; returns when the database accepts again and the first call is acknowledged."""
        begun = time.monotonic()
        if way == "restart at once":
            self._control("-m", "immediate", "restart")
        elif way == "kill the server":
            os.kill(self._server(), signal.SIGKILL)
            time.sleep(choose.uniform(0.5, 2))
            self._start_again()
        else:
            backends = self.database.sql("SELECT pid FROM pg_stat_activity WHERE datname = 'zhiyin'").split()
            os.kill(int(choose.choice(backends)), signal.SIGKILL)
            self._wait()
        accepts, before = time.monotonic(), self.load.ledger.total()
        self.away.append((begun, accepts))
        while self.load.ledger.total() == before and time.monotonic() < accepts + 60 and not self.load.faults:
            time.sleep(0.01)
        self.waits.append(time.monotonic() - accepts)
        self.done[way] += 1
        print(f"   {way}: away {accepts - begun:.1f} s, first answer after {self.waits[-1]:.2f} s", flush=True)

    def _server(self) -> int:
        return int((self.database.data / "postmaster.pid").read_text().split()[0])

    def _control(self, *what: str) -> None:
        data, log = str(self.database.data), str(self.database.folder / "log")
        options = ["-o", self.database.settings] if "start" in what else []
        self.database.as_owner("pg_ctl", "-D", data, "-w", "-l", log, *options, *what)

    def _start_again(self) -> None:
        """What the killed server has left behind ends within a moment; until then it refuses to start."""
        until = time.monotonic() + 20
        while True:
            try:
                self._control("start")
            except AssertionError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
            else:
                return

    def _wait(self) -> None:
        """Until the server has recovered by itself."""
        time.sleep(0.05)
        until = time.monotonic() + 60
        while True:
            try:
                self.database.sql("SELECT 1")
            except AssertionError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return


def _struck(restarts: int, *, careless: bool) -> tuple[dict[str, object], list[str]]:
    with tempfile.TemporaryDirectory(prefix="zhiyin-database-") as name, cluster(careless=careless) as database:
        allowed = "yes" if careless else "no"
        settings = {"ZHIYIN_DATABASE_URL": database.url("zhiyin"), "ZHIYIN_UNSAFE_DATABASE": allowed}
        installation = Installation(Path(name) / "home", settings)
        try:
            with Load.on(installation, Path(name)) as load:
                strikes = Strikes(database, load)
                _strikes(strikes, restarts)
        finally:
            installation.clean_up()
        return _told(strikes, restarts)


def _strikes(strikes: Strikes, restarts: int) -> None:
    choose, ledger, faults, order = random.Random(SEED), strikes.load.ledger, strikes.load.faults, list[str]()
    while strikes.done.total() < restarts and not faults:
        before, since = ledger.total(), time.monotonic()
        while ledger.total() - before < ACKED_PER_KILL * 1.2 and not faults:
            if time.monotonic() - since > 60:
                faults.append(f"only {ledger.total() - before} calls were acknowledged in 60 s")
            time.sleep(0.02)
        order = order or choose.sample(WAYS, len(WAYS))
        strikes.strike(order.pop(), choose)


def _told(strikes: Strikes, restarts: int) -> tuple[dict[str, object], list[str]]:
    ledger, faults = strikes.load.ledger, strikes.load.faults
    faults += judged(ledger, strikes.load.report)
    told = Counter(what for _at, what in ledger.refusals)
    faults += [f"refused {count} times with {what}" for what, count in told.items() if what != EXPECTED]
    late = [at for at, _what in ledger.refusals if not any(begun <= at <= back + BACK for begun, back in strikes.away)]
    if late:
        faults.append(f"{len(late)} calls were refused while the database was there")
    if max(strikes.waits, default=0) > BACK:
        faults.append(f"the first answer came {max(strikes.waits):.1f} s after the database")
    if strikes.done.total() < restarts or ledger.total() < ACKED_PER_KILL * restarts or not told[EXPECTED]:
        faults.append(f"too little: {strikes.done.total()} strikes, {ledger.total()} calls, refused: {dict(told)}")
    seen = {
        "strikes": dict(strikes.done),
        "refused": dict(told),
        "away for at most": f"{max((back - begun for begun, back in strikes.away), default=0):.1f} s",
        "first answer after at most": f"{max(strikes.waits, default=0):.2f} s",
    }
    return seen, faults
