"""An SQLite database as the migrations leave it, made once for each state of the sources, kept, and copied.

What shows that the migrations themselves work begins with an empty folder.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".cache" / "migrated"
FILE = "zhiyin.sqlite3"


def _state() -> str:
    """A digest of all that could change a table or what is in it."""
    digest = hashlib.sha256((ROOT / "requirements" / "dev.txt").read_bytes())
    for path in sorted((ROOT / "src").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def copied(to: Path) -> None:
    """Put the database at `to`; the first who asks makes it, the others wait for it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{_state()}.sqlite3"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _make(kept)
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, to)


def _make(kept: Path) -> None:
    for old in KEPT.glob("*.sqlite3"):
        old.unlink()
    with tempfile.TemporaryDirectory() as home:
        others = {name: value for name, value in os.environ.items() if not name.startswith("ZHIYIN_")}
        environment = others | {"ZHIYIN_HOME": home, "PYTHONPATH": str(ROOT / "src")}
        subprocess.run([sys.executable, "-m", "zhiyin.cli", "migrate"], env=environment, check=True, timeout=120)
        assert not Path(home, f"{FILE}-wal").exists(), "what was written is in the file"
        shutil.move(Path(home, FILE), kept)
