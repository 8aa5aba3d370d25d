"""The desk's pages: what they show, what they change, what they refuse, and what they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.desk.conftest import Desk
from zhiyin.desk import rules, services
from zhiyin.desk.models import Message, Ticket
from zhiyin.desk.queries import OWN
from zhiyin.desk.services import NewReply

HTMX = {"HX-Request": "true"}


@pytest.fixture
def signed_in(desk: Desk, client: Client) -> Client:
    """The agent's browser."""
    return as_person(desk, client, "agent")


def as_person(desk: Desk, client: Client, name: str, language: str = "en") -> Client:
    user = desk.company.people[name].user
    assert user is not None
    user.language = language
    user.save()
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    return client


def text(client: Client, path: str, **more: str) -> str:
    response = client.get(path, headers=more or None)
    assert response.status_code == 200, (path, response.content.decode()[:500])
    return response.content.decode()


def test_the_list_shows_the_tickets_in_scope_by_views_and_filters(desk: Desk, signed_in: Client) -> None:
    first = desk.open("退款未到账", service_kind=desk.kinds["complaint"])
    desk.open("深圳的事", who="agent_sz", customer=None)
    services.take(ticket=first, actor=desk.actor(), now=desk.now)
    page = text(signed_in, "/tickets")
    assert "退款未到账" in page
    assert "深圳的事" not in page
    assert "退款未到账" in text(signed_in, "/tickets?view=mine&kind=complaint&status=open&branch=dl-1&sort=due")
    for empty in ("view=unassigned", "status=solved", "kind=inquiry", "priority=urgent", "customer=999"):
        assert "退款未到账" not in text(signed_in, f"/tickets?{empty}")


@pytest.mark.parametrize("query", ["view=x", "status=lost", "assignee=abc", "customer=1e3", "cursor=zzz", "sort=up"])
def test_a_filter_that_is_not_known_is_refused_with_a_sentence(signed_in: Client, query: str) -> None:
    assert signed_in.get(f"/tickets?{query}").status_code == 422


def test_pages_of_the_list_follow_each_other_without_gap_or_repetition(desk: Desk, signed_in: Client) -> None:
    rows = [services.NewTicket(f"第{n:03d}件", branch=desk.company.branches["dl-1"]) for n in range(120)]
    services.open_tickets(rows=rows, actor=desk.actor("admin"), now=desk.now)
    seen: list[int] = []
    query = "?"
    while query:
        page = signed_in.get(f"/tickets{query}").context["page"]
        seen += [row.number for row in page.rows]
        query = f"?cursor={page.next}" if page.next else ""
    assert len(seen) == len(set(seen)) == 120


def test_the_ticket_page_shows_conversation_promise_and_customer(desk: Desk, signed_in: Client) -> None:
    ticket = desk.open("退<b>款</b>")
    services.add_note(ticket=ticket, body="<script>alert(1)</script>😀𠮷", actor=desk.actor(), now=desk.now)
    page = text(signed_in, f"/tickets/{ticket.number}")
    assert "退&lt;b&gt;款" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;😀𠮷" in page
    assert "李晓梅" in page
    assert "<script>alert" not in page


def test_foreign_missing_and_impossible_numbers_look_the_same(desk: Desk, signed_in: Client) -> None:
    foreign = desk.open("别处", who="agent_sz", customer=None)
    for number in (foreign.number, 987654, 10**18, 10**30):
        assert signed_in.get(f"/tickets/{number}").status_code == 404
        assert signed_in.post(f"/tickets/{number}/messages", {"kind": "note", "body": "x"}).status_code == 404


def test_a_reply_from_the_page_leads_back_and_from_htmx_answers_with_the_conversation(
    desk: Desk, signed_in: Client
) -> None:
    ticket = desk.open()
    sent = signed_in.post(f"/tickets/{ticket.number}/messages", {"kind": "reply", "body": "您好", "version": 1})
    assert sent["Location"] == f"/tickets/{ticket.number}"
    fragment = signed_in.post(
        f"/tickets/{ticket.number}/messages",
        {"kind": "reply", "body": "请稍候", "then": "pending", "version": 2},
        headers=HTMX,
    )
    page = fragment.content.decode()
    assert "请稍候" in page
    assert 'value="3"' in page
    assert "<html" not in page
    ticket.refresh_from_db()
    assert (ticket.status, ticket.version) == ("pending", 3)


def test_a_stale_reply_is_told_beside_and_nothing_is_written(desk: Desk, signed_in: Client) -> None:
    ticket = desk.open()
    services.reply(ticket=ticket, new=NewReply("我先"), actor=desk.actor("lead"), now=desk.now)
    late = signed_in.post(
        f"/tickets/{ticket.number}/messages", {"kind": "reply", "body": "我也", "version": 1}, headers=HTMX
    )
    assert (late.status_code, late["HX-Retarget"]) == (409, "#notices")
    assert "while you were writing" in late.content.decode()
    assert Message.objects.filter(kind="reply").count() == 1


