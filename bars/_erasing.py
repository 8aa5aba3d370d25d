"""P4: who is erased is nowhere in the database file or any other, though killed on the way and back with a backup."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from bench.installation import ZHIYIN, Installation

KILLS = {"ci": 4, "long": 20}
PEOPLE = {"ci": 25, "long": 100}
SECONDS = 60
ENCODINGS = ("utf-8", "gb18030", "utf-16-le")


def run(site: Installation, tier: str) -> tuple[dict[str, object], list[str]]:
    """Back up; erase one customer with words everywhere under kills, others in one go; restore; see it go again."""
    told: dict[str, Any] = json.loads(site.python("bars._erasing_world", "plant", str(PEOPLE[tier])))
    words, number = told["words"], str(told["number"])
    planted = [word for word in words if word in found(site.home, words)]
    backup = site.home.parent / "before.backup"
    site.run("backup", str(backup))
    faults = [] if len(planted) >= len(words) - 2 else [f"only {len(planted)} of {len(words)} words were planted"]
    red = Installation(site.home.parent / "red", sabotage="erase_rows_only")
    _as(site, red, backup)
    red.run("erase", number, "--yes")
    if not (left := found(red.home, words)):
        faults.append("with erase_rows_only no word was found")
    killed = _killed(site, number, KILLS[tier])
    if not killed:
        faults.append("no kill met the erasure")
    faults += [f"“{word}” is found after erasing" for word in sorted(found(site.home, words))]
    took = json.loads(site.python("bars._erasing_world", "rest"))
    if took["seconds"] > SECONDS * PEOPLE[tier] / 100 or took["erased"] < PEOPLE[tier]:
        faults.append(f"{took['erased']} customers were erased in {took['seconds']:.0f} s")
    site.run("restore", str(backup), "--replace")
    faults += [f"“{word}” is back with the backup" for word in sorted(found(site.home, words))]
    seen = {"words": len(words), "found with erase_rows_only": len(left), "kills on the way": killed, **took}
    return {f"P4 erasing: {what}": value for what, value in seen.items()}, [f"P4 erasing: {one}" for one in faults]


def found(home: Path, words: list[str]) -> set[str]:
    """Which of the words stand in any file of an installation, byte by byte, in any usual encoding."""
    seen: set[str] = set()
    for path in home.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            seen |= {word for word in words if any(word.encode(code) in raw for code in ENCODINGS)}
    return seen


def _as(site: Installation, other: Installation, backup: Path) -> None:
    other.home.mkdir()
    (other.home / "secret_key").write_bytes((site.home / "secret_key").read_bytes())
    (other.home / "secret_key").chmod(0o600)
    other.run("restore", str(backup))


def _killed(site: Installation, number: str, kills: int) -> int:
    """Erase, and kill it about when it is at work; then once to the end. Returns the kills that met it."""
    by, met, begun = random.Random(3), 0, time.monotonic()
    site.run("erase", "--again")  # nothing to do yet: so long takes the start
    start = time.monotonic() - begun
    for _ in range(kills):
        process = subprocess.Popen(
            [ZHIYIN, "erase", number, "--yes"], env=site.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            process.wait(start * by.uniform(0.7, 1.1))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            met += 1
        time.sleep(0.1)
    site.run("erase", number, "--yes")
    return met
