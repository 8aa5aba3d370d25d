"""A new user: a clone in an empty folder with an empty environment; `make demo` answers, twice, and ends when asked."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.installation import free_port

from . import Outcome

TIERS = ("ci", "long")
ROOT = Path(__file__).resolve().parents[1]
COLD, WARM = 180.0, 20.0
# Another load on the machine is no fault of ours; a pause this long is.
SLACK = 2.0


def run(tier: str) -> Outcome:
    """Clone, `make demo` cold and warm, read the address and the log-ins it prints, end it with SIGTERM."""
    del tier
    seen: dict[str, object] = {}
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="zhiyin-fresh-") as folder:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), f"{folder}/zhiyin"], check=True)
        environment = {"HOME": folder, "PATH": os.environ["PATH"], "ZHIYIN_PORT": str(free_port())}
        # The way to the package index is the machine's, not the user's.
        environment |= {
            name: os.environ[name] for name in ("PIP_INDEX_URL", "PIP_CERT", "SSL_CERT_FILE") if name in os.environ
        }
        for name, limit in (("cold", COLD), ("warm", WARM)):
            took, told = _demo(Path(folder, "zhiyin"), environment, faults)
            seen[f"{name} seconds"] = round(took, 1)
            if took > limit * SLACK:
                faults.append(f"make demo took {took:.0f} s {name}; at most {limit:.0f} s")
            if f"http://127.0.0.1:{environment['ZHIYIN_PORT']}" not in told or "admin" not in told:
                faults.append(f"make demo ({name}) does not print the address and the log-ins:\n{told[-1000:]}")
    return Outcome(seen, faults)


def _demo(folder: Path, environment: dict[str, str], faults: list[str]) -> tuple[float, str]:
    begun = time.monotonic()
    log = folder.parent / "demo.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            ["make", "demo"],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        if not _answers(process, environment["ZHIYIN_PORT"]):
            faults.append(f"make demo does not answer:\n{log.read_text()[-3000:]}")
        took = time.monotonic() - begun
    finally:
        _end(process, faults)
    return took, log.read_text()


def _answers(process: subprocess.Popen[bytes], port: str) -> bool:
    until = time.monotonic() + COLD * SLACK + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.3)
    return False


def _end(process: subprocess.Popen[bytes], faults: list[str]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        faults.append("the server did not end within 20 s of SIGTERM")
        os.killpg(process.pid, signal.SIGKILL)
