"""Every page of the area in both languages: no Latin words in Chinese, no Han in English, outside of data."""

from __future__ import annotations

import pytest

from tests.company import Company
from tests.languages import problems
from zhiyin.customers.models import Customer
from zhiyin.operations.rules.shown import BY_NOUN

from .cast import Shop, holding, one_of_each
from .test_pages import browser


@pytest.fixture
def paths(who: Customer, offered: Shop) -> list[str]:
    """Every page with something on it."""
    made = one_of_each(who, offered)
    ended = holding(who, offered, state="ended")
    owed, quote = made["bill"].number, made["quote"].number
    each = [f"/{BY_NOUN[noun].path}/{row.number}" for noun, row in made.items()]
    lists = [f"/{shown.path}" for shown in BY_NOUN.values()]
    panels = [f"/customers/{who.number}/{panel}" for panel in ("holdings", "account", "doings")]
    return [
        *lists, *each, *panels, "/holdings?state=ended", "/holdings?product=home", f"/holdings/{ended.number}",
        f"/holdings/{ended.number}/edit", f"/customers/{who.number}/holdings/new", "/products", "/products/new",
        "/products/car/edit", "/products/car/plans/new", "/plans/car-full/edit", f"/bills/{owed}/payments/new",
        f"/quotes/{quote}/edit", f"/customers/{who.number}/quotes/new", f"/customers/{who.number}",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_holds_a_word_of_the_other_language(company: Company, paths: list[str], language: str) -> None:
    client = browser(company, "admin", language)
    answers = {path: client.get(path) for path in paths}
    assert {answer.status_code for answer in answers.values()} == {200}
    found = {path: problems(answer.content.decode(), language) for path, answer in answers.items()}
    assert not {path: words for path, words in found.items() if words}


def test_refusals_are_told_in_the_language_of_the_reader(company: Company, who: Customer, offered: Shop) -> None:
    typed = {"plan": "car-full", "state": "active", "started_on": "2026-06-01", "renews_on": "2026-05-01"}
    answer = browser(company, "agent", "zh-hans").post(f"/customers/{who.number}/holdings/new", typed)
    assert "结束日早于开始日" in answer.content.decode()
