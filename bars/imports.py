"""R6: an import killed at any moment and called again ends as if nothing had been: no row lost, none twice.

Files as they are met (GBK, UTF-8 with mark, UTF-16, XLSX, one with many wrong rows) are taken in by the command as
shipped, which is killed at random moments and called again. Customers, contacts, outcomes, events and the file of
refused rows have to be those of an import that nobody disturbed.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench.installation import ZHIYIN, Installation

from zhiyin.core.tabular.writing import write_table

from . import Outcome

TIERS = ("ci", "long")
RUNS = {"ci": 10, "long": 100}
ROWS = {"ci": 4000, "long": 50_000}
FILES = {"gbk.csv": "gb18030", "marked.csv": "utf-8-sig", "wide.csv": "utf-16", "wrong.csv": "utf-8", "book.xlsx": ""}
HEADER = ["external_id", "full_name", "phone", "email"]
BAD_EVERY = {"wrong.csv": 50}
DATABASE = "zhiyin.sqlite3"
ERRORS = "the file of errors"
STATE = (
    "SELECT external_id, full_name FROM customers_customer ORDER BY external_id",
    "SELECT kind, value FROM customers_contactdetail ORDER BY 1, 2",
    "SELECT row_no, outcome FROM core_importrowresult ORDER BY row_no",
    "SELECT state, created, updated, unchanged, duplicate, refused, last_row FROM core_importrun",
    "SELECT kind, count(*) FROM core_event GROUP BY kind ORDER BY kind",
)


def run(tier: str) -> Outcome:
    """Take each file in undisturbed, then killed; at last see the check go red with its guard off."""
    with tempfile.TemporaryDirectory(prefix="zhiyin-imports-") as folder:
        template = Installation(Path(folder, "template"))
        template.home.mkdir()
        template.run("migrate")
        begun = time.monotonic()
        template.run("import", "--list")
        bar = _Bar(template, Path(folder), ROWS[tier], time.monotonic() - begun)
        for name in FILES:
            bar.file(name, RUNS[tier] // len(FILES))
        if bar.met < RUNS[tier] // 2:
            bar.faults.append(f"only {bar.met} kills met an import at work")
        red = _red(Path(folder))
        if not red:
            bar.faults.append("with import_position_apart nothing was noticed")
    seen = {"runs": RUNS[tier], "kills": bar.kills, "of them at work": bar.met, "rows a file": ROWS[tier]}
    return Outcome({**seen, "wrong with import_position_apart": red}, bar.faults)


class _Bar:
    """What was done and found so far."""

    def __init__(self, template: Installation, folder: Path, rows: int, start: float) -> None:
        self.template, self.folder, self.rows, self.start = template, folder, rows, start
        self.by = random.Random(29)
        self.kills = self.met = 0
        self.faults: list[str] = []

    def file(self, name: str, times: int) -> None:
        """One file: undisturbed, then `times` with kills."""
        path = self.folder / name
        _write(path, self.rows)
        site, begun = self._fresh(), time.monotonic()
        _finish(site, path)
        took, wanted = time.monotonic() - begun, _state(site.home)
        for number in range(times):
            site = self._fresh()
            if all(self._killed(site, path, took) for _ in range(1 + number % 2)):
                _finish(site, path)
            found = _state(site.home)
            if found[ERRORS] != wanted[ERRORS] and _runs(site, "done"):
                # Killed between the last row and the file of refused rows: who calls again gets it.
                _finish(site, path)
                found[ERRORS] = _state(site.home)[ERRORS]
            self.faults += [f"{name}, run {number}: {part} differs" for part in wanted if found[part] != wanted[part]]

    def _fresh(self) -> Installation:
        shutil.rmtree(self.folder / "home", ignore_errors=True)
        shutil.copytree(self.template.home, self.folder / "home")
        return Installation(self.folder / "home")

    def _killed(self, site: Installation, path: Path, took: float) -> bool:
        """Whether it was killed before its last row; else it has come to its end."""
        process = subprocess.Popen(
            _command(site, path), env=site.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(self.by.uniform(self.start, max(took, self.start + 0.5)))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.kills += 1
            self.met += _runs(site, "running")
            return not _runs(site, "done")
        return False


def _runs(site: Installation, state: str) -> int:
    """How many imports are in this state."""
    with closing(sqlite3.connect(site.home / DATABASE)) as connection:
        found = connection.execute("SELECT count(*) FROM core_importrun WHERE state = ?", [state])
        return int(found.fetchone()[0])


def _write(path: Path, rows: int) -> None:
    every = BAD_EVERY.get(path.name, 1000)
    lines = [
        [f"E{number:06}", f"客户{number}", f"1{3 + number % 7}{number:09}",
         "no address" if number % every == 7 else f"c{number}@example.com"]
        for number in range(rows)
    ]  # fmt: skip
    if path.suffix == ".xlsx":
        write_table(path, HEADER, lines)
    else:
        text = "\r\n".join(",".join(line) for line in [HEADER, *lines])
        path.write_bytes(f"{text}\r\n".encode(FILES[path.name]))


def _command(site: Installation, path: Path) -> list[str]:
    return [ZHIYIN, "import", "customers", str(path), "--source", "bar", "--errors", str(site.home / "errors.csv")]


def _finish(site: Installation, path: Path) -> None:
    done = subprocess.run(
        _command(site, path),
        env=site.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 3}:  # 3: some rows were refused
        raise RuntimeError(done.stdout + done.stderr)


def _state(home: Path) -> dict[str, str]:
    with closing(sqlite3.connect(home / DATABASE)) as connection:
        told = {query.partition(" FROM ")[2].split()[0]: str(connection.execute(query).fetchall()) for query in STATE}
    errors = home / "errors.csv"
    return told | {ERRORS: hashlib.sha256(errors.read_bytes()).hexdigest() if errors.exists() else ""}


def _red(folder: Path) -> int:
    """Kills inside rows with the position committed apart from them: how many end otherwise than undisturbed."""
    site = Installation(folder / "red", sabotage="import_position_apart")
    site.home.mkdir()
    undisturbed, *killed = json.loads(site.python("tests.core.imports.killing", "inside"))
    return sum(one["state"] != undisturbed["state"] for one in killed)
