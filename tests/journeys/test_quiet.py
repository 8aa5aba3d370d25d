"""The main pages say nothing in the console of the browser: no warning, no error, and no exception is made for any."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .demo import Person, Visits

pytestmark = pytest.mark.journey
PAGES = ("/workbench", "/tickets", "/customers", "/analysis/league", "/analysis/satisfaction", "/surveys", "/s/thanks")
FIRST = {"/tickets": "main a[href^='/tickets/']", "/customers": "main table a[href^='/customers/']"}


def _settle(person: Person) -> None:
    expect(person.page.locator("main, [role=main]").first).to_be_visible()
    expect(person.page.locator(".htmx-request")).to_have_count(0)
    person.page.wait_for_timeout(300)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_the_main_pages_leave_the_console_empty(come: Visits, width: int, theme: str) -> None:
    person = come(width=width, theme=theme)
    person.sign_in("manager")
    person.visitor.expected.clear()
    seen = set()
    for path in PAGES:
        person.go(path)
        _settle(person)
        if path in FIRST:
            address = person.page.locator(FIRST[path]).first.get_attribute("href")
            assert address
            person.go(address)
            _settle(person)
            seen.add(address)
        assert person.visitor.complaints == [], person.page.url
    assert len(seen) == len(FIRST)


def test_what_the_console_says_is_heard(come: Visits) -> None:
    person = come()
    person.visitor.expected.clear()
    person.go("/account/login/")
    person.page.evaluate("console.warn('look here')")
    assert person.visitor.complaints == ["warning: look here"]
    person.visitor.complaints.clear()
