"""The pages of the area, as a browser asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.company import Company
from zhiyin.customers.models import Customer
from zhiyin.operations.models import Holding, Plan, Product, Quote
from zhiyin.operations.rules.shown import BY_NOUN

from .cast import Shop, bill, customer, holding, one_of_each


@pytest.fixture(autouse=True)
def _at_the_fixed_time(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def browser(company: Company, name: str, language: str = "en") -> Client:
    user = company.people[name].user
    assert user is not None
    user.language, user.time_zone = language, "Asia/Shanghai"
    user.save()
    client = Client()
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    return client


def test_the_list_tells_what_is_to_be_renewed_first_in_eight_queries(
    company: Company, who: Customer, offered: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for month in range(1, 7):
        for day in range(1, 11):
            holding(who, offered, renews_on=date(2026, 6 + month, day))
    client = browser(company, "agent")
    with django_assert_max_num_queries(8):
        html = client.get("/holdings").content.decode()
    assert html.count("data-row") == 50
    assert 'rel="next"' in html
    assert "in 12 days" in html
    assert "4,800.00 CNY" in html
    assert "Clear some of them" in client.get("/holdings?until=2026-06-30").content.decode()
    assert client.get("/holdings?until=soon&state=asleep&product=x").status_code == 200


def test_a_holding_is_written_down_on_the_page_of_its_customer_and_changed(
    company: Company, who: Customer, offered: Shop
) -> None:
    client = browser(company, "agent")
    typed = {
        "plan": "car-full", "state": "active", "started_on": "2026-06-01", "renews_on": "2027-06-01",
        "external_id": "POL-7", "insured": "辽B12345", "attributes": "座位: 5\n颜色: 红",
    }  # fmt: skip
    response = client.post(f"/customers/{who.number}/holdings/new", typed)
    row = Holding.objects.get()
    assert response.headers["Location"] == f"/holdings/{row.number}"
    assert (row.product, row.amount, row.attributes) == (offered.car, Decimal(4800), {"座位": "5", "颜色": "红"})
    shown = client.get(f"/holdings/{row.number}").content.decode()
    assert all(text in shown for text in ("POL-7", "辽B12345", "座位", "道路救援"))
    edit = client.get(f"/holdings/{row.number}/edit").content.decode()
    assert "座位: 5\n颜色: 红" in edit
    changed = {**typed, "state": "ended", "ended_on": "2026-06-19", "end_reason": "卖车"}
    assert client.post(f"/holdings/{row.number}/edit", changed).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.end_reason, row.external_id) == ("ended", "卖车", "POL-7")


def test_what_was_typed_stays_with_an_error_at_each_field(company: Company, who: Customer, offered: Shop) -> None:
    typed = {"state": "active", "started_on": "2026-06-01", "insured": "写了很久", "attributes": "没有冒号"}
    client = browser(company, "agent")
    refused = client.post(f"/customers/{who.number}/holdings/new", typed)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "写了很久" in html
    assert "is no pair of a name and a value" in html
    html = client.post(f"/customers/{who.number}/holdings/new", {**typed, "attributes": ""}).content.decode()
    assert "Say which product it is" in html
    assert not Holding.objects.exists()


def test_the_customers_page_shows_what_the_customer_has_at_every_branch(
    company: Company, who: Customer, offered: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    holding(who, offered, insured="深圳的车", branch=company.branches["sz-1"])
    client = browser(company, "agent")
    assert "深圳的车" in client.get(f"/customers/{who.number}").content.decode()
    with django_assert_max_num_queries(6):
        panel = client.get(f"/customers/{who.number}/holdings").content.decode()
    assert "in 12 days" in panel
    foreign = customer("sz-1", "王小红", "C2")
    assert client.get(f"/customers/{foreign.number}/holdings").status_code == 404


def test_a_customer_of_another_branch_is_masked_in_the_list(company: Company, offered: Shop) -> None:
    holding(customer("sz-1", "王小红", "C2"), offered, branch=company.branches["dl-1"])
    html = browser(company, "agent").get("/holdings").content.decode()
    assert "王**" in html
    assert "王小红" not in html


def test_the_register_is_kept_by_who_may(company: Company) -> None:
    client = browser(company, "admin")
    assert "empty-state-action" in client.get("/products").content.decode()
    assert (
        client.post(
            "/products/new", {"code": "car", "name": "车险", "category": "财产险", "is_active": "on"}
        ).status_code
        == 302
    )
    plan = {
        "code": "car-1",
        "name": "交强险",
        "price": "950",
        "period": "year",
        "entitlements": "救援: 3 次",
        "is_active": "on",
    }
    assert client.post("/products/car/plans/new", plan).status_code == 302
    taken = client.post("/products/car/plans/new", plan)
    assert taken.status_code == 422
    assert "is taken" in taken.content.decode()
    page = client.get("/products").content.decode()
    assert re.search(r"财产险.*车险.*交强险.*950.00 CNY.*救援: 3 次", page, flags=re.DOTALL)
    assert 'value="950' in client.get("/plans/car-1/edit").content.decode()
    client.post("/plans/car-1/edit", {**plan, "price": "960.50"})
    client.post("/products/car/edit", {"name": "机动车险"})
    assert Plan.objects.get().price == Decimal("960.50")
    assert (Product.objects.get().name, Product.objects.get().is_active) == ("机动车险", False)


def test_every_kind_has_its_list_and_its_page_at_a_fixed_price(
    company: Company, who: Customer, offered: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = one_of_each(who, offered)
    client = browser(company, "agent")
    for noun, row in made.items():
        path = BY_NOUN[noun].path
        with django_assert_max_num_queries(9, info=path):
            assert client.get(f"/{path}").content.decode().count("data-row") == 1, path
        with django_assert_max_num_queries(11, info=noun):
            assert client.get(f"/{path}/{row.number}").status_code == 200
    page = client.get(f"/holdings/{made['holding'].number}").content.decode()
    assert all(text in page for text in ("下半年保费", "微信", "812.5 公里", "追尾"))
    page = client.get(f"/quotes/{made['quote'].number}").content.decode()
    assert all(text in page for text in ("道路救援", "199.00 CNY", "1,149.00 CNY", "in 6 days"))


def test_the_panels_tell_what_is_due_and_what_was_done_at_a_fixed_price(
    company: Company, who: Customer, offered: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        one_of_each(who, offered)
    bill(who, due_on=date(2026, 6, 1), amount=Decimal(100))
    client = browser(company, "agent")
    with django_assert_max_num_queries(7):
        account = client.get(f"/customers/{who.number}/account").content.decode()
    assert "6,100.00 CNY" in account
    assert "18 days late" in account
    with django_assert_max_num_queries(10):
        doings = client.get(f"/customers/{who.number}/doings").content.decode()
    assert all(text in doings for text in ("Quotes", "Shipments", "追尾", "812.5 公里"))
    page = client.get(f"/customers/{who.number}").content.decode()
    assert "18 days late" in page
    assert f"/bills?customer={who.number}" in page
    assert client.get(f"/bills?customer={who.number}").content.decode().count("data-row") == 4


def test_a_premium_trial_is_written_down_with_its_lines_and_accepted(
    company: Company, who: Customer, offered: Shop
) -> None:
    client = browser(company, "agent")
    typed = {
        "product": "car", "state": "open", "quoted_on": "2026-06-19", "valid_until": "2026-07-19",
        "lines": "第三者责任险 * 1 @ 1200\n道路救援 * 2 @ 99.5", "attributes": "车龄: 3",
    }  # fmt: skip
    wrong = client.post(f"/customers/{who.number}/quotes/new", {**typed, "lines": "第三者责任险 1200 @ viel"})
    assert wrong.status_code == 422
    assert "is no line" in wrong.content.decode()
    assert client.post(f"/customers/{who.number}/quotes/new", typed).status_code == 302
    row = Quote.objects.get()
    assert row.amount == Decimal(1399)
    edit = client.get(f"/quotes/{row.number}/edit").content.decode()
    assert "道路救援 * 2 @ 99.50" in edit
    client.post(f"/quotes/{row.number}/edit", {**typed, "state": "accepted", "lines": "全险 @ 1000", "amount": "1000"})
    row.refresh_from_db()
    assert (row.state, row.amount, [line.name for line in row.lines.all()]) == ("accepted", Decimal(1000), ["全险"])


def test_a_payment_settles_its_bill_on_the_page(company: Company, who: Customer, offered: Shop) -> None:
    owed = bill(who, holding(who, offered))
    client = browser(company, "agent")
    form = client.get(f"/bills/{owed.number}/payments/new").content.decode()
    assert 'value="2400.00"' in form
    typed = {"amount": "2400", "paid_on": "2026-06-19", "method": "现金"}
    assert client.post(f"/bills/{owed.number}/payments/new", typed).status_code == 302
    page = client.get(f"/bills/{owed.number}").content.decode()
    assert "现金" in page
    assert "New payment" not in page
    owed.refresh_from_db()
    assert (owed.state, owed.paid) == ("paid", Decimal(2400))


@pytest.mark.parametrize("path", [f"/{shown.path}" for shown in BY_NOUN.values()] + ["/products"])
def test_an_empty_page_says_what_will_be_here(company: Company, path: str) -> None:
    html = browser(company, "admin").get(path).content.decode()
    assert "empty-state-text" in html
    assert "empty-state-action" in html


def test_a_telephone_number_in_a_text_is_masked_for_who_may_not_see_it(
    company: Company, who: Customer, offered: Shop
) -> None:
    number = "13812345678"
    held = holding(who, offered, insured=f"电话 {number}", attributes={"联系人": number}, external_id=number)
    owed = bill(who, held, about=f"请致电 {number}")
    paths = (
        "/holdings",
        f"/holdings/{held.number}",
        "/bills",
        f"/bills/{owed.number}",
        f"/customers/{who.number}/account",
    )
    for path in paths:
        seen = {name: browser(company, name).get(path).content.decode() for name in ("agent", "analyst")}
        assert f"电话 {number}" in seen["agent"] or f"请致电 {number}" in seen["agent"], path
        assert f"电话 {number}" not in seen["analyst"], path
        assert f"请致电 {number}" not in seen["analyst"], path
    page = browser(company, "analyst").get(f"/holdings/{held.number}").content.decode()
    assert page.count(number) == 1  # the number of the contract is no telephone number
