"""With ZHIYIN_TASKS=celery the work goes through a real broker, and what the broker loses is sent again."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from bars.clients import Client
from bars.kill9 import TOKEN
from bars.ledger import Ledger

from tests.ports import free_ports

from .installation import Installation


@dataclass
class Redis:
    """A Redis that keeps nothing on the disk: killed, it has lost every message."""

    folder: Path
    port: int = field(default_factory=lambda: free_ports(1))
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it. Where it is not installed this fails: `make system` brings it."""
        command = ["redis-server", "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL)
        time.sleep(0.5)

    def kill(self) -> None:
        """Kill it with all that it holds."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    """A broker of the test's own."""
    made = Redis(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def client(redis: Redis, installation: Installation, tmp_path: Path) -> Client:
    """A client of an installation that works through the broker."""
    installation.settings |= {"ZHIYIN_TASKS": "celery", "ZHIYIN_BROKER_URL": f"redis://127.0.0.1:{redis.port}/0"}
    secret, employee = installation.python(TOKEN).split()
    installation.start()
    ledger = Ledger(tmp_path / "ledger.jsonl")
    return Client(1, installation, secret, int(employee), ledger, threading.Event(), [])


def mails(installation: Installation, wanted: int, seconds: float = 60) -> int:
    """How many mails have gone out, once there are `wanted` of them or the time is over."""
    until = time.monotonic() + seconds
    while True:
        texts = [path.read_text() for path in (installation.home / "outbox").glob("*.log")]
        found = sum(text.count("Message-ID:") for text in texts)
        if found >= wanted or time.monotonic() > until:
            return found
        time.sleep(0.2)


def test_events_and_jobs_are_done_by_celery_and_lost_messages_are_sent_again(
    client: Client, installation: Installation, redis: Redis
) -> None:
    assert {"dispatcher", "celery"} <= set(installation.pids())
    assert "worker" not in installation.pids()
    client._walk("first")
    assert mails(installation, 1) == 1, installation.log()
    ran = "from zhiyin.core.models import Job; print(Job.objects.filter(finished_at__isnull=False).count())"
    assert int(installation.python(ran)) > 0

    redis.kill()
    client._walk("second")
    time.sleep(2)
    assert mails(installation, 2, seconds=0) == 1
    redis.start()
    assert mails(installation, 2) == 2, installation.log()
    assert installation.answers("/readyz") == 200
    assert installation.stop() < 12
