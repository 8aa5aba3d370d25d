"""A throw-away PostgreSQL cluster on a free port, for the tests that show that both databases behave alike."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.ports import free_ports

RUNUSER = shutil.which("runuser") or "/usr/sbin/runuser"  # which an empty environment does not find
PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql")


def programs() -> Path | None:
    """The folder with `initdb`, of the newest PostgreSQL on this machine; None where there is none."""
    found = sorted(path.parent for place in PLACES for path in Path(place).glob("**/bin/initdb"))
    if found:
        return found[-1]
    in_path = shutil.which("initdb")
    return Path(in_path).parent if in_path else None


class Cluster:
    """A running cluster; `url(name)` makes a database in it. A careless one is quick and may lose all in a crash."""

    def __init__(self, folder: Path, bin_folder: Path, *, careless: bool = False) -> None:
        self.folder, self.bin, self.port = folder, bin_folder, free_ports(1)
        quick = " -c fsync=off -c full_page_writes=off -c synchronous_commit=off" if careless else ""
        self.settings = f"-p {self.port} -k {folder} -c listen_addresses=127.0.0.1{quick}"
        self.data = folder / "data"

    def as_owner(self, *command: str) -> str:
        """Run a program of PostgreSQL; root may not, so it becomes `postgres`."""
        full = [str(self.bin / command[0]), *command[1:]]
        if os.geteuid() == 0:
            full = [RUNUSER, "-u", "postgres", "--", *full]
        done = subprocess.run(full, cwd=self.folder, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, f"{full}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self) -> None:
        """Make the cluster and start it."""
        kind = ("--auth=trust", "--locale=C.UTF-8", "-E", "UTF8", "--data-checksums")
        self.as_owner("initdb", "-D", str(self.data), "-U", "postgres", *kind)
        log = str(self.folder / "log")
        self.as_owner("pg_ctl", "-D", str(self.data), "-w", "-o", self.settings, "-l", log, "start")

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run one statement as the owner."""
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database]
        return self.as_owner("psql", *where, "-v", "ON_ERROR_STOP=1", "-qAtc", statement)

    def url(self, name: str, *, locale: str = "C.UTF-8") -> str:
        """A new database; its ZHIYIN_DATABASE_URL."""
        self.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE '{locale}'")
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        """Stop it at once."""
        self.as_owner("pg_ctl", "-D", str(self.data), "-w", "-m", "immediate", "stop")


@contextlib.contextmanager
def cluster(*, careless: bool = False) -> Iterator[Cluster]:
    """A cluster that is gone afterwards."""
    bin_folder = programs()
    assert bin_folder is not None, "There is no PostgreSQL on this machine: make system"
    folder = Path(tempfile.mkdtemp(prefix="zhiyin-pg-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    running = Cluster(folder, bin_folder, careless=careless)
    try:
        running.start()
        yield running
    finally:
        with contextlib.suppress(AssertionError):
            running.stop()
        shutil.rmtree(folder, ignore_errors=True)
