"""What can be done to a ticket, with its clock, its events and its refusals."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.conftest import Desk
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Conflict, Forbidden, NotFound, Refused
from zhiyin.core.models import Event
from zhiyin.desk import services
from zhiyin.desk.models import Message, Ticket
from zhiyin.desk.rules import NEVER, Priority, Status
from zhiyin.desk.services import NewReply, NewTicket
from zhiyin.touchpoints.models import Interaction


def kinds(ticket: Ticket) -> list[str]:
    rows = Event.objects.filter(subject="desk.ticket", subject_id=ticket.pk).order_by("pk")
    return [kind.removeprefix("desk.") for kind in rows.values_list("kind", flat=True)]


def test_opening_takes_the_standard_records_the_contact_and_places_the_ticket(desk: Desk, now: datetime) -> None:
    ticket = desk.open(service_kind=desk.kinds["complaint"])
    assert (ticket.status, ticket.standard, ticket.branch) == ("new", desk.standard, desk.company.branches["dl-1"])
    assert ticket.first_due == now + timedelta(hours=1) == ticket.due_at
    assert ticket.interaction is not None
    assert (ticket.interaction.customer, ticket.interaction.channel.code) == (desk.customer, "phone")
    assert [(m.kind, m.body) for m in ticket.messages.all()] == [("customer", "请帮我查一下。")]
    assert kinds(ticket) == ["TicketOpened"]
    event = Event.objects.get(kind="desk.TicketOpened")
    assert (event.customer_id, event.scope_3) == (desk.customer.pk, desk.company.branches["dl-1"].pk)
    assert "退款" not in str(event.facts)


def test_a_ticket_needs_no_customer_and_no_channel(desk: Desk) -> None:
    ticket = desk.open(customer=None, channel=None, body="")
    assert (ticket.customer, ticket.interaction, ticket.messages.count()) == (None, None, 0)


def test_a_reply_stops_the_clock_of_the_first_answer_and_takes_the_ticket(desk: Desk, now: datetime) -> None:
    ticket = desk.open()
    later = now + timedelta(minutes=10)
    services.reply(ticket=ticket, new=NewReply("您好"), actor=desk.actor(), now=later)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.first_answered_at, ticket.version) == ("open", later, 2)
    assert ticket.assignee == desk.company.people["agent"]
    assert ticket.due_at == ticket.resolution_due
    assert kinds(ticket) == ["TicketOpened", "TicketReplied", "TicketAssigned", "TicketStatusChanged"]


def test_waiting_for_the_customer_pauses_and_the_answer_of_the_customer_goes_on(desk: Desk, now: datetime) -> None:
    ticket = desk.open()
    new = NewReply("请提供卡号", then=Status.PENDING)
    services.reply(ticket=ticket, new=new, actor=desk.actor(), now=now)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.paused_at, ticket.due_at) == ("pending", now, NEVER)
    before = ticket.resolution_due
    later = now + timedelta(hours=1)
    services.record_customer_message(ticket=ticket, body="6222", actor=desk.actor(), now=later)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.paused_at, ticket.paused_seconds) == ("open", None, 3600)
    assert before is not None
    assert ticket.resolution_due == before + timedelta(hours=1)
    assert ticket.next_due == later + timedelta(hours=2)
    services.reply(ticket=ticket, new=NewReply("收到"), actor=desk.actor(), now=later)
    ticket.refresh_from_db()
    assert ticket.next_due is None


def test_sending_and_solving_is_one_step_and_a_message_reopens(desk: Desk, now: datetime) -> None:
    ticket = desk.open()
    services.reply(ticket=ticket, new=NewReply("已退款", then=Status.SOLVED), actor=desk.actor(), now=now)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_at, ticket.is_active) == ("solved", now, False)
    solved = Event.objects.get(kind="desk.TicketSolved")
    assert solved.facts["interaction_id"] == ticket.interaction_id
    assert solved.facts["employee_id"] == desk.company.people["agent"].pk
    services.record_customer_message(ticket=ticket, body="没到账", actor=desk.actor(), now=now + timedelta(days=3))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_at) == ("open", None)
    assert ticket.due_at > now + timedelta(days=3)
    assert kinds(ticket)[-2:] == ["CustomerWrote", "TicketReopened"]


def test_a_note_is_no_answer_and_stops_nothing(desk: Desk, now: datetime) -> None:
    ticket = desk.open()
    services.add_note(ticket=ticket, body="银行退回", actor=desk.actor(), now=now)
    ticket.refresh_from_db()
    assert (ticket.first_answered_at, ticket.status, ticket.version) == (None, "new", 1)


def test_of_two_claims_one_wins_and_the_other_is_told(desk: Desk, now: datetime) -> None:
    ticket = desk.open()
    services.take(ticket=ticket, actor=desk.actor("agent"), now=now)
    with pytest.raises(Conflict) as lost:
        services.take(ticket=ticket, actor=desk.actor("lead"), now=now)
    assert lost.value.code == "ticket.taken"
    assert services.take(ticket=ticket, actor=desk.actor("agent"), now=now).version == 2
    assert kinds(ticket).count("TicketAssigned") == 1


def test_an_agent_gives_back_a_lead_hands_over(desk: Desk, now: datetime) -> None:
    ticket = desk.open()
    lead = desk.company.people["lead"]
    with pytest.raises(Forbidden):
        services.assign(ticket=ticket, assignee=lead, actor=desk.actor("agent"), now=now)
    row = services.assign(ticket=ticket, assignee=desk.company.people["agent"], actor=desk.actor("lead"), now=now)
    assert (row.assignee, row.status) == (desk.company.people["agent"], "open")
    assert services.assign(ticket=ticket, assignee=None, actor=desk.actor("agent"), now=now).assignee is None
    with pytest.raises(NotFound):
        services.assign(ticket=ticket, assignee=desk.company.people["agent_sz"], actor=desk.actor("lead"), now=now)


def test_a_stale_version_is_a_conflict_and_writes_nothing(desk: Desk, now: datetime) -> None:
    ticket = desk.open()
    services.change_priority(ticket=ticket, to=Priority.URGENT, version=1, actor=desk.actor(), now=now)
    with pytest.raises(Conflict) as stale:
        services.reply(ticket=ticket, new=NewReply("您好", version=1), actor=desk.actor(), now=now)
    assert stale.value.params == {"seen": 1, "current": 2}
    assert not Message.objects.filter(kind="reply").exists()
    assert kinds(ticket) == ["TicketOpened", "TicketPrioritised"]


def test_the_verbs_ask_for_their_rights_before_anything_is_written(desk: Desk, now: datetime) -> None:
    ticket = desk.open()
    count = Event.objects.count()
    for actor, error in ((desk.actor("auditor"), Forbidden), (desk.actor("agent_sz"), NotFound)):
        with pytest.raises(error):
            services.reply(ticket=ticket, new=NewReply("x"), actor=actor, now=now)
        with pytest.raises(error):
            services.take(ticket=ticket, actor=actor, now=now)
        with pytest.raises(error):
            services.change_status(ticket=ticket, to=Status.SOLVED, actor=actor, now=now)
    services.change_status(ticket=ticket, to=Status.SOLVED, actor=desk.actor(), now=now)
    with pytest.raises(Forbidden):
        services.change_status(ticket=ticket, to=Status.CLOSED, actor=desk.actor("agent"), now=now)
    closed = services.change_status(ticket=ticket, to=Status.CLOSED, actor=desk.actor("lead"), now=now)
    assert (closed.closed_at, closed.solved_at) == (now, now)
    with pytest.raises(Refused, match="closed"):
        services.reply(ticket=ticket, new=NewReply("x"), actor=desk.actor(), now=now)
    reopened = services.change_status(ticket=ticket, to=Status.OPEN, actor=desk.actor(), now=now)
    assert (reopened.closed_at, reopened.solved_at, reopened.is_active) == (None, None, True)
    assert Event.objects.count() == count + 3


@pytest.mark.parametrize("body", ["", " \n", "a\0b", "x" * 10 * 1024 * 1024])
def test_a_bad_body_is_refused_and_nothing_is_written(desk: Desk, now: datetime, body: str) -> None:
    ticket = desk.open()
    for write in (services.add_note, services.record_customer_message):
        with pytest.raises(Refused) as refused:
            write(ticket=ticket, body=body, actor=desk.actor(), now=now)
        assert refused.value.field == "body"
    assert ticket.messages.count() == 1


def test_many_tickets_are_opened_with_their_past_in_a_few_statements(desk: Desk, now: datetime) -> None:
    agent = desk.company.people["agent"]
    said = (
        services.NewMessage("reply", "您好", now - timedelta(minutes=30), agent),
        services.NewMessage("customer", "谢谢", now - timedelta(minutes=20)),
    )
    rows = [
        NewTicket(
            f"第 {n} 件", body="旧事", customer=desk.customer, branch=desk.company.branches["dl-1"], assignee=agent,
            opened_at=now - timedelta(hours=1), messages=said, solved_at=now if n % 2 else None,
        )
        for n in range(20)
    ]  # fmt: skip
    with CaptureQueriesContext(
        connection,
    ) as queries:
        made = services.open_tickets(rows=rows, actor=SYSTEM.acting_for("demo"), now=now)
    assert len(queries) <= 15
    assert [t.number for t in made] == list(range(made[0].number, made[0].number + 20))
    assert {(t.status, t.first_answered_at) for t in made} == {
        ("open", now - timedelta(minutes=30)), ("solved", now - timedelta(minutes=30))
    }  # fmt: skip
    assert made[0].next_due == now + timedelta(hours=1, minutes=40)
    assert not Interaction.objects.exists()
    assert set(Event.objects.filter(subject="desk.ticket").values_list("origin", flat=True)) == {"demo"}


def test_the_cost_of_opening_and_of_a_reply_is_fixed(desk: Desk, now: datetime) -> None:
    desk.open()
    actor = desk.actor()
    with CaptureQueriesContext(connection) as opening:
        ticket = services.open_ticket(
            new=NewTicket("再来", "请查", customer=desk.customer, channel=desk.channels["phone"]), actor=actor, now=now
        )
    with CaptureQueriesContext(connection) as replying:
        services.reply(ticket=ticket, new=NewReply("您好"), actor=actor, now=now)
    assert (len(opening), len(replying)) == (11, 7), "\n".join(q["sql"][:90] for q in [*opening, *replying])
