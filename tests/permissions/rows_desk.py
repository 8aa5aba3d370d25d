"""Tickets, the workbench, and what is done to a ticket."""

from __future__ import annotations

from typing import Any

from tests.company import NOW
from zhiyin.core.actor import SYSTEM
from zhiyin.customers.models import Customer
from zhiyin.desk import services
from zhiyin.desk.rules import Status
from zhiyin.touchpoints.models import Channel

from .table import Row, World

ORDER = 30
DONE = (302,)


def build(made: World) -> None:
    """A ticket that nobody has, and one that is solved."""
    channel = Channel.objects.get(code="phone")
    customer = Customer.objects.get(number=made.values["contact_customer"])
    new = services.NewTicket("退款", "请查", customer=customer, channel=channel, branch=made.company.branches["dl-1"])
    first, second = (services.open_ticket(new=new, actor=SYSTEM, now=NOW) for _ in range(2))
    services.change_status(ticket=second, to=Status.SOLVED, actor=SYSTEM, now=NOW)
    made.values |= {"ticket": first.number, "solved_ticket": second.number}


def _ticket(_made: World) -> dict[str, Any]:
    return {"subject": "新的", "body": "请查", "channel": "phone", "priority": "normal"}


def _own(path: str, right: str, data: dict[str, Any] | None = None, ok: tuple[int, ...] = DONE) -> Row:
    return Row(path, right, "post", data or {}, ok=ok, placed=True)


ROWS = [
    Row("/workbench", "desk.view"),
    Row("/workbench/list", "desk.view"),
    Row("/workbench/tickets/{ticket}", "desk.view", placed=True),
    Row("/tickets", "desk.view"),
    Row("/tickets/new", "desk.create"),
    Row("/tickets/new", "desk.create", "post", _ticket, ok=DONE),
    Row("/tickets/{ticket}", "desk.view", placed=True),
    Row("/tickets/{ticket}/conversation", "desk.view", placed=True),
    Row("/tickets/{ticket}/assignees", "desk.assign", placed=True),
    Row("/customers/{contact_customer}/tickets", "desk.view", placed=True),
    _own("/tickets/{ticket}/messages", "desk.reply", {"kind": "reply", "body": "您好"}),
    _own("/tickets/{ticket}/messages", "desk.reply", {"kind": "customer", "body": "在吗"}),
    _own("/tickets/{ticket}/messages", "desk.note", {"kind": "note", "body": "记下"}),
    _own("/tickets/{ticket}/messages", "desk.solve", {"kind": "reply", "body": "好了", "then": "solved"}),
    _own("/tickets/{ticket}/status", "desk.reply", {"status": "pending"}),
    _own("/tickets/{ticket}/status", "desk.solve", {"status": "solved"}),
    _own("/tickets/{solved_ticket}/status", "desk.reopen", {"status": "open"}),
    _own("/tickets/{solved_ticket}/status", "desk.close", {"status": "closed"}),
    Row("/tickets/{ticket}/fields", "desk.reply", placed=True),
    _own("/tickets/{ticket}/fields", "desk.reply", {}),
    _own("/api/v1/tickets/{ticket}/fields", "desk.reply", {"custom": {}}, ok=(200,)),
    _own("/tickets/{ticket}/priority", "desk.reply", {"priority": "high"}),
    _own("/tickets/{ticket}/take", "desk.assign"),
    _own("/tickets/{ticket}/assign", "desk.assign"),
    _own("/tickets/{ticket}/presence", "desk.view", ok=(200,)),
    Row("/api/v1/tickets", "desk.view"),
    Row("/api/v1/tickets", "desk.create", "post", {"subject": "新的", "body": "请查", "channel": "phone"}, ok=(201,)),
    Row("/api/v1/tickets/{ticket}", "desk.view", placed=True),
    Row("/api/v1/tickets/{ticket}/messages", "desk.view", placed=True),
    _own("/api/v1/tickets/{ticket}/reply", "desk.reply", {"body": "您好"}, ok=(201,)),
    _own("/api/v1/tickets/{ticket}/note", "desk.note", {"body": "记下"}, ok=(201,)),
    _own("/api/v1/tickets/{ticket}/customer-message", "desk.reply", {"body": "在吗"}, ok=(201,)),
    _own("/api/v1/tickets/{ticket}/take", "desk.assign", ok=(200,)),
    _own("/api/v1/tickets/{ticket}/assign", "desk.assign", {"assignee": None}, ok=(200,)),
    _own("/api/v1/tickets/{ticket}/status", "desk.reply", {"status": "pending"}, ok=(200,)),
    _own("/api/v1/tickets/{ticket}/solve", "desk.solve", ok=(200,)),
    _own("/api/v1/tickets/{solved_ticket}/reopen", "desk.reopen", ok=(200,)),
]