def test_status_priority_and_assignee_are_changed_from_the_page(desk: Desk, client: Client) -> None:
    ticket = desk.open()
    path = f"/tickets/{ticket.number}"
    lead = as_person(desk, client, "lead")
    people = text(lead, f"{path}/assignees")
    number = desk.company.people["agent"].number
    assert f'value="{number}"' in people
    for what, data in (
        ("assign", {"assignee": str(number)}), ("priority", {"priority": "urgent"}), ("status", {"status": "on_hold"}),
        ("assign", {}), ("take", {}), ("status", {"status": "solved"}), ("status", {"status": "closed"}),
        ("status", {"status": "open"}),
    ):  # fmt: skip
        assert lead.post(f"{path}/{what}", data).status_code == 302, (what, data)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority, ticket.assignee) == ("open", "urgent", desk.company.people["lead"])
    assert lead.post(f"{path}/status", {"status": "nonsense"}).status_code == 422


def test_an_old_promise_that_is_open_stands_above_newer_ones_that_are_kept(desk: Desk, signed_in: Client) -> None:
    oldest = desk.open("还没有解决")
    for number in range(5):
        late = desk.open(f"已经解决 {number}")
        services.change_status(ticket=late, to=rules.Status.SOLVED, actor=desk.actor("lead"), now=desk.now)
    panel = text(signed_in, f"/customers/{desk.customer.number}/tickets")
    assert panel.index("还没有解决") < panel.index("已经解决 4")
    assert panel.count("已经解决") == 3
    assert f"/tickets/{oldest.number}" in panel


def test_a_new_ticket_is_opened_from_the_page_and_what_is_wrong_stays_typed(desk: Desk, signed_in: Client) -> None:
    text(signed_in, f"/tickets/new?customer={desk.customer.number}")
    good = {"customer": str(desk.customer.number), "subject": "😀 <script>", "body": "𠮷", "channel": "phone",
            "service_kind": "complaint", "priority": "high"}  # fmt: skip
    for wrong, words in (
        ({"subject": "x" * 5000}, "5000 characters"), ({"subject": " "}, "Write something"), ({"body": ""}, "Write"),
        ({"body": "x" * 10 * 1024 * 1024}, "10485760 characters"), ({"subject": "a\0b"}, "ull character"),
        ({"customer": "999999"}, "Nobody you may see"), ({"channel": "pigeon"}, "pigeon"),
    ):  # fmt: skip
        response = signed_in.post("/tickets/new", {**good, **wrong})
        assert response.status_code == 422, wrong.keys()
        assert words in response.content.decode(), wrong.keys()
    assert not Ticket.objects.exists()
    assert "𠮷" in signed_in.post("/tickets/new", {**good, "subject": ""}).content.decode()
    assert signed_in.post("/tickets/new", good).status_code == 302
    made = Ticket.objects.get()
    assert (made.subject, made.priority, made.service_kind, made.customer) == (
        "😀 <script>", "high", desk.kinds["complaint"], desk.customer
    )  # fmt: skip


def test_two_people_on_one_ticket_see_each_other(desk: Desk, client: Client) -> None:
    ticket = desk.open()
    path = f"/tickets/{ticket.number}/presence"
    agent = as_person(desk, Client(), "agent")
    lead = as_person(desk, client, "lead")
    assert "员工" not in agent.post(path).content.decode()
    assert "员工agent" in lead.post(path).content.decode()
    assert "员工lead" in agent.post(path).content.decode()


def test_the_workbench_opens_the_first_of_my_tickets_or_the_one_in_the_address(desk: Desk, signed_in: Client) -> None:
    assert "No ticket is yours now" in text(signed_in, "/workbench")
    mine, other = desk.open("我的"), desk.open("别人的")
    services.take(ticket=mine, actor=desk.actor(), now=desk.now)
    assert "我的" in text(signed_in, "/workbench")
    page = text(signed_in, f"/workbench?view=unassigned&ticket={other.number}")
    assert f'name="ticket" value="{other.number}"' in page
    assert "is-current" in text(signed_in, f"/workbench/list?view=unassigned&ticket={other.number}")
    panes = text(signed_in, f"/workbench/tickets/{mine.number}", **HTMX)
    assert 'id="pane-side"' in panes
    assert "我的" in text(signed_in, f"/tickets/{mine.number}/conversation", **HTMX)


def test_who_may_only_read_gets_no_composer_and_who_may_only_note_gets_no_reply(desk: Desk, client: Client) -> None:
    ticket = desk.open()
    assert 'id="composer"' not in text(as_person(desk, client, "auditor"), f"/tickets/{ticket.number}")
    page = text(as_person(desk, client, "quality"), f"/tickets/{ticket.number}")
    assert 'id="composer"' in page
    assert 'value="reply"' not in page


def test_the_cost_of_list_page_and_workbench_is_fixed(desk: Desk, signed_in: Client) -> None:
    tickets = [desk.open(f"第{n}件") for n in range(30)]
    services.reply(ticket=tickets[0], new=NewReply("好"), actor=desk.actor(), now=desk.now + timedelta(minutes=1))
    costs = {}
    for path in ("/tickets", f"/tickets/{tickets[0].number}", "/workbench", "/workbench/list"):
        text(signed_in, path)
        with CaptureQueriesContext(connection) as queries:
            text(signed_in, path)
        costs[path] = len(queries)
    assert list(costs.values()) == [7, 8, 12, 6], costs


def test_a_whole_ticket_is_read_whole() -> None:
    assert set(OWN) == {field.name for field in Ticket._meta.concrete_fields} - {"id"}
