"""What is closed opens for a purpose only, with its audit row, for one customer and a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.company import Company
from tests.customers.cast import li
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.core.models import Event
from zhiyin.customers import access, queries, services
from zhiyin.customers.models import Customer, Opening
from zhiyin.customers.rules.identifying import Identifier

PHONE = Identifier("phone", "138-1234-5678")
CARD = Identifier("national_id", "110105 19491231 002x")


def test_a_detail_is_shown_in_clear_after_its_audit_row(company: Company, now: datetime) -> None:
    customer = li(company, now)
    phone = customer.contacts.get(kind="phone")
    actor = company.actor("agent")
    shown = services.reveal(customer=customer, field=f"contacts.{phone.pk}", purpose="contact", actor=actor, now=now)
    assert (shown.contacts, shown.identities) == ({phone.pk: "138 1234 5678"}, {})
    event = Event.objects.get(kind="customers.CustomerRevealed")
    assert event.facts == {"customer_id": customer.pk, "field": f"contacts.{phone.pk}", "purpose": "contact"}
    assert (event.actor_id, event.customer_id) == (actor.id, customer.pk)
    everything = services.reveal(customer=customer, field="all", purpose="legal", actor=actor, now=now)
    assert list(everything.identities.values()) == ["11010519491231002X"]


@pytest.mark.parametrize(
    ("field", "purpose"), [("all", ""), ("all", "curious"), ("note", "service"), ("contacts.x", "service")]
)
def test_nothing_is_shown_without_a_purpose_or_beyond_the_list(
    company: Company, now: datetime, field: str, purpose: str
) -> None:
    customer = li(company, now)
    with pytest.raises(Refused):
        services.reveal(customer=customer, field=field, purpose=purpose, actor=company.actor("agent"), now=now)
    assert not Event.objects.filter(kind="customers.CustomerRevealed").exists()


def test_only_who_may_reveal_and_reaches_the_customer_sees_it_in_clear(company: Company, now: datetime) -> None:
    customer = li(company, now)
    for name, error in (("analyst", Forbidden), ("agent_sz", NotFound)):
        with pytest.raises(error):
            services.reveal(customer=customer, field="all", purpose="legal", actor=company.actor(name), now=now)


def test_two_exact_identifiers_open_one_customer_elsewhere_for_half_an_hour(company: Company, now: datetime) -> None:
    customer, actor = li(company, now), company.actor("agent_sz")
    assert services.identify(first=PHONE, second=CARD, purpose="service", actor=actor, now=now) == customer
    fact = Event.objects.get(kind="customers.CustomerIdentified").facts
    assert (fact["customer_id"], fact["purpose"]) == (customer.pk, "service")
    assert queries.customer_at_hand(actor, customer.number, now=now + timedelta(minutes=29)) == customer
    assert not queries.customers(actor).exists()
    assert queries.search(actor, "李晓梅") == []
    with pytest.raises(NotFound):
        queries.customer_at_hand(actor, customer.number, now=now + timedelta(minutes=31))
    with pytest.raises(NotFound):
        queries.customer_at_hand(replace(actor, id=0), customer.number, now=now)


def test_the_two_forms_of_the_rule_agree(company: Company, now: datetime) -> None:
    customer = li(company, now)
    services.identify(first=PHONE, second=CARD, purpose="service", actor=company.actor("agent_sz"), now=now)
    for name in company.people:
        for moment in (now, now + timedelta(hours=1)):
            actor = company.actor(name)
            listed = access.reachable(actor, now=moment).filter(pk=customer.pk).exists()
            assert listed == access.reaches(actor, customer, now=moment)


def test_a_failed_identification_tells_nothing_is_recorded_and_ends_after_ten(company: Company, now: datetime) -> None:
    li(company, now)
    actor = company.actor("agent_sz")
    nobody = Identifier("email", "nobody@example.com")
    assert services.identify(first=PHONE, second=nobody, purpose="service", actor=actor, now=now) is None
    for _turn in range(9):
        other = Identifier("number", "999999")
        assert services.identify(first=PHONE, second=other, purpose="service", actor=actor, now=now) is None
    assert Event.objects.filter(kind="customers.IdentificationFailed", subject_id=actor.id).count() == 10
    with pytest.raises(Refused, match="10"):
        services.identify(first=PHONE, second=CARD, purpose="service", actor=actor, now=now)
    later = now + timedelta(minutes=61)
    assert services.identify(first=PHONE, second=CARD, purpose="service", actor=actor, now=later)
    assert Opening.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (PHONE, Identifier("phone", "13900000001")), (PHONE, Identifier("name", "李晓梅")),
        (PHONE, Identifier("number", "1 or 1")), (PHONE, Identifier("number", "9" * 30)),
        (PHONE, Identifier("email", "%@%")), (PHONE, Identifier("passport", "\x00")),
    ],
)  # fmt: skip
def test_identifiers_are_exact_and_of_two_kinds(
    company: Company, now: datetime, first: Identifier, second: Identifier
) -> None:
    with pytest.raises(Refused):
        services.identify(first=first, second=second, purpose="service", actor=company.actor("agent_sz"), now=now)
    with pytest.raises(Refused, match="member of staff"):
        services.identify(first=PHONE, second=CARD, purpose="service", actor=SYSTEM, now=now)
    assert Customer.objects.count() == 0
