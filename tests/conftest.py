"""One cast for all tests: a small company, its people, and a fixed clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from .company import NOW, Company, found


@pytest.fixture
def now() -> datetime:
    """Friday 19 June 2026, 14:30 in Shanghai."""
    return NOW


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path: Path) -> None:
    """Mail, files and the columnar store of a test lie in its own folder."""
    settings.EMAIL_FILE_PATH = tmp_path / "outbox"
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.WAREHOUSE = tmp_path / "warehouse"
    settings.ERASURES = tmp_path / "erasures.jsonl"
    # The real hasher costs half a second a log-in; its own tests use it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
