"""The world is built once for all doors; every cell takes back what it wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.permissions.table import World

from . import world


@pytest.fixture(scope="package")
def doors(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The company with one object of each kind."""
    with django_db_blocker.unblock(), override_settings(LANGUAGE_CODE="en"), transaction.atomic():
        yield world.made()
        transaction.set_rollback(True)
