"""The company's own fields of tickets and holdings: asked for, kept, shown, found, logged."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from tests.customers.cast import li
from tests.customers.test_notes_and_tags import signed_in
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.exports import Reader
from zhiyin.core.fields import register
from zhiyin.core.fields.kinds import HIDDEN
from zhiyin.core.fields.register import NewField
from zhiyin.core.imports import ImportContext, ImportRow, Outcome
from zhiyin.core.imports.guessing import guesses
from zhiyin.core.models import Event, EventPayload
from zhiyin.desk import exports, services
from zhiyin.desk.imports import TICKETS
from zhiyin.desk.models import Ticket, TicketValue
from zhiyin.desk.services import NewTicket
from zhiyin.operations.imports import HOLDINGS
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


def test_a_file_brings_own_fields_of_tickets_and_it_is_taken_back(company: Company, now: datetime) -> None:
    field("tickets", now, "plate", NewField("Plate", label_zh="车牌", is_unique=True, privacy="public"))
    field("tickets", now, "seats", NewField("Seats", "whole", default="2", is_filter=True))
    context = ImportContext(company.actor("admin").acting_for("import"), now, "old")

    def load(*rows: dict[str, str]) -> list[Outcome]:
        usual = {"opened": "2026-06-12", "subject": "漏水", "branch": "dl-1"}
        return TICKETS.load([ImportRow(n, usual | row) for n, row in enumerate(rows, 2)], context)

    made = load(
        {"external_id": "1", "custom.plate": "辽B1"}, {"external_id": "2", "custom.plate": "辽b1"},
        {"external_id": "3", "custom.seats": "many"}, {"external_id": "4", "custom.seats": "5"},
    )  # fmt: skip
    assert [one.state for one in made] == ["created", "refused", "refused", "created"]
    assert [one.errors[0].field for one in made[1:3]] == ["custom.plate", "custom.seats"]
    assert [row.custom for row in Ticket.objects.order_by("pk")] == [{"plate": "辽B1", "seats": 2}, {"seats": 5}]
    again = load({"external_id": "1", "custom.plate": HIDDEN, "custom.seats": "3"}, {"external_id": "4"})
    assert [one.state for one in again] == ["updated", "unchanged"]
    assert again[0].errors[0].code == "record.masked"
    event = Event.objects.get(kind="desk.TicketCorrected")
    assert event.changed == ["custom.seats"]
    kept = EventPayload.objects.get(event=event).values
    assert TICKETS.undo and TICKETS.undo.restore and TICKETS.undo.shown
    assert TICKETS.undo.shown(kept) == {"custom.plate": "辽B1", "custom.seats": "2"}
    first = Ticket.objects.get(external_id="1")
    assert TicketValue.objects.get(row=first, number__isnull=False).number == 3
    assert TICKETS.undo.restore(before={first.pk: kept}, actor=company.actor("admin"), now=now) == {}
    first.refresh_from_db()
    assert first.custom == {"plate": "辽B1", "seats": 2}
    assert TicketValue.objects.get(row=first, number__isnull=False).number == 2
    out = dict(zip((one.name for one in exports.TICKETS.all_columns()),
                   exports.TICKETS.write([first], Reader(company.actor("admin")))[0], strict=True))  # fmt: skip
    assert (out["custom.plate"], out["custom.seats"]) == ("辽B1", "2")
    called = {word: one.name for one in TICKETS.all_columns() for word in one.words}
    assert guesses(["工单号", "车牌", "Seats"], TICKETS.names(), called) == {
        "external_id": "工单号", "custom.plate": "车牌", "custom.seats": "Seats",
    }  # fmt: skip


def test_a_file_brings_own_fields_of_holdings_in_few_statements(company: Company, now: datetime) -> None:
    field("holdings", now, "seats", NewField("Seats", "whole", is_filter=True))
    field("holdings", now, "frame", NewField("Frame number", is_unique=True, is_required=True))
    customer = li(company, now)
    Product.objects.create(code="car", name="车险")
    context = ImportContext(company.actor("admin").acting_for("import"), now, "old")

    def load(*rows: dict[str, str]) -> list[Outcome]:
        usual = {"product": "car", "started_on": "2026-01-01", "customer_number": str(customer.number)}
        return HOLDINGS.load([ImportRow(n, usual | row) for n, row in enumerate(rows, 2)], context)

    with CaptureQueriesContext(connection) as few:
        load({"external_id": "0", "custom.seats": "5"})
    with CaptureQueriesContext(connection) as many:
        load(*({"external_id": f"x{n}", "custom.seats": f"{n}"} for n in range(30)))
    assert len(many) <= len(few) + 4
    made = load(
        {"external_id": "1", "custom.frame": "W1", "custom.seats": "4"}, {"external_id": "2", "custom.frame": "w1"},
        {"external_id": "3", "custom.seats": "many"}, {"external_id": "4"},
    )  # fmt: skip
    assert [one.state for one in made] == ["created", "refused", "refused", "created"]
    assert [one.errors[0].field for one in made[1:3]] == ["custom.frame", "custom.seats"]
    again = load(
        {"external_id": "1", "custom.seats": "6", "custom.frame": "W1"}, {"external_id": "4", "custom.frame": "W1"}
    )
    assert [one.state for one in again] == ["updated", "refused"]
    row = Holding.objects.get(external_id="1")
    assert row.custom == {"seats": 6, "frame": "W1"}
    event = Event.objects.get(kind="operations.HoldingChanged")
    assert event.changed == ["custom.seats"]
    undo = HOLDINGS.undo
    assert undo and undo.restore and undo.shown
    kept = EventPayload.objects.get(event=event).values
    assert undo.shown(kept) == {"custom.seats": "4", "custom.frame": "W1"}
    assert undo.restore(before={row.pk: kept}, actor=company.actor("admin"), now=now) == {}
    assert HoldingValue.objects.get(row=row, number__isnull=False).number == 4
    assert undo.remove(ids=[row.pk], actor=company.actor("admin"), now=now) == {}
    assert not HoldingValue.objects.filter(row=row.pk).exists()
