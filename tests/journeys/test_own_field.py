"""An own field is made, filled, sorted by, kept in a view, changed for many and taken back, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .demo import Visits

pytestmark = pytest.mark.journey


def shown(page: Page) -> list[str]:
    """The last column of the list of customers: the own field."""
    return page.locator("table tbody tr td:last-child").all_inner_texts()


def test_an_own_field_is_made_filled_sorted_by_kept_in_a_view_and_changed_for_many(come: Visits) -> None:
    admin = come(language="en")
    admin.sign_in("admin")
    page = admin.page
    admin.go("/fields/customers/new")
    for name, text in {"code": "seats", "label": "Seats at home", "label_zh": "座位"}.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=kind]").select_option("whole")
    page.locator("[name=privacy]").select_option("public")
    page.locator("[name=is_filter]").check()
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("main")).to_contain_text("Seats at home")
    for seats in ("4", "2"):
        admin.go("/customers/new")
        page.locator("[name=full_name]").fill(f"Own {seats}")
        page.locator("[name='custom.seats']").fill(seats)
        page.get_by_role("button", name="Save").last.click()
        expect(page).to_have_url(re.compile(r"/customers/\d+"))
    address = "/customers?columns=custom.seats"
    admin.go(address)
    page.locator("select[name=sort]").select_option("custom.seats")
    expect(page).to_have_url(re.compile(r"sort=custom\.seats"))
    admin.go(f"{address}&sort=-custom.seats&custom.seats=1..9")
    expect(page.locator("table tbody tr")).to_have_count(2)
    assert shown(page) == ["4", "2"]
    page.get_by_role("link", name="Views").click()
    page.locator("[name=name]").fill("Seated")
    page.get_by_role("button", name="Keep the present filters").click()
    expect(page).to_have_url(re.compile(r"saved=\d+"))
    assert shown(page) == ["4", "2"]
    kept = page.url
    page.get_by_role("link", name="Change all results").click()
    page.get_by_role("link", name="Seats at home").click()
    page.locator("[name=value]").fill("7")
    page.get_by_role("button", name="Change them").click()
    expect(page.locator("#run")).to_contain_text("2 / 2")
    admin.go(kept)
    assert shown(page) == ["7", "7"]
    page.go_back()
    page.get_by_role("button", name="Take this change back").click()
    expect(page.locator("#run")).to_contain_text("takes back an earlier change")
    admin.go(kept)
    assert shown(page) == ["4", "2"]
