"""An answer below expectation is made good exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from tests.desk.conftest import Desk
from zhiyin.core.models import Event
from zhiyin.desk import handlers, services
from zhiyin.desk.models import Ticket
from zhiyin.desk.rules import Status
from zhiyin.desk.services import NewReply


@dataclass
class Given:
    """An answer as voice tells of it."""

    answer_id: int
    interaction_id: int | None
    customer_id: int | None
    is_below: bool = True


def tell(given: Given, at: datetime) -> None:
    handlers.answer_below_expectation(given, Event(kind="voice.AnswerGiven", occurred_at=at, recorded_at=at))


@pytest.fixture
def solved(desk: Desk, now: datetime) -> Ticket:
    ticket = desk.open(service_kind=desk.kinds["inquiry"])
    services.reply(ticket=ticket, new=NewReply("好了", then=Status.SOLVED), actor=desk.actor(), now=now)
    ticket.refresh_from_db()
    return ticket


def given(ticket: Ticket, answer_id: int = 1) -> Given:
    return Given(answer_id, ticket.interaction_id, ticket.customer_id)


def test_an_answer_below_expectation_opens_one_recovery_linked_to_the_first(
    desk: Desk, solved: Ticket, now: datetime
) -> None:
    at = now + timedelta(hours=1)
    tell(given(solved), at)
    recovery = Ticket.objects.get(recovery_of=solved)
    assert (recovery.is_recovery, recovery.priority, recovery.status) == (True, "high", "new")
    assert (recovery.customer, recovery.branch, recovery.opened_at) == (solved.customer, solved.branch, at)
    assert (recovery.service_kind, recovery.assignee) == (desk.kinds["complaint"], None)
    assert recovery.interaction is not None
    assert recovery.interaction_id != solved.interaction_id
    assert recovery.first_due is not None
    assert str(solved.number) in recovery.subject


def test_the_same_answer_again_and_another_answer_about_the_same_ticket_open_nothing_more(
    solved: Ticket, now: datetime
) -> None:
    for answer_id in (1, 1, 2):
        tell(given(solved, answer_id), now)
    assert Ticket.objects.count() == 2


def test_an_answer_at_or_above_expectation_opens_nothing(solved: Ticket, now: datetime) -> None:
    tell(Given(1, solved.interaction_id, solved.customer_id, is_below=False), now)
    assert Ticket.objects.count() == 1


def test_the_survey_of_a_recovery_reopens_it_and_never_opens_another(desk: Desk, solved: Ticket, now: datetime) -> None:
    tell(given(solved), now)
    recovery = Ticket.objects.get(recovery_of=solved)
    end = now + timedelta(hours=2)
    services.reply(ticket=recovery, new=NewReply("赔付了", then=Status.SOLVED), actor=desk.actor("lead"), now=end)
    services.change_status(ticket=recovery, to=Status.CLOSED, actor=desk.actor("lead"), now=end)
    later = end + timedelta(days=1)
    tell(given(recovery, 7), later)
    recovery.refresh_from_db()
    assert (recovery.status, recovery.solved_at) == ("open", None)
    reopened = Event.objects.get(kind="desk.TicketReopened")
    assert (reopened.facts["answer_id"], reopened.actor_kind) == (7, "system")
    assert Ticket.objects.count() == 2


def test_a_redelivered_answer_does_not_reopen_what_was_solved_after_it(
    desk: Desk, solved: Ticket, now: datetime
) -> None:
    tell(given(solved), now)
    recovery = Ticket.objects.get(recovery_of=solved)
    first, second = now + timedelta(hours=1), now + timedelta(hours=3)
    services.change_status(ticket=recovery, to=Status.SOLVED, actor=desk.actor(), now=first)
    between = now + timedelta(hours=2)
    tell(given(recovery, 7), between)
    tell(given(recovery, 7), between)
    services.change_status(ticket=recovery, to=Status.SOLVED, actor=desk.actor(), now=second)
    tell(given(recovery, 7), between)
    recovery.refresh_from_db()
    assert recovery.status == "solved"
    assert Event.objects.filter(kind="desk.TicketReopened").count() == 1


def test_an_answer_without_a_ticket_is_made_good_once_too(desk: Desk, now: datetime) -> None:
    alone = Given(5, None, desk.customer.pk)
    tell(alone, now)
    tell(alone, now)
    recovery = Ticket.objects.get()
    assert (recovery.recovery_of, recovery.is_recovery, recovery.branch) == (None, True, desk.customer.branch)
    services.change_status(ticket=recovery, to=Status.SOLVED, actor=desk.actor(), now=now)
    tell(given(recovery, 6), now + timedelta(days=1))
    recovery.refresh_from_db()
    assert (recovery.status, Ticket.objects.count()) == ("open", 1)
