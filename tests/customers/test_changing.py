"""Changes keep what was before in the event, find the customer under new words, and never overwrite unseen."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.company import Company
from tests.customers.cast import LI, li
from zhiyin.core.errors import Conflict, Forbidden, NotFound, Refused
from zhiyin.core.models import Event, EventPayload
from zhiyin.customers import queries, services
from zhiyin.customers.models import ContactDetail, Customer, Identity
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.identities import NewIdentity


def test_a_new_name_is_shown_found_and_the_old_one_kept_in_the_event(company: Company, now: datetime) -> None:
    customer, agent = li(company, now), company.actor("agent")
    services.change_customer(
        customer=customer, version=1, change=Change({"given_name": "小梅"}), actor=agent, now=now + timedelta(hours=1)
    )
    found = queries.customer(agent, customer.number)
    assert (found.full_name, found.version, found.changed_at) == ("李小梅", 2, now + timedelta(hours=1))
    assert queries.search(agent, "李小梅") == [customer]
    assert queries.search(agent, "晓梅") == []
    event = Event.objects.get(kind="customers.CustomerChanged")
    assert event.changed == ["given_name", "full_name"]
    assert EventPayload.objects.get(event=event).values == {"given_name": "晓梅", "full_name": "李晓梅"}
    assert "晓梅" not in f"{event.facts}{event.changed}"


def test_lines_are_added_and_taken_away_and_one_of_each_kind_stays_first(company: Company, now: datetime) -> None:
    customer, agent = li(company, now), company.actor("agent")
    phone = customer.contacts.get(kind="phone")
    services.add_contact(customer=customer, new=NewContact("phone", "13900000001"), actor=agent, now=now)
    assert [c.is_primary for c in customer.contacts.filter(kind="phone").order_by("id")] == [True, False]
    change = Change(
        {},
        add_contacts=(NewContact("phone", "13900000002", is_primary=True), NewContact("phone", "138 1234 5678")),
        remove_contacts=(phone.pk,),
        add_identities=(NewIdentity("passport", "E12345678"),),
        remove_identities=(customer.identities.get().pk,),
    )
    services.change_customer(customer=customer, version=2, change=change, actor=agent, now=now)
    phones = customer.contacts.filter(kind="phone").order_by("id")
    assert [(c.normal, c.is_primary) for c in phones] == [
        ("+8613900000001", False),
        ("+8613900000002", True),
        ("+8613812345678", False),
    ]
    assert Identity.objects.get().last4 == "5678"
    payload = EventPayload.objects.latest("event_id").values
    assert payload["contacts"] == [{"kind": "phone", "value": "138 1234 5678"}]
    assert "11010519491231" not in str(payload)


def test_the_second_to_save_is_told_what_has_changed_and_nothing_is_lost(company: Company, now: datetime) -> None:
    customer, agent = li(company, now), company.actor("agent")
    other = Customer.objects.get(pk=customer.pk)
    services.change_customer(customer=customer, version=1, change=Change({"note": "对花粉过敏"}), actor=agent, now=now)
    for row in (other, Customer.objects.get(pk=customer.pk)):
        with pytest.raises(services.Stale, match=r"Remarks|备注") as caught:
            change = Change({"given_name": "x"}, remove_contacts=(customer.contacts.all()[0].pk,))
            services.change_customer(customer=row, version=1, change=change, actor=agent, now=now)
        assert (caught.value.fields, caught.value.version, caught.value.status) == (("note",), 2, 409)
    assert Customer.objects.get().given_name == "晓梅"
    assert ContactDetail.objects.count() == 2


def test_saving_without_a_difference_writes_nothing(company: Company, now: datetime) -> None:
    customer = li(company, now)
    before = Event.objects.count()
    services.change_customer(
        customer=customer, version=1, change=Change({"given_name": "晓梅"}), actor=company.actor("agent"), now=now
    )
    assert (Event.objects.count(), Customer.objects.get().version) == (before, 1)


def test_tier_branch_and_state_are_changed_by_code(company: Company, now: datetime) -> None:
    customer = li(company, now)
    services.add_tier(code="gold", name="金卡", rank=1, actor=company.actor("admin"), now=now)
    change = Change({"tier": "gold", "branch": "dl-2", "is_active": False, "birth_date": None, "stage": "mature"})
    manager = company.actor("manager_dl")
    services.change_customer(customer=customer, version=1, change=change, actor=manager, now=now)
    found = queries.customer(manager, customer.number)
    assert found.tier is not None
    assert (found.tier.code, found.branch, found.is_active, found.birth_date, found.stage) == (
        "gold", company.branches["dl-2"], False, None, "mature",
    )  # fmt: skip
    with pytest.raises(NotFound):
        queries.customer(company.actor("agent"), customer.number)


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ({"number": 7}, "number"), ({"tier": "x"}, "no tier"), ({"branch": "sz-1"}, "no branch"),
        ({"full_name": "", "family_name": "", "given_name": ""}, "name"), ({"note": "a\x00b"}, "0000"),
        ({"birth_date": date(2030, 1, 1)}, "date of birth"), ({"given_name": "x" * 121}, "121"),
        ({"stage": "new"}, "prospect"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(company: Company, now: datetime, values: dict[str, object], match: str) -> None:
    customer = li(company, now)
    with pytest.raises(Refused, match=match):
        services.change_customer(
            customer=customer, version=1, change=Change(values), actor=company.actor("agent"), now=now
        )
    assert Customer.objects.get().version == 1


def test_only_who_may_edit_and_sees_the_customer_changes_it(company: Company, now: datetime) -> None:
    customer = li(company, now)
    for name, error in (("analyst", Forbidden), ("agent_sz", NotFound)):
        with pytest.raises(error):
            services.change_customer(
                customer=customer, version=1, change=Change({"note": "x"}), actor=company.actor(name), now=now
            )


def test_a_shared_phone_needs_a_word_and_a_shared_document_is_never_taken(company: Company, now: datetime) -> None:
    customer, agent = li(company, now), company.actor("agent")
    son = NewCustomer(full_name="李强", contacts=(NewContact("phone", "13812345678"),))
    with pytest.raises(services.Twin, match=str(customer.number)) as caught:
        services.create_customer(new=son, actor=agent, now=now)
    assert caught.value.numbers == (customer.number,)
    created = services.create_customer(new=son, actor=agent, now=now, allow_twin=True)
    assert Event.objects.get(subject_id=created.pk, kind="customers.CustomerCreated").facts["has_twin"] is True
    again = NewCustomer(full_name="李", identities=LI.identities)
    with pytest.raises(services.Twin, match="same identity document"):
        services.create_customer(new=again, actor=agent, now=now, allow_twin=True)
    with pytest.raises(Conflict, match="elsewhere") as hidden:
        services.create_customer(new=again, actor=company.actor("agent_sz"), now=now)
    assert str(customer.number) not in str(hidden.value)
    history = again._replace(source="old", external_id="2")
    assert services.create_customer(new=history, actor=agent.acting_for("import"), now=now)
