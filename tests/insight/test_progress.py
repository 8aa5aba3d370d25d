"""`zhiyin analyse` says what it is doing to somebody at a terminal, and nothing of it to a file or a pipe."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

ANSWERS = "branch,perceived,expected\n" + "".join(f"north,{5 + row % 4},{7 + row % 3}\n" for row in range(60))


def _command(folder: Path) -> list[str]:
    (folder / "answers.csv").write_text(ANSWERS, encoding="utf-8")
    scored = str(folder / "scored.csv")
    return [sys.executable, "-m", "zhiyin.cli", "analyse", "satisfaction", str(folder / "answers.csv"), "--out", scored]


def _environment() -> dict[str, str]:
    return {**os.environ, "TERM": "xterm", "COLUMNS": "120", "LANGUAGE": "en"}


def test_somebody_at_a_terminal_is_told_each_stage_of_an_analysis(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    seen = bytearray()
    reader = threading.Thread(target=_read, args=(ours, seen))
    reader.start()
    done = subprocess.run(_command(tmp_path), stdout=subprocess.PIPE, stderr=theirs, env=_environment(), check=True)
    os.close(theirs)
    reader.join(10)
    places = [seen.find(stage) for stage in (b"reading and summarising", b"fitting", b"scoring")]
    assert -1 not in places and places == sorted(places), bytes(seen)
    assert b"reading and summarising" not in done.stdout
    assert (tmp_path / "scored.csv").exists()


def _read(ours: int, seen: bytearray) -> None:
    try:
        while part := os.read(ours, 4096):
            seen += part
    except OSError:
        return
    finally:
        os.close(ours)


def test_a_pipe_gets_the_finding_and_no_progress(tmp_path: Path) -> None:
    done = subprocess.run(_command(tmp_path), capture_output=True, env=_environment(), check=True)
    assert done.stderr == b""
    assert b"fitting" not in done.stdout and b"Perceived is below expected" in done.stdout
