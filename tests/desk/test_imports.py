"""Tickets of another system: taken over once, corrected where the file says more, nothing made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.conftest import Desk
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Refused
from zhiyin.core.imports import ImportContext, ImportRow, Outcome
from zhiyin.core.models import Event
from zhiyin.desk import queries, services
from zhiyin.desk.imports import TICKETS
from zhiyin.desk.models import Ticket
from zhiyin.desk.rules import Status
from zhiyin.touchpoints import services as touchpoints


@pytest.fixture
def counted_in_days(desk: Desk) -> Desk:
    """A standard in working days for complaints, before the one in hours."""
    new = touchpoints.NewStandard(
        "三个工作日", desk.standard.hours, resolution=3, service_kind=desk.kinds["complaint"], working_days=True
    )
    row = touchpoints.define_standard(new=new, actor=SYSTEM, now=desk.now)
    touchpoints.move_standard(standard=row, position=1, actor=SYSTEM, now=desk.now)
    return desk


def load(desk: Desk, *rows: Mapping[str, str]) -> list[Outcome]:
    context = ImportContext(SYSTEM.acting_for("import"), desk.now, "nyc")
    return TICKETS.load([ImportRow(n, row) for n, row in enumerate(rows, 2)], context)


def row(**values: str) -> dict[str, str]:
    return {"external_id": "N1", "opened": "2026-06-12", "service_kind": "complaint", "branch": "dl-1", **values}


def test_days_without_times_are_counted_in_working_days_and_nothing_is_made_up(counted_in_days: Desk) -> None:
    desk = counted_in_days
    made = load(desk, row(solved="2026-06-17"), row(external_id="N2", solved="2026-06-18"), row(external_id="N3"))
    assert [outcome.state for outcome in made] == ["created"] * 3
    in_time, late, still_open = Ticket.objects.order_by("external_id")
    assert (in_time.subject, in_time.status, in_time.dates_only, in_time.source) == ("投诉", "solved", True, "nyc")
    assert in_time.opened_at == datetime(2026, 6, 12, 12, tzinfo=UTC)
    assert (in_time.first_answered_at, in_time.interaction, in_time.messages.count()) == (None, None, 0)
    states = [line.standing for line in queries.lines([in_time, late, still_open], desk.now)]
    assert states == ["met", "broken", "broken"]


def test_a_day_cannot_be_held_against_a_standard_in_hours(desk: Desk) -> None:
    load(desk, row(service_kind="inquiry"))
    ticket = Ticket.objects.get()
    assert (ticket.standard, ticket.first_due, ticket.resolution_due) == (None, None, None)


def test_without_branch_a_ticket_stands_at_the_root_only(counted_in_days: Desk) -> None:
    load(counted_in_days, row(branch=""))
    ticket = Ticket.objects.get()
    assert (ticket.branch, ticket.scope_1) == (None, None)
    manager = counted_in_days.actor("manager")
    assert not queries.tickets(manager, queries.Filters(), now=counted_in_days.now).exists()
    assert queries.tickets(counted_in_days.actor("hotline"), queries.Filters(), now=counted_in_days.now).exists()
    refused = TICKETS.load([ImportRow(2, row(branch="", external_id="N9"))],
                           ImportContext(manager.acting_for("import"), counted_in_days.now, "nyc"))  # fmt: skip
    assert refused[0].errors[0].code == "ticket.branch"


def test_the_same_file_again_changes_nothing_and_a_later_one_closes(counted_in_days: Desk) -> None:
    desk = counted_in_days
    first = load(desk, row())
    events = Event.objects.count()
    again = load(desk, row())
    assert (again[0].state, again[0].subject_id) == ("unchanged", first[0].subject_id)
    assert Event.objects.count() == events
    later = load(desk, row(solved="2026-06-15"))
    assert later[0].state == "updated"
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.is_active, ticket.version) == ("solved", False, 1)
    kinds = Event.objects.filter(subject="desk.ticket").order_by("pk").values_list("kind", "origin")
    assert [(kind, origin) for kind, origin in kinds] == [
        ("desk.TicketOpened", "import"), ("desk.TicketCorrected", "import"), ("desk.TicketSolved", "import")
    ]  # fmt: skip


def test_a_ticket_that_was_worked_on_here_is_not_changed_by_a_file(counted_in_days: Desk) -> None:
    desk = counted_in_days
    load(desk, row())
    services.change_status(ticket=Ticket.objects.get(), to=Status.PENDING, actor=desk.actor(), now=desk.now)
    refused = load(desk, row(solved="2026-06-15"))
    assert refused[0].errors[0].code == "ticket.worked_on"
    assert Ticket.objects.get().status == "pending"


def test_times_are_kept_to_the_minute_where_the_file_has_them(desk: Desk) -> None:
    load(desk, row(opened="2026-06-12 10:00", first_answered="2026-06-12 10:30", solved="2026-06-12 16:00"))
    ticket = Ticket.objects.get()
    assert ticket.dates_only is False
    assert ticket.first_answered_at == datetime(2026, 6, 12, 2, 30, tzinfo=UTC)
    assert ticket.first_due == datetime(2026, 6, 12, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"opened": ""}, "ticket.no_time"),
        ({"opened": "13/06/2026"}, "value.moment"),
        ({"solved": "2026-06-01"}, "ticket.times"),
        ({"solved": "2026-06-14 10:00"}, "ticket.mixed_times"),
        ({"opened": "2031-01-01"}, "ticket.future"),
        ({"service_kind": "nothing"}, "ticket.service_kind_unknown"),
        ({"branch": "nowhere"}, "ticket.branch_unknown"),
        ({"priority": "huge"}, "ticket.priority"),
        ({"service_kind": ""}, "ticket.subject_empty"),
        ({"subject": "x" * 5000}, "text.too_long"),
        ({"subject": "a\0b"}, "text.unprintable"),
        ({"body": "x" * 10 * 1024 * 1024}, "text.too_long"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason_and_the_good_one_beside_it_is_kept(
    desk: Desk, values: dict[str, str], code: str
) -> None:
    bad, good = load(desk, row(**values), row(external_id="N2", subject="😀𠮷<script>"))
    assert (bad.state, bad.errors[0].code, good.state) == ("refused", code, "created")
    assert all(isinstance(error, Refused) for error in bad.errors)
    assert Ticket.objects.get().subject == "😀𠮷<script>"


def test_a_batch_of_a_thousand_costs_few_queries(counted_in_days: Desk) -> None:
    rows = [row(external_id=f"N{n}", solved="2026-06-15") for n in range(1000)]
    with CaptureQueriesContext(connection) as queries_done:
        load(counted_in_days, *rows)
    assert Ticket.objects.count() == 1000
    assert len(queries_done) <= 100
