"""A real installation in a folder of its own, with the real command run as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Installation:
    """A data folder and the settings that belong to it."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_ports)
    server: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Only what the command needs; nothing of the tests' own settings; one that is set to nothing is left out."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        ours = {"ZHIYIN_HOME": str(self.home), "ZHIYIN_PORT": str(self.port), "ZHIYIN_LANGUAGE": "en"}
        ours["ZHIYIN_WORKERS"] = "2"
        given = kept | {"PYTHONPATH": str(ROOT / "src")} | ours | self.settings
        return {name: value for name, value in given.items() if value}

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run `zhiyin …` to its end."""
        command = [sys.executable, "-m", "zhiyin.cli", *arguments]
        environment = self.environment | settings
        return subprocess.run(
            command, env=environment, cwd=self.home.parent, capture_output=True, text=True, check=False, timeout=120
        )

    def python(self, code: str) -> str:
        """Run `code` in this installation with Django set up; what it prints."""
        code = f"import zhiyin.cli._installation as i; i.open_installation()\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", code], env=self.environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self) -> None:
        """Start `zhiyin serve` and wait until it answers."""
        log = (self.home.parent / "serve.log").open("ab")
        command = [sys.executable, "-m", "zhiyin.cli", "serve"]
        self.server = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        self.wait_until_ready()

    def wait_until_ready(self, seconds: float = 30) -> None:
        """Until the pages answer and all parts run."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.answers() == 200 and self.answers("/live", self.port + 1) == 401 and len(self.pids()) >= 7:
                return
            assert self.server is None or self.server.poll() is None, self.log()
            time.sleep(0.1)
        raise AssertionError(f"not ready within {seconds} s: {self.pids()}\n{self.log()}")

    def answers(self, path: str = "/healthz", port: int = 0) -> int:
        """The status of a GET, 0 where nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port or self.port}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def pids(self) -> dict[str, int]:
        """The processes of the server by the name of their pid file, those that live."""
        found = {}
        for path in (self.home / "run").glob("*.pid"):
            try:
                pid = int(path.read_text())
                if _is_running(pid):
                    found[path.stem] = pid
            except (OSError, ValueError):
                continue
        return found

    def stop(self) -> float:
        """Ask the server to end; how many seconds it took."""
        assert self.server is not None
        since = time.monotonic()
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(20)
        return time.monotonic() - since

    def clean_up(self) -> None:
        """End whatever is left."""
        for pid in self.pids().values():
            os.kill(pid, signal.SIGKILL)
        if self.server is not None:
            self.server.kill()
            self.server.wait()

    def log(self) -> str:
        """What the server has written."""
        path = self.home.parent / "serve.log"
        return path.read_text() if path.exists() else ""


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for_end(pids: list[int], seconds: float) -> list[int]:
    """Those of `pids` that still run after `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and any(_is_running(pid) for pid in pids):
        time.sleep(0.05)
    return [pid for pid in pids if _is_running(pid)]
