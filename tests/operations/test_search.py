"""Contracts and bills are found by the number that stands on their papers, in scope, and through an index."""

from __future__ import annotations

from datetime import datetime

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.customers.models import Customer
from zhiyin.operations import search

from .cast import Shop, bill, customer, holding
from .test_pages import browser


def test_a_contract_is_found_by_its_number_whoever_it_came_from(
    company: Company, who: Customer, offered: Shop, now: datetime
) -> None:
    held = holding(who, offered, source="core", external_id="PICC-2026-0042")
    owed = bill(who, held, source="books", external_id="PICC-2026-0042")
    holding(customer("sz-1", "王小红", "C2"), offered, source="other", external_id="PICC-2026-0042")
    assert search.found(company.actor("agent"), " PICC-2026-0042 ", 5) == [held, owed]
    assert search.found(company.actor("agent"), "PICC-2026", 5) == []
    assert len(search.found(SYSTEM, "PICC-2026-0042", 2)) == 2
    for nonsense in ("", "ab", "a\0bc", "x" * 200):
        assert search.found(SYSTEM, nonsense, 5) == []
    html = browser(company, "agent").get("/search?q=PICC-2026-0042").content.decode()
    assert f"/holdings/{held.number}" in html
    assert "李晓明" in html
    assert "王小红" not in html
