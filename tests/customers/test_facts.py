"""Facts are published in bulk, typed, with their age, and each is a column."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from tests.customers.cast import li
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Forbidden, Refused
from zhiyin.customers import services
from zhiyin.customers.models import CustomerFacts
from zhiyin.customers.models.facts import INDEXED
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.facts import FACTS, GROUPS, checked


def test_every_fact_is_a_column_and_every_group_has_an_age() -> None:
    columns = {field.name for field in CustomerFacts._meta.concrete_fields} - {"customer", "score_version"}
    assert columns == {*FACTS, *(f"{group}_at" for group in GROUPS)}
    assert set(INDEXED) <= set(FACTS)


def test_what_is_told_is_kept_and_what_is_not_named_stays(company: Company, now: datetime) -> None:
    customer = li(company, now)
    services.set_facts(rows={customer.pk: {"open_tickets": 2, "last_ticket_at": now}}, actor=SYSTEM, now=now)
    later = now + timedelta(days=1)
    told = {customer.pk: {"value_12m": Decimal("1200.505"), "open_tickets": None}}
    assert services.set_facts(rows=told, actor=SYSTEM, now=later) == 1
    row = CustomerFacts.objects.get(pk=customer.pk)
    assert (row.open_tickets, row.last_ticket_at, row.value_12m) == (None, now, Decimal("1200.50"))
    assert (row.desk_at, row.business_at, row.voice_at) == (later, later, None)


def test_a_customer_who_is_gone_is_left_out(company: Company, now: datetime) -> None:
    assert services.set_facts(rows={987654: {"open_tickets": 1}}, actor=SYSTEM, now=now) == 0
    assert not CustomerFacts.objects.exists()


def test_thousands_are_published_in_the_same_few_statements(company: Company, now: datetime) -> None:
    new = [NewCustomer(full_name=f"客户{n}") for n in range(300)]
    rows = services.create_customers(rows=new, actor=company.actor("agent"), now=now)
    with CaptureQueriesContext(connection) as seen:
        services.set_facts(rows={row.pk: {"clv": row.pk} for row in rows}, actor=SYSTEM, now=now)
    assert len([query for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]]) <= 2
    assert CustomerFacts.objects.filter(clv__gte=0).count() == 300


def test_a_value_of_another_type_is_refused() -> None:
    wrong: list[tuple[str, object]] = [
        ("churn_risk", 1.2), ("open_tickets", 1.5), ("open_tickets", True), ("last_ticket_at", datetime(2026, 1, 1)),
        ("value_12m", float("nan")), ("clv", 10**13),
    ]  # fmt: skip
    for name, value in wrong:
        with pytest.raises(Refused) as refused:
            checked(name, value)
        assert (refused.value.code, refused.value.field) == ("fact.value", name)


def test_an_unknown_fact_names_the_nearest() -> None:
    with pytest.raises(Refused, match="open_tickets"):
        checked("open_ticket", 1)


def test_only_who_may_publish_does(company: Company, now: datetime) -> None:
    with pytest.raises(Forbidden):
        services.set_facts(rows={}, actor=company.actor("admin"), now=now)
