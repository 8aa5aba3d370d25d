"""R4, R5: a backup made under load is whole, and a prefix of what was confirmed; a log torn anywhere opens as a prefix.

Customers numbered in order, each with a file, are written by one process while backups are made and put back
elsewhere. Then the writer is killed, and copies of its database with a write-ahead log cut or emptied anywhere are
opened.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench.installation import Installation

from . import Outcome

TIERS = ("ci", "long")
BACKUPS = {"ci": 2, "long": 20}
TORN = {"ci": 60, "long": 200}
DATABASE = "zhiyin.sqlite3"
LEAST = 40


def run(tier: str) -> Outcome:
    """Back up and put back under load; tear the log; then see both checks fail on a plain copy of the file."""
    seen: dict[str, object] = {}
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="zhiyin-backup-") as folder:
        site = Installation(Path(folder, "home"))
        site.home.mkdir()
        site.run("migrate")
        acks = Path(folder, "acks")
        acks.touch()
        command = [sys.executable, "-m", "bars._backup_world", str(acks)]
        with subprocess.Popen(command, env=site.environment, start_new_session=True) as writer:
            try:
                _wait(acks, LEAST)
                for turn in range(BACKUPS[tier]):
                    kept, wrong = _backed_up(site, acks, turn)
                    seen[f"customers in backup {turn + 1}"] = kept
                    faults += wrong
            finally:
                writer.send_signal(signal.SIGKILL)
        torn, wrong = _torn(site.home, _count(acks), TORN[tier])
        seen |= {"confirmed": _count(acks), "logs torn": TORN[tier], "opened with customers": torn}
        faults += wrong
    return Outcome(seen, faults)


def _backed_up(site: Installation, acks: Path, turn: int) -> tuple[int, list[str]]:
    file, before = site.home.parent / f"{turn}.backup", _count(acks)
    site.run("backup", str(file))
    after = _count(acks) + 1  # one may be written and not confirmed yet
    other = Installation(site.home.parent / f"other{turn}")
    other.home.mkdir()
    shutil.copy2(site.home / "secret_key", other.home / "secret_key")
    told = other.run("restore", str(file))
    kept, wrong = _judged(other.home / DATABASE, before, after)
    wrong += [f"the file of {name} is missing or another" for name in _without_file(other.home)]
    if "faults: 0" not in told:
        wrong.append(f"the log that was put back does not verify: {told[-200:]}")
    return kept, [f"backup {turn + 1}: {one}" for one in wrong]


def _judged(database: Path, least: int, most: int) -> tuple[int, list[str]]:
    """How many customers there are; what is wrong where they are no unbroken row from the first one on."""
    with closing(sqlite3.connect(database)) as connection:
        check = connection.execute("PRAGMA integrity_check").fetchone()[0]
        names = {row[0] for row in connection.execute("SELECT full_name FROM customers_customer")}
        events = connection.execute(
            "SELECT count(*) FROM core_event WHERE kind = 'customers.CustomerCreated'"
        ).fetchone()[0]
    wrong = [] if check == "ok" else [f"the database is damaged: {check}"]
    if names != {f"前缀{number:05}" for number in range(len(names))}:
        wrong.append("a customer is missing between others")
    if not least <= len(names) <= most:
        wrong.append(f"{len(names)} customers; between {least} and {most} were confirmed")
    if events != len(names):
        wrong.append(f"{events} events tell of {len(names)} customers")
    return len(names), wrong


def _without_file(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / DATABASE)) as connection:
        rows = connection.execute("SELECT name, sha256 FROM customers_attachment").fetchall()
    missing = []
    for name, digest in rows:
        path = home / "files" / "customers" / digest[:2] / digest
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            missing.append(name)
    return missing


def _torn(home: Path, confirmed: int, times: int) -> tuple[str, list[str]]:
    """Cut the log at a random place, or fill it with zeros from there on: what opens has to be a prefix."""
    by, found, faults = random.Random(19), [], []
    log = (home / f"{DATABASE}-wal").read_bytes()
    with tempfile.TemporaryDirectory(dir=home.parent) as folder:
        copy = Path(folder, DATABASE)
        whole, wrong = _opened(home, copy, log, confirmed, confirmed + 1)
        faults += [f"the log as it was left: {one}" for one in wrong]
        for number in range(times):
            at = by.randrange(len(log))
            rest = b"" if number % 2 else bytes(len(log) - at)
            kept, wrong = _opened(home, copy, log[:at] + rest, 0, confirmed + 1)
            found.append(kept)
            faults += [f"torn at {at}: {one}" for one in wrong]
        lost, red = _opened(home, copy, b"", confirmed, confirmed + 1)
        if not red and whole != lost:
            faults.append("a copy without the log was not noticed")
        raw = bytearray((home / DATABASE).read_bytes())
        raw[4096 * 5 : 4096 * 40] = bytes(4096 * 35)
        copy.write_bytes(raw)
        try:
            _kept, red = _judged(copy, 0, confirmed + 1)
        except sqlite3.DatabaseError as error:
            red = [str(error)]
        if not red:
            faults.append("a database with emptied pages was not noticed")
    if len(log) < 32_768 or len(set(found)) < 3:
        faults.append(f"the log had {len(log)} bytes, and opened in {len(set(found))} ways: too little happened")
    return f"{min(found)} to {max(found)}", faults


def _opened(home: Path, copy: Path, log: bytes, least: int, most: int) -> tuple[int, list[str]]:
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):
        copy.with_name(name).unlink(missing_ok=True)
    shutil.copy2(home / DATABASE, copy)
    copy.with_name(f"{DATABASE}-wal").write_bytes(log)
    return _judged(copy, least, most)


def _count(acks: Path) -> int:
    return acks.stat().st_size


def _wait(acks: Path, least: int) -> None:
    end = time.monotonic() + 120
    while _count(acks) < least:
        if time.monotonic() > end:
            raise RuntimeError(f"only {_count(acks)} customers were written")
        time.sleep(0.1)
