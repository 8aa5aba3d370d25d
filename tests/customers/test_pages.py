"""What people see: lists, one customer, forms that lose nothing, masked values, and how many questions a page asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.company import Company
from tests.customers.cast import li
from zhiyin.core.models import Event
from zhiyin.customers import services
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer

PERSONAL = ("138 1234 5678", "13812345678", "Li@Example", "li@example", "11010519491231002")
SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(company: Company) -> SignIn:
    """A client that is signed in under a name."""

    def signed_in(name: str) -> Client:
        client, user = Client(), company.people[name].user
        assert user is not None
        client.force_login(user, backend="zhiyin.config.sign_in.Backend")
        return client

    return signed_in


def own_queries(queries: CaptureQueriesContext) -> list[str]:
    """The statements of a page without those of the session and the person."""
    mine = [query["sql"] for query in queries.captured_queries]
    return [sql for sql in mine if "django_session" not in sql and 'FROM "people_user"' not in sql]


def test_nothing_personal_leaves_in_clear_until_it_is_asked_for(
    company: Company, sign_in: SignIn, now: datetime
) -> None:
    customer, client = li(company, now), sign_in("agent")
    for path in ("", f"/{customer.number}", f"/{customer.number}/edit", "?q=李晓梅", "?q=5678"):
        text = client.get(f"/customers{path}").content.decode()
        assert "李晓梅" in text, path
        assert not [value for value in PERSONAL if value in text], path
    text = client.get("/search?q=5678").content.decode()
    assert "李晓梅" in text
    assert not [value for value in PERSONAL if value in text]
    assert not Event.objects.filter(kind="customers.CustomerRevealed").exists()
    asked = {"field": "all", "purpose": "contact"}
    shown = client.post(f"/customers/{customer.number}/reveal", asked, headers={"HX-Request": "true"}).content.decode()
    assert "138 1234 5678" in shown
    assert "11010519491231002X" in shown
    whole = client.post(f"/customers/{customer.number}/reveal", asked)
    assert "138 1234 5678" in whole.content.decode()
    assert Event.objects.filter(kind="customers.CustomerRevealed").count() == 2
    assert client.post(f"/customers/{customer.number}/reveal", {"field": "all"}).status_code == 422


def test_list_page_and_search_ask_a_fixed_number_of_questions(company: Company, sign_in: SignIn, now: datetime) -> None:
    customer = li(company, now)
    contact = (NewContact("phone", "13900000001"),)
    rows = [NewCustomer(full_name=f"李{i}", branch="dl-1", contacts=contact) for i in range(60)]
    services.create_customers(rows=rows, actor=company.actor("manager"), now=now)
    client = sign_in("agent")
    for path, most in (("/customers", 9), ("/customers?q=李&kind=person", 9), ("/search?q=李", 5),
                       (f"/customers/{customer.number}", 12), ("/customers?branch=dl-1&stage=lost", 10)):  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        assert len(own_queries(queries)) <= most, (path, own_queries(queries))


def test_a_list_is_narrowed_by_its_address_and_walked_by_cursors(
    company: Company, sign_in: SignIn, now: datetime
) -> None:
    services.add_tier(code="gold", name="金卡", rank=1, actor=company.actor("admin"), now=now)
    rows = [NewCustomer(full_name=f"王{i:02}", branch="dl-1", stage="mature") for i in range(60)]
    rows += [NewCustomer(kind="company", full_name="港务局", branch="dl-2", tier="gold")]
    services.create_customers(rows=rows, actor=company.actor("manager_dl"), now=now)
    client = sign_in("manager_dl")
    first = client.get("/customers?q=王&stage=mature")
    assert len(first.context["page"].rows) == 50
    assert first.context["count"] == (60, False)
    second = client.get("/customers", {"q": "王", "stage": "mature", "cursor": first.context["page"].next})
    assert len(second.context["page"].rows) == 10
    for name, value in (("tier", "gold"), ("kind", "company"), ("branch", "dl-2")):
        page = client.get("/customers", {name: value}).context["page"]
        assert [row.full_name for row in page.rows] == ["港务局"], (name, value)
    for name, value in (("branch", "sz-1"), ("stage", "nonsense"), ("tier", "none")):
        assert not client.get("/customers", {name: value}).context["page"].rows
    assert len(client.get("/customers?branch=dl").context["page"].rows) == 50


def test_a_person_with_several_phones_is_written_down_on_the_page(company: Company, sign_in: SignIn) -> None:
    client = sign_in("agent")
    sent = {
        "kind": "person", "family_name": "王", "given_name": "小明😀", "birth_date": "1990-02-03", "branch": "dl-1",
        "contact_kind": ["phone", "phone", "email"], "contact_value": ["13900000001", "", "w@example.com"],
        "contact_label": ["家", "", ""], "identity_kind": ["passport"], "identity_value": ["e 12345678"],
    }  # fmt: skip
    response = client.post("/customers/new", sent)
    customer = Customer.objects.get()
    assert response["Location"] == f"/customers/{customer.number}"
    assert (customer.full_name, customer.contacts.count(), customer.identities.count()) == ("王小明😀", 2, 1)
    again = client.post("/customers/new", sent | {"identity_value": [""]})
    assert again.status_code == 409
    text = again.content.decode()
    assert f"/customers/{customer.number}" in text
    assert 'name="allow_twin"' in text
    assert "w@example.com" in text  # what was typed stays
    assert client.post("/customers/new", sent | {"identity_value": [""], "allow_twin": "on"}).status_code == 302


def test_what_is_wrong_is_told_at_its_line_and_everything_typed_stays(company: Company, sign_in: SignIn) -> None:
    sent = {
        "kind": "person", "family_name": "王", "birth_date": "1990-13-03", "note": "<script>alert(1)</script>𠮷",
        "contact_kind": ["phone", "email"], "contact_value": ["12", "bad@"], "contact_label": ["", ""],
    }  # fmt: skip
    with translation.override("en"):
        response = sign_in("agent").post("/customers/new", sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert "&lt;script&gt;alert(1)&lt;/script&gt;𠮷" in text
    assert 'value="1990-13-03"' in text
    sent["birth_date"] = "1990-12-03"
    text = sign_in("agent").post("/customers/new", sent).content.decode()
    assert text.count("field-error") == 2
    assert "bad@" in text
    assert not Customer.objects.exists()


def test_who_was_overtaken_sees_what_changed_and_saves_again(company: Company, sign_in: SignIn, now: datetime) -> None:
    customer, client = li(company, now), sign_in("agent")
    phone = customer.contacts.get(kind="phone")
    form = {"family_name": "李", "given_name": "晓", "version": "1", "branch": "dl-1", "is_active": "on", "note": "甲",
            "contact_kind": ["phone"], "contact_value": ["13900000009"], "contact_label": [""],
            "remove_contact": [phone.pk]}  # fmt: skip
    other = sign_in("manager").post(f"/customers/{customer.number}/edit", form | {"note": "乙", "contact_value": [""],
                                    "remove_contact": []})  # fmt: skip
    assert other.status_code == 302
    late = client.post(f"/customers/{customer.number}/edit", form)
    text = late.content.decode()
    assert late.status_code == 409
    assert "乙" in text and "甲" in text and "13900000009" in text
    assert 'name="version" value="2"' in text
    assert client.post(f"/customers/{customer.number}/edit", form | {"version": "2"}).status_code == 302
    customer.refresh_from_db()
    assert (customer.note, customer.full_name, customer.version) == ("甲", "李晓", 3)
    assert [line.normal for line in customer.contacts.filter(kind="phone")] == ["+8613900000009"]


def test_a_customer_of_another_branch_opens_by_two_identifiers(
    company: Company, sign_in: SignIn, now: datetime
) -> None:
    customer, client = li(company, now), sign_in("agent_sz")
    path = f"/customers/{customer.number}"
    assert client.get(path).status_code == 404
    sent = {"first_kind": "national_id", "first": "11010519491231002X", "second_kind": "email", "purpose": "service"}
    assert client.post("/customers/identify", sent | {"second": "x@example.com"}).status_code == 422
    assert client.get(path).status_code == 404
    assert client.post("/customers/identify", sent | {"second": "li@example.com"})["Location"] == path
    text = client.get(path).content.decode()
    assert "李晓梅" in text
    assert not [value for value in PERSONAL if value in text]
    assert client.get(f"{path}/edit").status_code == 404
    assert client.get("/customers").context["page"].rows == []
    # Contacts anywhere may be seen of whom one has identified; tickets may not, and their panel says so by itself.
    assert f'hx-get="{path}/tickets"' in text
    assert f'hx-get="{path}/interactions"' not in text
    assert client.get(f"{path}/tickets", headers={"HX-Request": "true"}).status_code == 404


def test_the_timeline_tells_what_happened_and_hides_reveals_from_all_but_auditors(
    company: Company, sign_in: SignIn, now: datetime
) -> None:
    customer = li(company, now)
    services.reveal(customer=customer, field="all", purpose="legal", actor=company.actor("agent"), now=now)
    for name, count in (("agent", 1), ("auditor", 2)):
        assert len(sign_in(name).get(f"/customers/{customer.number}").context["entries"]) == count


def test_a_date_of_birth_is_taken_away_on_the_page_and_over_the_api(
    company: Company, sign_in: SignIn, now: datetime
) -> None:
    customer, client = li(company, now), sign_in("agent")
    address = f"/customers/{customer.number}/edit"
    form = {"family_name": "李", "given_name": "晓梅", "version": "1", "branch": "dl-1", "is_active": "on"}
    assert 'name="no_birth_date"' in client.get(address).content.decode()
    assert client.post(address, form | {"note": "甲"}).status_code == 302
    customer.refresh_from_db()
    assert customer.birth_date is not None
    assert client.post(address, form | {"version": "2", "no_birth_date": "on"}).status_code == 302
    customer.refresh_from_db()
    assert customer.birth_date is None
    assert 'name="no_birth_date"' not in client.get(address).content.decode()
