"""Who may not see personal numbers finds them nowhere: not on pages, not in searches, not over the API."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.core.models import Event
from zhiyin.customers import access, services
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.desk import services as desk
from zhiyin.touchpoints import services as touchpoints

PHONE, CARD, BANK, EMAIL = "13998765432", "110101199003074477", "6222021234567890128", "canary@example.org"
SAID = f"本人{CARD}，卡{BANK}，电话{PHONE}，{EMAIL}"
BORN = "1990-03-07"


@pytest.fixture
def planted(company: Company, now: datetime) -> dict[str, int]:
    """A customer whose numbers stand in every text that agents type; the numbers of the objects."""
    card = (NewIdentity("national_id", CARD),)
    contacts = (NewContact("phone", PHONE), NewContact("email", EMAIL))
    new = NewCustomer(
        family_name="金", given_name="丝雀", note=SAID, branch="dl-1", contacts=contacts, identities=card,
        birth_date=datetime.fromisoformat(BORN).date(),
    )  # fmt: skip
    customer = services.create_customer(new=new, actor=SYSTEM, now=now)
    branch = company.branches["dl-1"]
    channel = next(row for row in touchpoints.install_channels(actor=SYSTEM, now=now) if row.code == "phone")
    said = touchpoints.NewInteraction(
        channel=channel, branch=branch, customer=customer, occurred_at=now, subject=f"电话{PHONE}", text=SAID,
        outcome=PHONE,
    )  # fmt: skip
    contact = touchpoints.record_interaction(new=said, actor=SYSTEM, now=now)
    wish = desk.NewTicket(f"回电{PHONE}", SAID, customer=customer, channel=channel, branch=branch)
    ticket = desk.open_ticket(new=wish, actor=SYSTEM, now=now)
    desk.add_note(ticket=ticket, body=SAID, actor=SYSTEM, now=now)
    return {"customer": customer.number, "contact": contact.number, "ticket": ticket.number}


PAGES = (
    "/customers", "/customers?q=13998765432", "/customers/{customer}", "/customers/{customer}/privacy",
    "/customers/{customer}/tickets", "/interactions", "/interactions/{contact}", "/tickets", "/tickets/{ticket}",
    "/tickets/{ticket}/conversation", "/workbench", "/workbench/list", "/workbench/tickets/{ticket}",
    "/search?q={ticket}", "/search?q=13998765432", "/events",
)  # fmt: skip


@pytest.mark.parametrize("name", ["analyst", "auditor", "quality"])
def test_no_whole_number_is_shown_to_who_may_not_see_it(
    company: Company, planted: dict[str, int], name: str, now: datetime
) -> None:
    client, user = Client(), company.people[name].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    seen = 0
    for path in PAGES:
        answer = client.get(path.format(**planted))
        if answer.status_code in {403, 404}:
            continue
        seen += 1
        text = answer.content.decode().replace('value="13998765432"', "").replace("q=13998765432", "")
        text = text.replace("“13998765432”", "").replace("text=13998765432", "")
        assert not [value for value in (PHONE, CARD, BANK, EMAIL, BORN) if value in text], (name, path)
    assert seen >= 10


def test_the_api_masks_for_who_may_not_see_and_gives_the_words_to_who_may(
    company: Company, planted: dict[str, int], now: datetime
) -> None:
    for name, is_clear in (("analyst", False), ("agent", True)):
        actor = company.actor(name)
        assert (access.told(SAID, actor) == SAID) is is_clear
    assert access.told("订单 20260619143000", company.actor("analyst")) == "订单 20260619143000"


def test_the_day_of_birth_is_revealed_for_a_purpose_and_recorded(
    company: Company, planted: dict[str, int], now: datetime
) -> None:
    client, user = Client(), company.people["agent"].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    number = planted["customer"]
    assert "1990-**-**" in client.get(f"/customers/{number}").content.decode()
    shown = client.post(f"/customers/{number}/reveal", {"field": "birth_date", "purpose": "verify"})
    assert BORN in shown.content.decode()
    fact = Event.objects.get(kind="customers.CustomerRevealed").facts
    assert (fact["field"], fact["purpose"]) == ("birth_date", "verify")
    assert fact["customer_id"] == Customer.objects.get(number=number).pk
