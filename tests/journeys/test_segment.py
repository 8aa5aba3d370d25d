"""A segment is built in a real browser: the count follows each choice, and the list of customers takes it as filter."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .demo import Visits

pytestmark = pytest.mark.journey


def choose(page: Page, line: str, field: str, op: str, value: str) -> None:
    """Fill one condition, and do not wait for the server between comparison and value: nothing typed is lost."""
    page.locator(f"#field-{line}").select_option(field)
    expect(page.locator(f"#field-{line}")).to_have_value(field)
    expect(page.locator(f"#op-{line} option[value={op}]")).to_have_count(1)
    page.locator(f"#op-{line}").select_option(op)
    expect(page.locator(f"#op-{line}")).to_have_value(op)
    page.locator(f"[name=value-{line}]").fill(value)


def counted(page: Page) -> int:
    """How many belong to it, as the page says."""
    return int(page.locator("#found strong").inner_text().replace(",", ""))


def test_a_segment_is_built_counted_kept_and_used_as_a_filter(come: Visits) -> None:
    manager = come(language="en")
    manager.sign_in("manager")
    page = manager.page
    manager.go("/segments/new")
    page.locator("[name=name]").fill("Holders to call")
    choose(page, "0-0", "holdings", "at_least", "1")
    expect(page.locator("#found strong")).not_to_have_text("0")
    one = counted(page)
    page.locator("#line-0").click()
    choose(page, "0-1", "tickets_12m", "at_least", "3")
    expect(page.locator("#found strong")).not_to_have_text(str(one))
    both = counted(page)
    assert 0 < both < one
    page.locator("#more-parts").click()
    choose(page, "1-0", "complaints_12m", "at_least", "1")
    expect(page.locator("#found strong")).not_to_have_text(str(both))
    narrow = counted(page)
    assert 0 < narrow < both
    page.locator("#join").select_option("any")
    expect(page.locator("#found strong")).not_to_have_text(str(narrow))
    wide = counted(page)
    assert wide > both
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Holders to call")
    page.locator("main a[href*='/customers?segment=']").first.click()
    expect(page).to_have_url(re.compile(r"/customers\?segment=\d+"))
    assert page.locator("table tbody tr").count() == min(wide, 50)


HASTE = """() => new MutationObserver((_, watch) => {
  const field = document.getElementById("field-1-0");
  if (!field) return;
  watch.disconnect();
  field.value = "complaints_12m";
  field.dispatchEvent(new Event("change", { bubbles: true }));
}).observe(document.body, { childList: true, subtree: true })"""


def test_a_choice_made_in_the_moment_in_which_the_builder_arrives_is_not_lost(come: Visits) -> None:
    manager = come(language="en")
    manager.sign_in("manager")
    manager.go("/segments/new")
    manager.page.evaluate(HASTE)
    manager.page.locator("#more-parts").click()
    expect(manager.page.locator("#op-1-0 option[value=at_least]")).to_have_count(1)
