"""A load does not wait for the disk batch by batch; whatever comes after it does."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from zhiyin.core.loading import loading

pytestmark = pytest.mark.django_db(transaction=True)
FULL, NORMAL = ("on", "off") if connection.vendor == "postgresql" else (2, 1)


@pytest.fixture(autouse=True)
def _careful(transactional_db: None) -> None:
    """Whatever the tests' own cluster does, the connection waits as it does in a real one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")


def _waits() -> object:
    with connection.cursor() as cursor:
        is_postgresql = connection.vendor == "postgresql"
        cursor.execute("SHOW synchronous_commit" if is_postgresql else "PRAGMA synchronous")
        return cursor.fetchone()[0]


def test_only_the_load_itself_does_not_wait_for_the_disk_even_when_it_fails() -> None:
    assert _waits() == FULL
    with pytest.raises(ZeroDivisionError), loading():
        assert _waits() == NORMAL
        _ = 1 / 0
    assert _waits() == FULL


def test_inside_a_transaction_nothing_changes() -> None:
    with transaction.atomic(), loading():
        assert _waits() == FULL
