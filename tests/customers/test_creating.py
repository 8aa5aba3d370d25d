"""Customers are created whole or not at all, one or thousands by the same rules."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.company import Company
from tests.customers.cast import LI
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Conflict, Forbidden, NotFound, Refused, Several
from zhiyin.core.events import fact_of
from zhiyin.core.models import Event
from zhiyin.customers import queries, services
from zhiyin.customers.events import CustomerCreated
from zhiyin.customers.models import Customer, Identity
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.identities import NewIdentity


def test_a_customer_is_kept_with_contacts_identity_and_one_event(company: Company, now: datetime) -> None:
    services.add_tier(code="gold", name="金卡", rank=3, actor=company.actor("admin"), now=now)
    customer = services.create_customer(new=LI, actor=company.actor("agent"), now=now)
    found = queries.customer(company.actor("agent"), customer.number)
    assert (found.full_name, found.branch_id, found.version) == ("李晓梅", company.branches["dl-1"].pk, 1)
    assert [(c.kind, c.value, c.normal, c.is_primary) for c in found.contacts.all()] == [
        ("phone", "138 1234 5678", "+8613812345678", True),
        ("email", "Li@Example.com", "li@example.com", True),
    ]
    event = Event.objects.get(kind="customers.CustomerCreated")
    assert fact_of(event, CustomerCreated) == CustomerCreated(customer.pk)
    assert (event.customer_id, event.scope_3) == (customer.pk, company.branches["dl-1"].pk)


def test_the_number_of_an_identity_document_is_never_kept_in_clear(company: Company, now: datetime) -> None:
    services.create_customer(new=LI, actor=company.actor("agent"), now=now)
    identity = Identity.objects.get()
    assert identity.last4 == "002X"
    assert "11010519491231" not in f"{identity.cipher}{identity.blind}"


def test_every_field_at_fault_is_told_at_once_and_nothing_is_written(company: Company, now: datetime) -> None:
    contacts = (NewContact("phone", "12"), NewContact("email", "a@b"), NewContact("fax", "1"))
    bad = NewCustomer(full_name="x" * 5000, kind="robot", contacts=contacts, identities=(NewIdentity("passport", "?"),))
    with pytest.raises(Several) as caught:
        services.create_customer(new=bad, actor=company.actor("agent"), now=now)
    assert [error.field for error in caught.value.errors] == [
        "full_name", "kind", "contacts.0", "contacts.1", "contacts.2", "identities.0",
    ]  # fmt: skip
    assert not Customer.objects.exists()


def test_many_rows_are_created_together_and_an_error_names_its_row(company: Company, now: datetime) -> None:
    rows = [NewCustomer(full_name=f"客户{i}", branch="dl-2") for i in range(30)]
    created = services.create_customers(rows=rows, actor=company.actor("manager_dl").acting_for("import"), now=now)
    assert [c.number for c in created] == list(range(created[0].number, created[0].number + 30))
    assert Event.objects.filter(kind="customers.CustomerCreated", origin="import").count() == 30
    with pytest.raises(Several) as caught:
        services.create_customers(rows=[rows[0], NewCustomer()], actor=SYSTEM, now=now)
    assert caught.value.errors[0].field == "rows.1.full_name"


def test_the_same_external_id_is_taken_once(company: Company, now: datetime) -> None:
    services.create_customer(new=LI, actor=company.actor("agent"), now=now)
    with pytest.raises(Conflict, match="C-1"):
        services.create_customer(new=LI, actor=company.actor("agent"), now=now)
    twice = [NewCustomer(full_name="a", source="s", external_id="1")] * 2
    with pytest.raises(Conflict):
        services.create_customers(rows=twice, actor=company.actor("agent"), now=now)


def test_nobody_creates_without_the_right_or_outside_the_own_branches(company: Company, now: datetime) -> None:
    with pytest.raises(Forbidden):
        services.create_customer(new=LI, actor=company.actor("analyst"), now=now)
    with pytest.raises(Refused, match="sz-1"):
        services.create_customer(new=NewCustomer(full_name="a", branch="sz-1"), actor=company.actor("agent"), now=now)
    with pytest.raises(Refused, match="no tier"):
        services.create_customer(new=NewCustomer(full_name="a", tier="x"), actor=company.actor("agent"), now=now)
    own = services.create_customer(new=NewCustomer(full_name="a"), actor=company.actor("agent"), now=now)
    assert own.branch == company.branches["dl-1"]


def test_a_customer_elsewhere_looks_as_if_it_did_not_exist(company: Company, now: datetime) -> None:
    number = services.create_customer(new=LI, actor=company.actor("agent"), now=now).number
    with pytest.raises(NotFound):
        queries.customer(company.actor("agent_sz"), number)
    assert not queries.customers(company.actor("agent_sz")).exists()
    assert queries.customers(company.actor("hotline")).count() == 1
    assert queries.find_by_phone(company.actor("agent"), "+86 138-1234-5678").get().number == number
    assert not queries.find_by_phone(company.actor("agent_sz"), "13812345678").exists()
