"""An installation of its own for a measurement: a data folder, a database, the server as shipped."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ZHIYIN = str(Path(sys.executable).with_name("zhiyin"))
LOOK = 0.2


def free_port(count: int = 2) -> int:
    """The first of `count` neighbouring ports that nobody listens on (pages and live stream).

    They lie below those that the system gives to connections: until a server listens on them none takes them away.
    """
    given = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        first = random.SystemRandom().randrange(10_000, max(given, 20_000) - count)
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first


@dataclass
class Installation:
    """A data folder with its environment."""

    home: Path
    database: str = ""
    port: int = field(default_factory=free_port)
    sabotage: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its processes: nothing of ours leaks in."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHIYIN_")}
        own = {"ZHIYIN_HOME": str(self.home), "ZHIYIN_PORT": str(self.port), "ZHIYIN_LOG_LEVEL": "ERROR"}
        more = {"ZHIYIN_DATABASE_URL": self.database, "ZHIYIN_SABOTAGE": self.sabotage}
        return kept | own | {name: value for name, value in more.items() if value}

    def run(self, *arguments: str) -> str:
        """Run `zhiyin …` and return what it printed."""
        done = subprocess.run(
            [ZHIYIN, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            raise RuntimeError(f"zhiyin {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def peak_of(self, *arguments: str) -> int:
        """Run `zhiyin …` and return the most memory that its processes were seen to hold together, in bytes."""
        log = (self.home / "command.log").open("w+")
        process = subprocess.Popen(
            [ZHIYIN, *arguments], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        peak = 0
        while process.poll() is None:
            peak = max(peak, memory_of(process))
            time.sleep(LOOK)
        if process.returncode:
            log.seek(0)
            raise RuntimeError(f"zhiyin {' '.join(arguments)} failed:\n{log.read()}")
        return peak

    def python(self, module: str, *arguments: str) -> str:
        """Run a module of ours inside the installation and return what it printed."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout

    @contextmanager
    def served(self) -> Iterator[subprocess.Popen[bytes]]:
        """The server as shipped, until the block ends."""
        with (self.home / "server.log").open("ab") as log:
            process = subprocess.Popen([ZHIYIN, "serve"], env=self.environment, start_new_session=True, stderr=log)
        try:
            self._wait(process)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        for _ in range(300):
            if process.poll() is not None:
                raise RuntimeError(f"the server ended at its start:\n{(self.home / 'server.log').read_text()[-3000:]}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server does not answer")


def memory_of(process: subprocess.Popen[bytes]) -> int:
    """Resident memory of a process and all below it, in bytes (shared pages counted once, by PSS where it is known)."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(parts[1]), []).append(int(status.parent.name))
    total, waiting = 0, [process.pid]
    while waiting:
        pid = waiting.pop()
        waiting += children.get(pid, [])
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) * 1024
        except (OSError, StopIteration):
            continue
    return total


POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/usr/bin"))


@contextmanager
def postgres(folder: Path, *, more: Sequence[str] = ()) -> Iterator[str]:
    """A PostgreSQL cluster in `folder` with safe defaults, and `more` settings (`fsync=off`); yields its address."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "data"
    as_root = os.geteuid() == 0
    if as_root:
        shutil.chown(folder, "postgres")

    def call(*command: str) -> None:
        user = ["runuser", "-u", "postgres", "--"] if as_root else []
        subprocess.run([*user, *command], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    if not data.exists():
        call(str(POSTGRES / "initdb"), "-D", str(data), "-U", "zhiyin", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8")
    options = f"-p {port} -k {folder} -c shared_buffers=512MB -c max_connections=60 -c listen_addresses=127.0.0.1"
    options += "".join(f" -c {setting}" for setting in more)
    call(str(POSTGRES / "pg_ctl"), "-D", str(data), "-o", options, "-w", "-l", str(folder / "log"), "start")
    try:
        found = subprocess.run(
            ["psql", "-h", "127.0.0.1", "-p", str(port), "-U", "zhiyin", "-d", "postgres", "-tAc",
             "SELECT 1 FROM pg_database WHERE datname = 'zhiyin'"], capture_output=True, text=True, check=True,
        )  # fmt: skip
        if not found.stdout.strip():
            subprocess.run(["createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "zhiyin", "zhiyin"], check=True)
        yield f"postgresql://zhiyin@127.0.0.1:{port}/zhiyin"
    finally:
        call(str(POSTGRES / "pg_ctl"), "-D", str(data), "-m", "fast", "-w", "stop")
