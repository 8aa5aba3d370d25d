"""Customers of another system: created once, changed where the file says otherwise, refused row by row."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.company import Company
from zhiyin.core.imports import ImportContext, ImportRow, Outcome
from zhiyin.core.models import Event
from zhiyin.customers import services
from zhiyin.customers.imports import CUSTOMERS
from zhiyin.customers.models import Customer

ROW = {
    "external_id": "1", "family_name": "李", "given_name": "晓梅", "birth_date": "1949-12-31", "branch": "dl-2",
    "phone": "138 1234 5678; 0411-88888888", "email": "li@example.com", "street": "中山路1号", "city": "大连",
    "postcode": "116001", "national_id": "11010519491231002x", "stage": "mature",
}  # fmt: skip


@pytest.fixture
def context(company: Company, now: datetime) -> ImportContext:
    """A manager of Dalian imports from the policy system."""
    actor = company.actor("manager_dl").acting_for("import")
    return ImportContext(actor, now, "policies")


def load(context: ImportContext, *rows: dict[str, str]) -> list[Outcome]:
    assert {name for row in rows for name in row} <= {column.name for column in CUSTOMERS.columns}
    return CUSTOMERS.load([ImportRow(number, row) for number, row in enumerate(rows, 2)], context)


def codes(outcome: Outcome) -> dict[str, str]:
    return {error.field: error.code for error in outcome.errors}


def test_a_row_becomes_a_customer_with_all_it_says(context: ImportContext) -> None:
    (outcome,) = load(context, ROW)
    customer = Customer.objects.get()
    assert (outcome.state, outcome.subject_id) == ("created", customer.pk)
    assert (customer.full_name, customer.birth_date, customer.stage) == ("李晓梅", date(1949, 12, 31), "mature")
    assert (customer.source, customer.external_id, str(customer.branch)) == ("policies", "1", "青泥洼营业厅")
    assert sorted((line.kind, line.normal or line.value) for line in customer.contacts.all()) == [
        ("address", "116001 大连 中山路1号"), ("email", "li@example.com"),
        ("phone", "+8613812345678"), ("phone", "+8641188888888"),
    ]  # fmt: skip
    assert customer.identities.get().last4 == "002X"
    assert Event.objects.get(kind="customers.CustomerCreated").origin == "import"


def test_the_same_row_again_changes_nothing_and_a_different_one_only_what_it_says(context: ImportContext) -> None:
    load(context, ROW)
    assert [one.state for one in load(context, ROW)] == ["unchanged"]
    changed = {"external_id": "1", "given_name": "小梅", "phone": "13900000001", "email": ""}
    assert [one.state for one in load(context, changed | {"family_name": "李"})] == ["updated"]
    customer = Customer.objects.get()
    assert (customer.full_name, customer.version, customer.contacts.count()) == ("李小梅", 2, 5)
    assert Event.objects.filter(kind="customers.CustomerChanged").count() == 1


def test_each_wrong_cell_is_told_by_its_column_and_the_other_rows_are_taken(
    context: ImportContext, company: Company, now: datetime
) -> None:
    bad = ROW | {
        "external_id": "2", "phone": "13812345678, 12", "email": "bad@", "birth_date": "31.12.1949", "tier": "gold",
        "branch": "sz-1", "national_id": "110105194912310021", "stage": "new",
    }  # fmt: skip
    first, second, third, fourth = load(context, bad, ROW, {"external_id": "3"}, ROW | {"external_id": "a\x00"})
    assert codes(first) == {
        "phone": "contact.phone", "email": "contact.email", "birth_date": "import.date", "tier": "tier.unknown",
        "branch": "branch.unknown", "national_id": "identity.national_id", "stage": "customer.choice",
    }  # fmt: skip
    assert second.state == "created"
    assert codes(third) == {"full_name": "customer.no_name"}
    assert codes(fourth) == {"external_id": "text.unprintable"}
    assert Customer.objects.count() == 1


def test_a_customer_of_another_branch_is_not_changed(context: ImportContext, company: Company, now: datetime) -> None:
    other = ImportContext(company.actor("admin").acting_for("import"), now, "policies")
    load(other, ROW | {"branch": "sz-1"})
    (outcome,) = load(context, ROW | {"given_name": "x"})
    assert codes(outcome) == {"external_id": "customer.not_yours"}
    assert Customer.objects.get().given_name == "晓梅"


def test_tiers_companies_and_chinese_words_are_understood(
    context: ImportContext, company: Company, now: datetime
) -> None:
    services.add_tier(code="gold", name="金卡", rank=1, actor=company.actor("admin"), now=now)
    (outcome,) = load(
        context, {"kind": "企业", "full_name": "港务局", "tier": "gold", "company_code": "91350100M000100Y43"}
    )
    customer = Customer.objects.get(pk=outcome.subject_id)
    assert (customer.kind, str(customer.tier), customer.identities.get().kind) == ("company", "金卡", "company_code")


def test_what_cannot_be_right_is_left_out_and_remarked_and_the_row_is_taken(context: ImportContext) -> None:
    rows = [
        {"external_id": "1", "full_name": "甲", "birth_date": "19371233", "national_id": "6988048"},
        {"external_id": "2", "full_name": "乙", "birth_date": "2090-01-01", "other_id": "078-05-1120"},
        {"external_id": "3", "birth_date": "1990-02-28", "phone": "13800000001"},
    ]
    outcomes = load(context, *rows)
    assert [one.state for one in outcomes] == ["created"] * 3
    no_day = {"birth_date": "customer.no_such_day"}
    assert [codes(one) for one in outcomes] == [no_day, no_day, {"full_name": "customer.nameless"}]
    first, second, third = Customer.objects.order_by("external_id")
    assert (first.birth_date, second.birth_date, third.full_name) == (None, None, "3")
    assert [row.identities.get().kind for row in (first, second)] == ["other", "other"]
    assert [one.state for one in load(context, *rows)] == ["unchanged"] * 3
