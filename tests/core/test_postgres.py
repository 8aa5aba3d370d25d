"""A connection to PostgreSQL is tried before each request without a question to the server, where that says enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

pytestmark = [
    pytest.mark.engine("postgresql", "a file does not hang up"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def line() -> Iterator[Any]:
    """A connection of its own."""
    made = connections.create_connection("default")
    made.ensure_connection()
    yield made
    made.close()


def last_question(line: Any) -> str:
    """What the server was asked last on `line`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [line.connection.info.backend_pid])
        return str(cursor.fetchone()[0])


def test_a_line_in_use_is_asked_once_and_then_taken_as_it_is(line: Any) -> None:
    assert line.is_usable()
    assert last_question(line) == "SELECT 1"
    line.connection.execute("SELECT 'something else'")
    assert line.is_usable()
    assert last_question(line) == "SELECT 'something else'"
    line.tried_at -= 10
    assert line.is_usable()
    assert last_question(line) == "SELECT 1"


def test_a_line_that_the_server_has_ended_is_not_usable(line: Any) -> None:
    assert line.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [line.connection.info.backend_pid])
    assert not line.is_usable()


def test_every_session_plans_for_memory_and_by_itself(line: Any) -> None:
    with line.cursor() as cursor:
        cursor.execute("SELECT current_setting('random_page_cost'), current_setting('max_parallel_workers_per_gather')")
        assert cursor.fetchone() == ("1.1", "0")


def test_a_line_that_was_lost_while_it_was_used_is_not_usable(line: Any) -> None:
    assert line.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [line.connection.info.backend_pid])
    with pytest.raises(OperationalError), line.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert not line.is_usable()
