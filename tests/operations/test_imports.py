"""Products and holdings of another system: written down once, corrected when they differ, refused row by row."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.company import Company
from zhiyin.config.imports import KINDS
from zhiyin.core.actor import SYSTEM
from zhiyin.core.imports import ImportContext, ImportRow, Outcome
from zhiyin.customers.models import Customer
from zhiyin.operations.models import Holding, Plan, Product

from .cast import Shop, customer

POLICY = {
    "external_id": "P-1", "customer": "C1", "plan": "car-full", "started_on": "2025-07-01", "renews_on": "2026/7/1",
    "amount": "4,650.50", "insured": "辽B12345", "attributes": "车牌：辽B12345；座位: 5",
}  # fmt: skip


@pytest.fixture
def context(company: Company, who: Customer, offered: Shop, now: datetime) -> ImportContext:
    """An import from the core system."""
    return ImportContext(SYSTEM.acting_for("import"), now, "core")


def load(kind: str, context: ImportContext, *rows: dict[str, str]) -> list[Outcome]:
    assert {name for row in rows for name in row} <= {column.name for column in KINDS[kind].columns}
    return KINDS[kind].load([ImportRow(number, row) for number, row in enumerate(rows, 2)], context)


def states(outcomes: list[Outcome]) -> list[str]:
    return [outcome.state for outcome in outcomes]


def test_a_policy_is_written_down_with_all_that_its_row_says(context: ImportContext, who: Customer) -> None:
    (outcome,) = load("holdings", context, POLICY)
    row = Holding.objects.get()
    assert (outcome.state, outcome.subject_id) == ("created", row.pk)
    assert (row.customer, row.renews_on, row.amount) == (who, date(2026, 7, 1), Decimal("4650.50"))
    assert row.attributes == {"车牌": "辽B12345", "座位": "5"}
    assert (row.source, row.external_id, row.branch) == ("core", "P-1", who.branch)


def test_the_same_file_again_changes_nothing_and_another_value_corrects(context: ImportContext) -> None:
    load("holdings", context, POLICY)
    assert states(load("holdings", context, POLICY)) == ["unchanged"]
    later = {**POLICY, "renews_on": "2027-07-01"}
    assert states(load("holdings", context, later, {**POLICY, "external_id": "P-2"})) == ["updated", "created"]
    assert Holding.objects.get(external_id="P-1").renews_on == date(2027, 7, 1)


def test_everything_wrong_with_a_row_is_told_at_once_and_hinders_no_other(context: ImportContext) -> None:
    wrong = {
        **POLICY, "external_id": "P-2", "customer": "C9", "plan": "gold", "started_on": "01.07.2025",
        "amount": "much", "attributes": "red",
    }  # fmt: skip
    outcomes = load("holdings", context, wrong, POLICY, {**POLICY, "external_id": "P-3", "started_on": ""})
    assert states(outcomes) == ["refused", "created", "refused"]
    assert {error.field for error in outcomes[0].errors} == {"customer", "plan", "started_on", "amount", "attributes"}
    assert [error.field for error in outcomes[2].errors] == ["started_on"]


def test_a_customer_is_named_by_our_number_too_and_has_to_be_named(context: ImportContext, who: Customer) -> None:
    nobody = {name: text for name, text in POLICY.items() if name != "customer"}
    numbered = {**nobody, "external_id": "P-2", "customer_number": str(who.number)}
    outcomes = load("holdings", context, numbered, nobody, {**nobody, "customer_number": "²"})
    assert states(outcomes) == ["created", "refused", "refused"]
    assert outcomes[1].errors[0].code == "record.no_customer"


def test_a_manager_imports_for_the_own_customers_only(company: Company, context: ImportContext) -> None:
    customer("sz-1", "王小红", "C2")
    own = ImportContext(company.actor("manager_dl").acting_for("import"), context.now, "core")
    assert states(load("holdings", own, POLICY, {**POLICY, "external_id": "P-2", "customer": "C2"})) == [
        "created",
        "refused",
    ]
    load("holdings", context, {**POLICY, "external_id": "P-3", "customer": "C2"})
    (outcome,) = load("holdings", own, {**POLICY, "external_id": "P-3"})
    assert outcome.errors[0].code == "record.elsewhere"


def test_products_and_plans_are_known_by_their_codes(context: ImportContext) -> None:
    assert states(
        load("products", context, {"code": "pet", "name": "宠物险"}, {"code": "car", "name": "机动车险"})
    ) == [
        "created",
        "updated",
    ]
    plan = {"code": "pet-1", "product": "pet", "name": "基本", "price": "99.50", "period": "month"}
    assert states(load("plans", context, plan)) == ["created"]
    assert states(load("plans", context, {**plan, "product": "car"})) == ["refused"]
    assert states(load("plans", context, {**plan, "product": "bird"})) == ["refused"]
    assert states(load("plans", context, plan, {**plan, "code": "pet-2", "price": "cheap"})) == ["unchanged", "refused"]
    assert Product.objects.get(code="car").name == "机动车险"
    assert Plan.objects.get(code="pet-1").price == Decimal("99.50")
