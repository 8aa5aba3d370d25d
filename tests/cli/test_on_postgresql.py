"""On PostgreSQL the server serves, and one that may lose data is refused; `bars.postgresql` runs the areas' tests."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from tests.postgres import Cluster, cluster
from zhiyin.config.database import database

from .conftest import PASSWORD
from .installation import Installation

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def postgres() -> Iterator[Cluster]:
    """A cluster of the tests' own. No PostgreSQL on the machine is a failure: `make system` brings it."""
    with cluster() as running:
        yield running


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


def test_a_connection_does_not_grow_with_the_statements_that_it_has_sent(
    postgres: Cluster, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    connection = ConnectionHandler({"default": database(postgres.url("long"), tmp_path)})["default"]
    with django_db_blocker.unblock(), closing(connection), connection.cursor() as cursor:
        tracemalloc.start()
        for number in range(3000):
            cursor.execute("SELECT %s" + " " * 4000, [number])
        grown, _peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert grown < 6_000_000
