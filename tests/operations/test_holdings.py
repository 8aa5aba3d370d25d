"""Holdings: written down, changed, seen in scope, and kept as they were said."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.core.models import Event
from zhiyin.core.paging import page_of
from zhiyin.customers.models import Customer
from zhiyin.operations import queries, services
from zhiyin.operations.models import Holding
from zhiyin.operations.queries import Filters
from zhiyin.operations.services import NewHolding

from .cast import Shop, customer, holding

JULY = date(2025, 7, 1)


def test_a_plan_brings_product_price_currency_and_period(who: Customer, offered: Shop) -> None:
    row = Holding.objects.get(pk=holding(who, offered).pk)
    assert (row.product, row.amount, row.currency, row.period) == (offered.car, Decimal(4800), "CNY", "year")
    assert (row.branch, row.scope_3) == (who.branch, who.scope_3)
    event = Event.objects.get(kind="operations.HoldingAdded")
    assert (event.customer_id, event.facts["number"], event.facts["state"]) == (who.pk, row.number, "active")


def test_history_lies_on_its_own_day_and_what_begins_today_is_told_now(
    who: Customer, offered: Shop, now: datetime
) -> None:
    new = NewHolding(customer=who, plan=offered.full, started_on=JULY)
    services.add_record(new=new, actor=SYSTEM.acting_for("import"), now=now)
    services.add_record(new=new, actor=SYSTEM, now=now)
    events = Event.objects.filter(kind="operations.HoldingAdded").order_by("id")
    assert [event.occurred_at.isoformat() for event in events] == ["2025-06-30T16:00:00+00:00", now.isoformat()]


def test_a_change_keeps_what_stood_there_before_beside_the_event(who: Customer, offered: Shop, now: datetime) -> None:
    row = holding(who, offered, insured="辽B12345")
    new = NewHolding(customer=who, plan=offered.full, started_on=JULY, state="ended", ended_on=date(2026, 6, 1))
    services.change_record(row=row, new=new, actor=SYSTEM, now=now)
    event = Event.objects.get(kind="operations.HoldingChanged")
    assert set(event.changed) == {"state", "renews_on", "ended_on", "insured"}
    assert event.payload.values["insured"] == "辽B12345"
    assert event.facts["state"] == "ended"
    services.change_record(row=row, new=new, actor=SYSTEM, now=now)
    assert Event.objects.filter(kind="operations.HoldingChanged").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"plan": None}, "product"),
        ({"state": "sleeping"}, "state"),
        ({"renews_on": date(2025, 6, 30)}, "renews_on"),
        ({"ended_on": date(2025, 6, 30)}, "ended_on"),
        ({"started_on": date(1066, 10, 14)}, "started_on"),
        ({"amount": Decimal("1.005")}, "amount"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal(10) ** 12}, "amount"),
        ({"currency": "yuan"}, "currency"),
        ({"period": "sometimes"}, "period"),
        ({"insured": "车" * 201}, "insured"),
        ({"attributes": {"车牌": "辽\0"}}, "attributes"),
        ({"attributes": {"a:b": "c"}}, "attributes"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(
    who: Customer, offered: Shop, now: datetime, wrong: dict[str, Any], field: str
) -> None:
    given: dict[str, Any] = {"plan": offered.full, "started_on": JULY, **wrong}
    with pytest.raises(Refused) as refused:
        services.add_record(new=NewHolding(customer=who, **given), actor=SYSTEM, now=now)
    assert refused.value.field == field
    assert not Holding.objects.exists()


def test_a_plan_of_another_product_is_refused(who: Customer, offered: Shop, now: datetime) -> None:
    new = NewHolding(customer=who, product=offered.home, plan=offered.full, started_on=JULY)
    with pytest.raises(Refused, match="belongs to another product"):
        services.add_record(new=new, actor=SYSTEM, now=now)


def test_the_same_contract_is_written_down_once(who: Customer, offered: Shop) -> None:
    holding(who, offered, source="core", external_id="P-1")
    with pytest.raises(Refused, match="is here already"):
        holding(who, offered, source="core", external_id="P-1")
    assert holding(who, offered, source="other", external_id="P-1").number


def test_nobody_writes_for_customers_out_of_reach_or_without_the_right(
    company: Company, offered: Shop, now: datetime
) -> None:
    foreign = customer("sz-1", "王小红", "C2")
    new = NewHolding(customer=foreign, plan=offered.full, started_on=JULY)
    with pytest.raises(NotFound):
        services.add_record(new=new, actor=company.actor("agent"), now=now)
    with pytest.raises(Forbidden):
        services.add_record(new=new, actor=company.actor("analyst"), now=now)
    row = holding(foreign, offered)
    with pytest.raises(NotFound):
        services.change_record(row=row, new=new, actor=company.actor("agent"), now=now)


def test_the_list_shows_the_own_branches_by_renewal_and_what_never_renews_last(
    company: Company, who: Customer, offered: Shop
) -> None:
    late = holding(who, offered, renews_on=date(2026, 9, 1))
    never = holding(who, offered, renews_on=None)
    soon = holding(who, offered)
    holding(who, offered, state="ended")
    holding(customer("sz-1", "王小红", "C2"), offered)
    rows = queries.records(company.actor("agent"), Holding, Filters(state="active"))
    first = page_of(rows, order=Holding.ORDER, size=2)
    assert first.rows == [soon, late]
    assert page_of(rows, order=Holding.ORDER, size=2, cursor=first.next).rows == [never]
    until = Filters(state="active", until=date(2026, 7, 19))
    assert list(queries.records(company.actor("agent"), Holding, until)) == [soon]


def test_a_list_goes_by_state_or_by_customer(company: Company, who: Customer, offered: Shop) -> None:
    row = holding(who, offered, state="ended")
    with pytest.raises(Refused, match="Say in which state"):
        queries.records(company.actor("agent"), Holding, Filters())
    assert list(queries.records(company.actor("agent"), Holding, Filters(customer=who.number))) == [row]
