"""Every page of the area in both languages: no Latin words in Chinese, no Han in English, outside of data."""

from __future__ import annotations

import pytest

from tests.company import Company
from tests.languages import problems
from zhiyin.customers.models import Customer

from .cast import Shop, holding
from .test_pages import browser


@pytest.fixture
def paths(who: Customer, offered: Shop) -> list[str]:
    """Every page with something on it."""
    row = holding(who, offered, insured="辽B12345", attributes={"座位": "5"})
    ended = holding(who, offered, state="ended")
    return [
        "/holdings", "/holdings?state=ended", "/holdings?product=home", f"/holdings/{row.number}",
        f"/holdings/{ended.number}", f"/holdings/{row.number}/edit", f"/customers/{who.number}/holdings",
        f"/customers/{who.number}/holdings/new", "/products", "/products/new", "/products/car/edit",
        "/products/car/plans/new", "/plans/car-full/edit",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_holds_a_word_of_the_other_language(company: Company, paths: list[str], language: str) -> None:
    client = browser(company, "admin", language)
    found = {path: problems(client.get(path).content.decode(), language) for path in paths}
    assert not {path: words for path, words in found.items() if words}


def test_refusals_are_told_in_the_language_of_the_reader(company: Company, who: Customer, offered: Shop) -> None:
    typed = {"plan": "car-full", "state": "active", "started_on": "2026-06-01", "renews_on": "2026-05-01"}
    answer = browser(company, "agent", "zh-hans").post(f"/customers/{who.number}/holdings/new", typed)
    assert "结束日早于开始日" in answer.content.decode()
