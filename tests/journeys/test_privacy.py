"""A telephone number is shown for a purpose and the auditor finds who saw it; a customer is erased and gone."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Site, Visitor

pytestmark = pytest.mark.journey


@pytest.fixture
def other(site: Site, browser: Browser) -> Iterator[Visitor]:
    """A second person at an own browser."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(10_000)
    visitor = Visitor(context, site)
    yield visitor
    context.close()
    assert visitor.complaints == []


def _new_customer(page: Page, name: str, phone: str) -> str:
    """Add a customer on the page; returns its address."""
    page.goto("/customers/new")
    page.fill("[name=family_name]", name[0])
    page.fill("[name=given_name]", name[1:])
    page.locator("[name=contact_value]").first.fill(phone)
    page.locator("form.form-card button[data-send]").click()
    page.wait_for_url(re.compile(r"/customers/\d+$"))
    return re.sub(r"^https?://[^/]+", "", page.url)


def test_a_number_is_shown_for_a_purpose_and_the_auditor_finds_who_saw_it(visit: Visitor, other: Visitor) -> None:
    page = visit.sign_in("agent")
    address = _new_customer(page, "关雎", "13655550142")
    details = page.locator("#details")
    expect(details).not_to_contain_text("13655550142")
    details.locator("select[name=purpose]").select_option("verify")
    details.get_by_role("button", name="Show Phone").click()
    expect(details).to_contain_text("13655550142")
    page.reload()
    expect(page.locator("#details")).not_to_contain_text("13655550142")
    seen = other.sign_in("auditor")
    seen.goto(f"{address}/privacy")
    row = seen.locator("tr", has_text="Details shown in clear")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("员工agent")
    expect(row).to_contain_text("To check who is speaking")
    seen.goto("/events")
    expect(seen.locator("#results").get_by_text("Details shown in clear").first).to_be_visible()
    assert "13655550142" not in seen.content()


def test_a_customer_is_erased_after_its_number_was_typed_and_is_gone(visit: Visitor) -> None:
    page = visit.sign_in("admin")
    address = _new_customer(page, "采薇", "13655550143")
    number = address.rsplit("/", 1)[1]
    page.goto(f"{address}/privacy")
    page.get_by_role("link", name="Erase", exact=True).click()
    page.fill("[name=typed]", "1")
    visit.expected += ["422", "404"]
    page.get_by_role("button", name="Erase for ever").click()
    expect(page.get_by_text("This is not the number of this customer.")).to_be_visible()
    page.fill("[name=typed]", number)
    page.get_by_role("button", name="Erase for ever").click()
    row = page.locator("tr", has_text=number)
    expect(row).to_be_visible()
    until = time.monotonic() + 60  # the worker may have other things to do first
    while "being erased" in row.inner_text() and time.monotonic() < until:
        page.wait_for_timeout(250)
        page.reload()
    expect(row).to_contain_text("erased")
    expect(row).not_to_contain_text("being erased")
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404
    page.goto("/customers?q=13655550143")
    expect(page.locator("#results")).not_to_contain_text("采薇")
