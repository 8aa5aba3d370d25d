"""The demo company has rules of tiers and segments that find somebody, each with its worth."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.company import NOW
from zhiyin.core.actor import SYSTEM
from zhiyin.customers import queries
from zhiyin.customers.models import Customer, Segment
from zhiyin.demo import company, history, standing
from zhiyin.demo.truth import simulate

pytestmark = pytest.mark.django_db


def test_the_demo_sorts_its_customers_and_every_segment_that_needs_no_score_finds_some(tmp_path: Path) -> None:
    history.tell(simulate(until=NOW, customers=300), company.found(home=tmp_path, now=NOW), now=NOW)
    standing.sort_out(now=NOW)
    sizes = {row.name: queries.figures(SYSTEM, row, now=NOW) for row in Segment.objects.all()}
    assert len(sizes) == 7
    asks_for_scores = {"高价值且可能流失"}
    assert {name for name, found in sizes.items() if not found.size} <= asks_for_scores
    renewing = sizes["六十天内续保"]
    assert renewing.value is not None
    assert renewing.valued == renewing.size
    tiers = Customer.objects.values_list("tier__code", flat=True)
    assert {"gold", "silver", "basic"} == set(tiers)
    rich = Customer.objects.filter(facts__value_12m__gte=8000, facts__overdue=0)
    assert set(rich.values_list("tier__code", flat=True)) == {"gold"}
