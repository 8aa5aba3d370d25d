"""The audit log stays quick when it has grown: a filter walks its index in the order of the page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from zhiyin.core.models import Event
from zhiyin.core.paging import _written
from zhiyin.people.queries import EventFilters, events


@pytest.mark.parametrize(
    ("filters", "index"),
    [({"kind": "people.EmployeeAdded"}, "event_kind"), ({"actor": "admin"}, "event_actor")],
)
@pytest.mark.parametrize("page", ["first", "next"])
def test_a_filter_of_the_audit_log_walks_its_index_without_sorting(
    company: Company, filters: dict[str, str], index: str, page: str
) -> None:
    admin = company.people["admin"]
    chosen = EventFilters(**({"actor": str(admin.number)} if "actor" in filters else filters))
    last = Event.objects.order_by("-pk")[0]
    with CaptureQueriesContext(connection) as asked:
        events(company.actor("admin"), chosen, cursor=_written("n", last, ("-pk",)) if page == "next" else "")
    plan = _plan(next(query["sql"] for query in asked if '"core_event"' in query["sql"]))
    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def _plan(sql: str) -> str:
    """What the database would do with many rows; PostgreSQL is told that this small table is not to be scanned."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql)
        return "\n".join(str(row) for row in cursor.fetchall())
