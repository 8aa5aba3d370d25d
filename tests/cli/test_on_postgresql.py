"""On PostgreSQL: the tests of all areas pass, the server serves, and a server that may lose data is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Cluster, cluster

from .conftest import PASSWORD
from .installation import Installation

ROOT = Path(__file__).resolve().parents[2]
# What speaks SQL; pure rules and languages are alike on every database.
AREAS = {
    "kernel": ("core/test_event_log.py", "core/imports/test_engine.py", "people", "cli/test_import.py", "api"),
    "desk": ("desk/test_services.py", "desk/test_pages.py", "desk/test_api.py", "desk/test_handlers.py",
             "desk/test_imports.py", "analysis"),
    "voice": ("voice/test_answering.py", "voice/test_inviting.py", "voice/test_staff_pages.py", "voice/test_api.py",
              "voice/test_public_page.py"),
    "customers": ("customers/test_changing.py", "customers/test_creating.py", "customers/test_disclosure.py",
                  "customers/test_pages.py", "customers/test_search.py", "customers/test_subject.py",
                  "customers/test_api.py", "touchpoints/test_interactions.py", "touchpoints/test_pages.py",
                  "touchpoints/test_standards.py", "touchpoints/test_api.py"),
}  # fmt: skip
ONLY_SQLITE = "never_asks_it_row_by_row"
pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def postgres() -> Iterator[Cluster]:
    """A cluster of the tests' own. No PostgreSQL on the machine is a failure: `make system` brings it."""
    with cluster() as running:
        yield running


@pytest.fixture(scope="module")
def careless() -> Iterator[Cluster]:
    """A quick cluster for tests that ask nothing of the disk."""
    with cluster(careless=True) as running:
        yield running


@pytest.mark.parametrize("area", AREAS)
def test_the_tests_of_the_area_pass_on_it(careless: Cluster, area: str) -> None:
    environment = {**os.environ, "TEST_DATABASE_URL": careless.url(area)}
    paths = [f"tests/{path}" for path in AREAS[area]]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-k", f"not {ONLY_SQLITE}", *paths]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout
    assert "skipped" not in done.stdout


def test_an_installation_is_made_served_and_sound_on_it(postgres: Cluster, empty: Installation) -> None:
    empty.settings["ZHIYIN_DATABASE_URL"] = postgres.url("served")
    done = empty.run("init", "--no-input", "--admin", "root", "--password", PASSWORD)
    assert done.returncode == 0, done.stderr
    empty.start()
    assert empty.answers("/readyz") == 200
    assert empty.run("doctor").returncode == 0
    assert empty.stop() < 8


@pytest.mark.parametrize(
    ("name", "value"),
    [("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off"), ("synchronous_commit", "local")],
)
def test_a_server_that_may_lose_what_it_confirmed_is_refused_unless_allowed(
    postgres: Cluster, empty: Installation, name: str, value: str
) -> None:
    if not postgres.sql("SELECT 1 FROM pg_database WHERE datname = 'unsafe'"):
        postgres.url("unsafe")
    empty.settings["ZHIYIN_DATABASE_URL"] = f"postgresql://postgres@127.0.0.1:{postgres.port}/unsafe"
    postgres.sql(f"ALTER SYSTEM SET {name} = '{value}'")
    postgres.sql("SELECT pg_reload_conf()")
    try:
        done = empty.run("serve")
        assert done.returncode == 2
        assert f"{name}={value}" in done.stderr
        assert "ZHIYIN_UNSAFE_DATABASE=yes" in done.stderr
        assert f"{name}={value}" in empty.run("doctor").stdout
    finally:
        postgres.sql(f"ALTER SYSTEM RESET {name}")
        postgres.sql("SELECT pg_reload_conf()")


def test_a_database_in_which_chinese_cannot_be_searched_is_refused(postgres: Cluster, empty: Installation) -> None:
    empty.settings["ZHIYIN_DATABASE_URL"] = postgres.url("plain", locale="C")
    done = empty.run("serve")
    assert done.returncode == 2
    assert "LC_CTYPE C" in done.stderr
    assert "LC_CTYPE C" in empty.run("doctor").stdout


def test_a_database_that_is_away_is_named_with_the_setting(empty: Installation) -> None:
    empty.settings["ZHIYIN_DATABASE_URL"] = "postgresql://postgres@127.0.0.1:9/nowhere"
    done = empty.run("serve")
    assert done.returncode == 2
    assert "ZHIYIN_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
