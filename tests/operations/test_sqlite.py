"""Lists walk an index in its own order: a page costs what it shows, however many rows there are."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.company import Company
from zhiyin.operations import access, queries
from zhiyin.operations.models import Bill, Claim, Holding, Order, Payment, Quote, Record, Shipment, Usage
from zhiyin.operations.queries import Filters

KINDS: list[type[Record]] = [Holding, Quote, Order, Bill, Payment, Usage, Claim, Shipment]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun())
def test_a_list_walks_the_index_of_the_own_level(company: Company, kind: type[Record]) -> None:
    assert connection.vendor == "sqlite"
    filters = Filters(state=kind.State.values[0] if hasattr(kind, "State") else "")
    for name, index in (("agent", f"{kind.noun()}_scope_3"), ("admin", f"{kind.noun()}_all")):
        plan = queries.records(company.actor(name), kind, filters)[:50].explain()
        assert f"USING INDEX {index}" in plan, plan
        assert "TEMP B-TREE" not in plan, plan


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun())
def test_what_is_asked_for_by_key_is_looked_up(company: Company, kind: type[Record]) -> None:
    noun = kind.noun()
    plan = kind.objects.filter(customer=1).order_by(f"-{kind.DAY}", "-id")[:4].explain()
    assert f"USING INDEX {noun}_customer" in plan, plan
    assert "TEMP B-TREE" not in plan, plan
    plan = access.among(company.actor("agent"), kind.objects.filter(external_id="x")).order_by("-id").explain()
    assert f"{noun}_external" in plan, plan
