"""The company's own fields of tickets and holdings: asked for, kept, shown, found, logged."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.company import Company
from tests.customers.cast import li
from tests.customers.test_notes_and_tags import signed_in
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.fields import register
from zhiyin.core.fields.register import NewField
from zhiyin.core.models import Event
from zhiyin.desk import services
from zhiyin.desk.models import Ticket, TicketValue
from zhiyin.desk.services import NewTicket
from zhiyin.operations.models import Holding, HoldingValue, Product


def field(owner: str, now: datetime, code: str, new: NewField) -> None:
    """A field of these records."""
    register.define_field(owner=owner, code=code, new=new, actor=SYSTEM, now=now)


def test_a_ticket_takes_own_fields_when_it_is_opened_and_later(company: Company, now: datetime) -> None:
    field("tickets", now, "plate", NewField("Plate", is_filter=True, is_required=True, privacy="public"))
    field("tickets", now, "level", NewField("Level", "whole", default="1"))
    agent = company.actor("agent")
    with pytest.raises(Refused, match="needed"):
        services.open_ticket(new=NewTicket("漏水"), actor=agent, now=now)
    ticket = services.open_ticket(new=NewTicket("漏水", custom={"plate": "辽B1"}), actor=agent, now=now)
    assert ticket.custom == {"plate": "辽B1", "level": 1}
    services.open_tickets(rows=[NewTicket("无", branch=company.branches["dl-1"])], actor=SYSTEM, now=now)
    client, address = signed_in(company, "agent"), f"/tickets/{ticket.number}"
    assert "辽B1" in client.get(address).content.decode()
    assert client.post(f"{address}/fields", {"custom.plate": "辽B2", "custom.level": "1"}).status_code == 302
    assert client.post(f"{address}/fields", {"custom.plate": ""}).status_code == 422
    event = Event.objects.get(kind="desk.TicketFieldsChanged")
    assert event.changed == ["custom.plate"]
    assert TicketValue.objects.get().text == "辽b2"
    assert address in client.get("/tickets?custom.plate=辽B2").content.decode()
    assert address not in client.get("/tickets?custom.plate=辽B1").content.decode()
    with pytest.raises(Conflict):
        services.write_fields(ticket=ticket, given={"level": 2}, version=1, actor=agent, now=now)
    assert Ticket.objects.get(pk=ticket.pk).custom == {"plate": "辽B2", "level": 1}


def test_a_holding_takes_own_fields_by_its_form_and_is_found_by_them(company: Company, now: datetime) -> None:
    field("holdings", now, "seats", NewField("Seats", "whole", is_filter=True, privacy="public"))
    with pytest.raises(Refused, match="customers only"):
        field("holdings", now, "illness", NewField("Illness", privacy="sensitive"))
    customer = li(company, now)
    Product.objects.create(code="car", name="车险")
    client = signed_in(company, "agent")
    typed = {"product": "car", "state": "active", "started_on": "2026-01-01", "custom.seats": "5"}
    assert client.post(f"/customers/{customer.number}/holdings/new", typed).status_code == 302
    row = Holding.objects.get()
    assert row.custom == {"seats": 5}
    address = f"/holdings/{row.number}"
    assert client.get(address).content.decode().count("Seats") == 1
    assert address in client.get("/holdings?custom.seats=4..6").content.decode()
    assert address not in client.get("/holdings?custom.seats=6").content.decode()
    assert client.post(f"{address}/edit", typed | {"custom.seats": "6"}).status_code == 302
    assert Event.objects.get(kind="operations.HoldingChanged").changed == ["custom.seats"]
    assert HoldingValue.objects.get().number == 6
