"""R1 and R1b: SIGKILL of `zhiyin serve` under load; nothing acknowledged is lost, half done or done twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.installation import ROOT, Installation

from .clients import ACTIONS, Client, Importer
from .ledger import Ledger

CLIENTS = 8
ACKED_PER_KILL = 50
VICTIMS = ("web process", "parent", "worker", "import", "all")
DRAIN = 60.0
SABOTAGE_KILLS = 5
SEED = int(os.environ.get("BARS_SEED", "1"))

TOKEN = """
from datetime import timedelta
from django.utils.module_loading import import_string
from django.conf import settings
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.people import services
from zhiyin.people.models import User
from zhiyin.people.queries import actor_of
user = User.objects.get(username="root")
actor = actor_of(user)
token, secret = services.issue_token(
    name="bars", permissions=actor.permissions, expires_at=None, actor=actor, now=clock.now())
print(secret, user.employee.number)
"""


def run(*, kills: int, sabotage: str = "") -> list[str]:
    """Kill `kills` times; print what was done; return the faults (none: the bar holds)."""
    with tempfile.TemporaryDirectory(prefix="zhiyin-kill9-") as name:
        folder = Path(name)
        installation = Installation(folder / "home", {"ZHIYIN_SABOTAGE": sabotage})
        try:
            return _run(installation, folder, kills)
        finally:
            installation.clean_up()


def goes_red(sabotage: str, kind: str) -> list[str]:
    """Switch a guard off in the product and expect faults of `kind`; a check that cannot fail counts as absent."""
    faults = run(kills=SABOTAGE_KILLS, sabotage=sabotage)
    found = [fault for fault in faults if fault.startswith(kind)]
    return [] if found else [f"{sabotage} was not noticed as {kind}; found: {faults}"]


def _run(installation: Installation, folder: Path, kills: int) -> list[str]:
    with Load.on(installation, folder) as load:
        done = _kill(installation, load.importer, load.ledger, kills, load.faults)
    return _told(done, load.ledger, load.report, kills, load.faults)


@dataclass
class Load:
    """Clients and an importer at work on a served installation, and what the checker found afterwards."""

    ledger: Ledger
    importer: Importer
    faults: list[str]
    report: dict[str, Any]
    secret: str
    """A token that may do all that the first administrator may."""

    @classmethod
    @contextmanager
    def on(cls, installation: Installation, folder: Path) -> Iterator[Load]:
        """Found the company, serve it, work until the block ends; then end what was begun, check, and stop."""
        made = installation.run("init", "--no-input", "--admin", "root", "--password", "correct horse battery")
        assert made.returncode == 0, made.stderr
        secret, employee = installation.python(TOKEN).split()
        installation.start()
        ledger, stop, faults = Ledger(folder / "ledger.jsonl"), threading.Event(), list[str]()
        load = cls(ledger, Importer(installation, folder, ledger, stop, faults), faults, {}, secret)
        lenient = bool(installation.settings.get("ZHIYIN_SABOTAGE"))
        rest = (installation, secret, int(employee), ledger, stop, faults, lenient)
        workers = [*(Client(number, *rest) for number in range(CLIENTS)), load.importer]
        threads = [threading.Thread(target=worker.run, daemon=True) for worker in workers]
        for thread in threads:
            thread.start()
        yield load
        stop.set()
        for thread in threads:
            thread.join(120)
        installation.wait_until_ready()
        load.report |= _checked(installation, ledger)
        installation.stop()


def _kill(
    installation: Installation, importer: Importer, ledger: Ledger, kills: int, faults: list[str]
) -> Counter[str]:
    choose, done, order = random.Random(SEED), Counter[str](), list[str]()
    print(f"   seed {SEED}", flush=True)
    while done.total() < kills and not faults:
        before, since = ledger.total(), time.monotonic()
        while ledger.total() - before < ACKED_PER_KILL * 1.2 and not faults:
            if time.monotonic() - since > 120:
                faults.append(f"only {ledger.total() - before} calls were acknowledged in 120 s")
            time.sleep(0.02)
        time.sleep(choose.uniform(0, 0.3))
        if not order:  # every kind of victim in every round, in an order of its own
            order = choose.sample(VICTIMS, len(VICTIMS))
        victim = order.pop()
        _strike(installation, importer, victim, choose)
        done[victim] += 1
    return done


def _strike(installation: Installation, importer: Importer, victim: str, choose: random.Random) -> None:
    pids = installation.pids()
    web = [pid for name, pid in pids.items() if name.startswith("pages-")]
    chosen = {
        "web process": [choose.choice(web)] if web else [],
        "parent": [pids["serve"]],
        "worker": [pids["worker"]] if "worker" in pids else [],
        "import": [],
        "all": list(pids.values()),
    }[victim]
    for pid in chosen:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    if victim in {"all", "import"}:
        importer.kill()
    if victim in {"parent", "all"}:
        assert installation.server is not None
        installation.server.wait()
        installation.start()


def _checked(installation: Installation, ledger: Ledger) -> dict[str, Any]:
    """Ask the checker until the outbox is empty and no lapsed lease waits to be claimed, for half a minute at most."""
    until = time.monotonic() + DRAIN
    while True:
        command = [sys.executable, "-m", "bars.checker", str(ledger.path)]
        environment = installation.environment | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        if (
            not any("outbox" in fault or "without a lease" in fault for fault in report["other"])
            or time.monotonic() > until
        ):
            return report
        time.sleep(0.5)


def _told(done: Counter[str], ledger: Ledger, report: dict[str, Any], kills: int, faults: list[str]) -> list[str]:
    print(f"   kills: {done.total()} ({', '.join(f'{name} {count}' for name, count in sorted(done.items()))})")
    faults += judged(ledger, report)
    if done.total() < kills:
        faults.append(f"only {done.total()} of {kills} kills")
    if ledger.total() < ACKED_PER_KILL * kills:
        faults.append(f"only {ledger.total()} calls were acknowledged for {kills} kills")
    return faults


def judged(ledger: Ledger, report: dict[str, Any]) -> list[str]:
    """Print what was acknowledged and what is there; every difference as a fault."""
    acked, faults = ledger.acked, list[str]()
    print(f"   acknowledged: {acked.total()} ({', '.join(f'{name} {acked[name]}' for name in ACTIONS)})")
    print(f"   unknown outcomes asked again: {ledger.retried}")
    print(f"   there: {report['figures']}")
    for kind in ("lost", "half", "doubled", "other"):
        print(f"   {kind}: {len(report[kind])}")
        faults += [f"{kind}: {what}" for what in report[kind][:10]]
    unresolved = [key for key, intent in ledger.intents.items() if not intent["acked"]]
    faults += [f"never answered: {key}" for key in unresolved[:5]]
    return faults + [f"no {action} was acknowledged" for action in ACTIONS if not acked[action]]
