"""One cast for all tests: a small company, its people, and a fixed clock."""

from __future__ import annotations

import gc
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from django.db import connection, connections, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from .company import NOW, Company, found
from .dealing import dealing, turn
from .migrated import copied
from .permissions.table import World, world

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("busy")
QUICK = {
    # The real hasher costs half a second a log-in; its own tests use it.
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "WHITENOISE_AUTOREFRESH": True,  # else every client of a test first reads all static files
}


@pytest.fixture
def now() -> datetime:
    """Friday 19 June 2026, 14:30 in Shanghai."""
    return NOW


@pytest.fixture(scope="session", autouse=True)
def _quick() -> Iterator[None]:
    """What would only cost time."""
    with override_settings(**QUICK):
        yield


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path) -> Iterator[None]:
    """Mail, files and the columnar store of a test lie in its own folder."""
    folders = override_settings(
        EMAIL_FILE_PATH=tmp_path / "outbox", MEDIA_ROOT=tmp_path / "files", WAREHOUSE=tmp_path / "warehouse",
        ERASURES=tmp_path / "erasures.jsonl", SEAL_HEADS=tmp_path / "seal-heads.jsonl",
    )  # fmt: skip
    with folders:
        yield


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database for many threads: on SQLite a copy in a file, because one in memory does not let them wait."""
    if connection.vendor == "postgresql":
        yield
        return
    connection.ensure_connection()
    name = connections.settings["default"]["NAME"]
    with closing(sqlite3.connect(tmp_path / "shared.sqlite3")) as copy:
        copy.execute("PRAGMA journal_mode=WAL")
        connection.connection.backup(copy)
    connections.settings["default"]["NAME"] = str(tmp_path / "shared.sqlite3")
    yield
    connections.settings["default"]["NAME"] = name


@dataclass
class Tick:
    """A clock that tests move by hand."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> datetime:
        """Move on by `timedelta(**by)`."""
        self.at += timedelta(**by)
        return self.at


@pytest.fixture
def tick() -> Tick:
    """A clock that starts at `now` and moves only when told."""
    return Tick()


@pytest.fixture
def company(db: None) -> Company:
    """The shared small company."""
    return found()


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Company]:
    """The same, made once for all tests of a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = found()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def staff(founded: Company, db: None) -> Company:
    """`founded`, in a transaction of the test's own."""
    return founded


@pytest.fixture(scope="module")
def everything(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The company with one object of each kind, made once: each test has what it changes taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = world()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def made(everything: World, db: None) -> World:
    """`everything`, in a transaction of the test's own."""
    return everything


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """How tests are dealt to the workers."""
    return dealing(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Those of this database, the costly first, the small last."""
    other = [item for item in items if any(mark.args[0] != connection.vendor for mark in item.iter_markers("engine"))]
    config.hook.pytest_deselected(items=other)
    items[:] = sorted((item for item in items if item not in set(other)), key=turn)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """On SQLite the tables are there before Django makes the database, and it finds nothing to do."""
    if connection.vendor != "sqlite":
        return False
    copied(Path(connection.settings_dict["TEST"]["NAME"]))
    return True


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through it again and again for what is gone takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


SEEDS = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest) -> None:
    """The database as the migrations leave it, remembered."""
    with django_db_blocker.unblock():
        rows = json.loads(connection.creation.serialize_db_to_string())
    own = [row for row in rows if row["model"].split(".")[0] not in {"contenttypes", "auth"}]
    request.config.stash[SEEDS] = json.dumps(own)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test that commits has its tables emptied at its end; what migrations put there comes back for the next."""
    yield
    if nextitem is None:
        return  # the database is gone
    marker = item.get_closest_marker("django_db")
    names = set(getattr(item, "fixturenames", ()))
    if (marker and marker.kwargs.get("transaction")) or names & {"transactional_db", "live_server"}:
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(item.config.stash[SEEDS])
