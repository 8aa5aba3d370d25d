"""An installation for the tests of the command."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.migrated import FILE, copied

from .installation import Installation

PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a new installation, made once and copied."""
    made = Installation(tmp_path_factory.mktemp("template") / "home")
    copied(made.home / FILE)
    done = made.run("init", "--no-input", "--company", "友邦保险", "--admin", "root", "--password", PASSWORD)
    assert done.returncode == 0, done.stderr
    return made.home


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    """An installation that does not exist yet; what runs in it is ended after the test."""
    made = Installation(tmp_path / "home")
    yield made
    made.clean_up()


@pytest.fixture
def installation(empty: Installation, template: Path) -> Installation:
    """An installation with its company and the administrator “root”."""
    shutil.copytree(template, empty.home)
    return empty


@pytest.fixture(scope="module")
def served(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that is being served, shared by the tests of a module."""
    made = Installation(tmp_path_factory.mktemp("served") / "home")
    shutil.copytree(template, made.home)
    made.start()
    yield made
    made.clean_up()
