"""`zhiyin serve`: one command, which comes back after any death and ends when asked."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bench.installation import memory_of

from .installation import Installation, wait_for_end

SESSION = """
from django.contrib.sessions.backends.db import SessionStore
from zhiyin.people.models import User
user = User.objects.get(username="root")
s = SessionStore()
s["_auth_user_id"], s["_auth_user_hash"] = str(user.pk), user.get_session_auth_hash()
s["_auth_user_backend"] = "zhiyin.config.sign_in.Backend"
s.save()
from django.conf import settings
print(f"{settings.SESSION_COOKIE_NAME}={s.session_key}")
"""


def test_one_command_serves_pages_live_stream_and_worker(served: Installation) -> None:
    address, until = f"http://127.0.0.1:{served.port}", time.monotonic() + 20
    # The worker's first round and the announcement follow the first answer by a moment.
    while time.monotonic() < until and (served.answers("/readyz") != 200 or address not in served.log()):
        time.sleep(0.1)
    assert served.answers("/healthz") == 200
    assert served.answers("/readyz") == 200
    assert served.answers("/live", served.port + 1) == 401
    assert {"serve", "pages", "live", "worker"} <= set(served.pids())
    assert address in served.log()


def test_all_parts_together_share_their_memory(served: Installation) -> None:
    assert served.server is not None
    assert memory_of(served.server) < 300 * 2**20


def test_the_worker_gives_back_what_the_refresh_of_the_store_took(served: Installation) -> None:
    until = time.monotonic() + 30
    state = (
        "from zhiyin.core.models import Job; print(Job.objects.get(name='analysis.nightly').finished_at is not None)"
    )
    while served.python(state) != "True":
        assert time.monotonic() < until, served.log()
    loaded = Path(f"/proc/{served.pids()['worker']}/maps").read_text()
    assert "duckdb" not in loaded
    assert "numpy" not in loaded


def test_the_worker_seals_within_a_second_or_two(served: Installation) -> None:
    until = time.monotonic() + 5
    count = "from zhiyin.core.models import Seal, Unsealed; print(Unsealed.objects.count(), Seal.objects.count())"
    while served.python(count).split()[0] != "0":
        assert time.monotonic() < until
    assert served.python(count).split()[1] != "0"
    assert served.run("events", "verify").returncode == 0


@pytest.mark.parametrize("part", ["worker", "pages", "live"])
def test_a_killed_part_is_back_by_itself(served: Installation, part: str) -> None:
    before = served.pids()[part]
    os.kill(before, signal.SIGKILL)
    until = time.monotonic() + 15
    while served.pids().get(part, before) == before:
        assert time.monotonic() < until, served.log()
        time.sleep(0.1)
    served.wait_until_ready()


def test_a_killed_web_process_is_back_by_itself(served: Installation) -> None:
    victim = next(pid for name, pid in served.pids().items() if name.startswith("pages-"))
    os.kill(victim, signal.SIGKILL)
    assert wait_for_end([victim], 5) == []
    served.wait_until_ready()
    assert victim not in served.pids().values()


def test_a_second_server_in_the_same_folder_is_refused_with_a_sentence(served: Installation) -> None:
    done = served.run("serve")
    assert done.returncode == 2
    assert "Another `zhiyin serve`" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_log_is_one_json_object_a_line(served: Installation) -> None:
    os.kill(served.pids()["worker"], signal.SIGKILL)
    time.sleep(1)
    lines = [line for line in served.log().splitlines() if not line.startswith("Zhiyin answers")]
    assert any("worker ended with code -9" in json.loads(line)["message"] for line in lines)
    served.wait_until_ready()


def test_after_the_parent_is_killed_nothing_is_left_and_a_new_start_works(served: Installation) -> None:
    everybody = list(served.pids().values())
    os.kill(served.pids()["serve"], signal.SIGKILL)
    served.start()
    assert wait_for_end(everybody, 5) == []
    served.wait_until_ready()  # what answered at first may have been a child of the old one
    assert not set(everybody) & set(served.pids().values())


def test_it_ends_within_seconds_although_a_live_stream_is_open(served: Installation) -> None:
    cookie = served.python(SESSION)
    everybody = list(served.pids().values())
    with socket.create_connection(("127.0.0.1", served.port + 1)) as stream:
        stream.sendall(f"GET /live HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode())
        stream.settimeout(5)
        assert b"200 OK" in stream.recv(4096)
        assert served.stop() < 6
    assert served.server is not None
    assert served.server.returncode == 0
    assert wait_for_end(everybody, 1) == []
    assert not list((served.home / "run").glob("*.pid"))


@pytest.mark.parametrize(
    ("setting", "value", "teaches"),
    [
        ("ZHIYIN_PORT", "80000", "a port from 1 to 65535"),
        ("ZHIYIN_DATABASE_URL", "mysql://x/y", "sqlite://, postgresql://"),
        ("ZHIYIN_TASKS", "celery", "ZHIYIN_BROKER_URL"),
        ("ZHIYIN_PROT", "1", "ZHIYIN_PORT"),
        ("ZHIYIN_HOME", "/proc/nowhere", "ZHIYIN_HOME"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    empty: Installation, setting: str, value: str, teaches: str
) -> None:
    done = empty.run("serve", **{setting: value})
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert setting in done.stderr
    assert teaches in done.stderr


def test_a_port_that_is_taken_is_named(empty: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", empty.port))
        other.listen()
        done = empty.run("serve")
    assert done.returncode == 2
    assert "Choose another ZHIYIN_PORT" in done.stderr


def test_starts_at_the_same_time_do_not_race_for_the_migrations(empty: Installation) -> None:
    empty.home.mkdir()
    command = [sys.executable, "-m", "zhiyin.cli", "migrate"]
    both = [subprocess.Popen(command, env=empty.environment, stdout=subprocess.PIPE) for _ in range(2)]
    said = sorted(process.communicate(timeout=60)[0].decode().split()[0] for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert said == ["Migrations", "The"]
