"""A person who lost the password or the phone comes in again, once, and by no other way."""

from __future__ import annotations

import base64
import email
import hashlib
import hmac
import re
import struct
import time

import pytest
from playwright.sync_api import Page, expect

from tests.company import PASSWORD

from .conftest import Site, Visitor

pytestmark = pytest.mark.journey
NEW = "quite another secret"


def _digits(secret: str) -> str:
    """The six digits that an authenticator app shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def _hire(visit: Visitor, username: str) -> None:
    page = visit.sign_in("admin")
    page.goto("/employees/new")
    page.get_by_label("Name", exact=True).fill(username)
    page.get_by_label("Log-in name").fill(username)
    page.get_by_label("First password").fill(PASSWORD)
    page.get_by_label("E-mail address").fill(f"{username}@example.com")
    page.get_by_role("button", name="Add the employee").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(username)
    _leave(visit, page)


def _leave(visit: Visitor, page: Page) -> None:
    """Close the page first: its live stream must not ask once more without its session."""
    page.close()
    visit.context.clear_cookies()


def _enter(visit: Visitor, username: str, password: str) -> Page:
    page = visit.page()
    page.goto("/account/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    return page


def _link(site: Site, address: str) -> str:
    """The link of the last mail to `address`."""
    mails = [email.message_from_bytes(path.read_bytes()) for path in sorted((site.home / "outbox").glob("*.log"))]
    texts = [str(mail.get_payload(decode=True), "utf-8") for mail in mails if mail["To"] == address]
    found = re.search(r"https?://\S+/account/password/reset/key/\S+", texts[-1])
    assert found, texts[-1]
    return found[0]


def test_a_forgotten_password_is_reset_by_a_link_that_works_once(visit: Visitor) -> None:
    _hire(visit, "forgetful")
    page = visit.page()
    page.goto("/account/password/reset/")
    page.locator("[name=email]").fill("forgetful@example.com")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    link = _link(visit.site, "forgetful@example.com")
    page.goto(link)
    page.locator("[name=password1]").fill(NEW)
    page.locator("[name=password2]").fill(NEW)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The password is set")
    expect(_enter(visit, "forgetful", PASSWORD).get_by_role("alert")).to_be_visible()
    inside = _enter(visit, "forgetful", NEW)
    expect(inside.locator("body.frame")).to_be_visible()
    _leave(visit, inside)
    page.goto(link)
    expect(page.get_by_role("link", name="Ask for a new link")).to_be_visible()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(visit: Visitor) -> None:
    page = visit.page()
    page.goto("/account/password/reset/")
    page.locator("[name=email]").fill("nobody@example.com")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    assert not any("nobody@example.com" in path.read_text() for path in (visit.site.home / "outbox").glob("*.log"))


def test_a_recovery_code_opens_the_account_once_when_the_phone_is_lost(visit: Visitor) -> None:
    _hire(visit, "phoneless")
    page = _enter(visit, "phoneless", PASSWORD)
    expect(page.locator("body.frame")).to_be_visible()
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Set it up").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("textbox").last.fill(_digits(page.locator("#secret").inner_text()))
    page.get_by_role("button", name="Activate").click()
    page.goto("/account/2fa/recovery-codes/")
    codes = page.locator("#codes code").all_inner_texts()
    assert len(codes) == 10

    _leave(visit, page)
    page = _enter(visit, "phoneless", PASSWORD)
    page.locator("[name=code]").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("body.frame")).to_be_visible()

    _leave(visit, page)
    page = _enter(visit, "phoneless", PASSWORD)
    page.locator("[name=code]").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("body.frame")).to_have_count(0)
    page.locator("[name=code]").fill(codes[1])
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("body.frame")).to_be_visible()
