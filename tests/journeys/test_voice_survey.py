"""The survey on a phone of 390 px in a real browser, from the mail to the thank-you, without JavaScript."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.company import Company, found
from tests.voice import cases
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.voice import services
from zhiyin.voice.models import Answer, Item

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
# The browser's driver runs a loop in the thread of the tests; Django would refuse its database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def link(live_server: LiveServer, settings: Settings) -> str:
    """The address in the mail that a customer received."""
    settings.PUBLIC_URL = live_server.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    company: Company = found()
    invitation = cases.invited(company, cases.customer(), now=clock.now())
    services.send_invitation(invitation_id=invitation.pk, actor=SYSTEM, now=clock.now())
    body = cases.outbox()[0].get_body(("plain",))
    assert body is not None
    address = re.search(r"http://\S+/s/[\w-]+(?=\s)", body.get_content())
    assert address is not None
    return address[0]


@pytest.fixture(params=["light", "dark"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A phone, light or dark, that runs no script."""
    context = browser.new_context(
        viewport=PHONE, color_scheme=request.param, java_script_enabled=False, device_scale_factor=2
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def shot(page: Page, name: str) -> None:
    """A picture for the eyes of people, where the environment names a folder for it."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"survey-{name}.png", full_page=True)


def fits(page: Page) -> None:
    """Nothing is wider than the phone, and every target is large enough for a thumb."""
    widths = [box["x"] + box["width"] for one in page.locator("body *").all() if (box := one.bounding_box())]
    assert max(widths) <= PHONE["width"]
    for one in page.locator("button, label:has(input), main a, nav a").all():
        box = one.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= 40


def test_three_taps_on_a_phone_and_one_dimension_at_a_time(phone: Page, link: str, request: Any) -> None:
    scheme = request.node.callspec.params["phone"]
    own, asked = link.split("/s/", maxsplit=1)[0], []
    phone.on("request", lambda sent: asked.append(sent.url))
    phone.goto(link)
    expect(phone.get_by_role("heading", name="我们的服务怎么样？")).to_be_visible()
    fits(phone)
    shot(phone, f"zh-{scheme}")

    phone.locator("label", has=phone.locator("input[name=expected][value='8']")).click()
    phone.locator("label", has=phone.locator("input[name=perceived][value='6']")).click()
    shot(phone, f"zh-{scheme}-tapped")
    phone.get_by_role("button", name="提交").click()

    expect(phone.get_by_role("status")).to_contain_text("已保存")
    assert Answer.objects.get().verdict == "below"
    fits(phone)
    shot(phone, f"zh-{scheme}-dimension")
    phone.get_by_role("button", name="9", exact=True).click()
    phone.get_by_role("button", name="7", exact=True).click()
    assert Item.objects.get().perceived == 7
    phone.get_by_role("link", name="跳过").click()
    phone.get_by_role("link", name="English").click()
    expect(phone.get_by_text("Responsiveness").first).to_be_visible()
    shot(phone, f"en-{scheme}-dimension")
    phone.get_by_role("link", name="That is enough").click()
    fits(phone)
    phone.get_by_label("In your own words").fill("等得太久 😀")
    shot(phone, f"en-{scheme}-comment")
    phone.get_by_role("button", name="Finish").click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    shot(phone, f"en-{scheme}-thanks")
    assert Answer.objects.get().comment == "等得太久 😀"

    phone.goto(link)
    expect(phone.get_by_role("heading", name="该调查已关闭")).to_be_visible()
    shot(phone, f"zh-{scheme}-closed")
    assert all(address.startswith(own) for address in asked)


def test_a_tap_that_was_forgotten_is_asked_for(phone: Page, link: str, request: Any) -> None:
    scheme = request.node.callspec.params["phone"]
    phone.goto(f"{link}?lang=en")
    shot(phone, f"en-{scheme}")
    phone.locator("label", has=phone.locator("input[name=perceived][value='6']")).click()
    phone.get_by_role("button", name="Send answer").click()
    expect(phone.get_by_role("alert")).to_contain_text("Tap one number")
    expect(phone.locator("input[name=perceived][value='6']")).to_be_checked()
    shot(phone, f"en-{scheme}-error")


def test_the_keyboard_alone_is_enough(phone: Page, link: str) -> None:
    phone.goto(f"{link}?lang=en")
    for _stop in range(2):
        phone.keyboard.press("Tab")
    phone.keyboard.press("ArrowRight")
    phone.keyboard.press("Tab")
    phone.keyboard.press("ArrowRight")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("status")).to_be_visible()
