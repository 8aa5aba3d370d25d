"""A whole server (pages, live stream, worker) on its own data folder, for journeys that need what happens live."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.migrated import FILE, copied
from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90


@contextmanager
def served(home: Path, seed: str) -> Iterator[str]:
    """The address of a server whose data folder `home` was filled by the module `seed`."""
    port = free_ports(2)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ZHIYIN_")}
    environ |= {
        "ZHIYIN_HOME": str(home), "ZHIYIN_PORT": str(port), "ZHIYIN_WORKERS": "1", "ZHIYIN_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "zhiyin.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }  # fmt: skip
    copied(home / FILE)
    subprocess.run([sys.executable, "-m", seed], env=environ, cwd=ROOT, check=True, timeout=PATIENCE)
    server = subprocess.Popen([sys.executable, "-m", "zhiyin.cli", "serve"], env=environ, cwd=ROOT)
    try:
        _wait(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _try in range(PATIENCE * 2):
        assert server.poll() is None, "the server ended by itself"
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=2).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError("the server did not answer")
