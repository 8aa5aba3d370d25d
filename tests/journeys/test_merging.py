"""Two records of one person are reviewed with the keyboard, merged, and the merge is taken back, in a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from tests.company import PASSWORD, found
from tests.customers.merging_world import People, people
from zhiyin.customers.models import Customer, Merge

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def world(transactional_db: None) -> People:
    """Two records of one person."""
    return people(found())


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, world: People) -> Iterator[Page]:
    """The lead of Dalian, signed in; what the console complains about fails the test."""
    context = browser.new_context(viewport=DESK, locale="en")
    shown = context.new_page()
    shown.set_default_timeout(20_000)
    complaints: list[str] = []
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    user = world.company.people["manager_dl"].user
    assert user is not None
    user.language = "en"
    user.save()
    shown.goto(f"{live_server.url}/account/login/")
    shown.fill("input[name=login]", "manager_dl")
    shown.fill("input[name=password]", PASSWORD)
    shown.press("input[name=password]", "Enter")
    shown.wait_for_url(lambda url: "/login" not in url)
    yield shown
    context.close()
    assert not complaints


def test_a_duplicate_is_reviewed_merged_and_taken_back_with_the_keyboard(
    page: Page, live_server: LiveServer, world: People
) -> None:
    first, second = world.first, world.second
    page.goto(f"{live_server.url}/customers")
    for row in (first, second):
        page.get_by_label(f"Select {row.number}").check()
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Merge customers")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(page.locator(f"input[name=pick_name][value='{second.number}']")).to_be_checked()
    for _line in range(20):
        page.keyboard.press("j")
        if page.evaluate("document.activeElement.dataset.part") == "note":
            break
    page.keyboard.press("1")
    expect(page.locator(f"input[name=pick_note][value='{first.number}']")).to_be_checked()
    page.keyboard.press("m")
    page.wait_for_url(f"**/customers/{first.number}?merged={second.number}")
    expect(page.get_by_role("heading", name="李小梅")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text(f"{second.number} was merged")
    assert Merge.objects.filter(undone_at=None).count() == 1
    page.keyboard.press("u")
    expect(page.get_by_text("is a record of its own again")).to_be_visible()
    assert {row.full_name for row in Customer.objects.filter(merged_into=None)} == {"李晓梅", "李小梅"}


def test_the_review_fits_a_phone(page: Page, live_server: LiveServer, world: People) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/customers/merge?numbers={world.first.number},{world.second.number}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator(f"input[name=pick_name][value='{world.second.number}']").check()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("status")).to_be_visible()
