"""`make system`: says what the machine lacks, and the one command where it may not bring it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "system.py"


def test_what_is_missing_is_listed_and_fails(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, "--check"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "redis-server" in done.stderr


def test_without_the_right_to_install_the_one_command_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "sudo apt-get update && sudo apt-get install" in done.stderr


def test_nothing_is_done_where_all_is_there(tmp_path: Path) -> None:
    for program in ("chromium", "redis-server", "initdb", "strace", "msgfmt"):
        (tmp_path / program).write_text("#!/bin/sh\n")
        (tmp_path / program).chmod(0o755)
    done = subprocess.run([sys.executable, SCRIPT, "--check"], env={"PATH": str(tmp_path)}, check=False)
    assert done.returncode == 0
