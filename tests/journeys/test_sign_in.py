"""A person signs in, finds the way by keyboard, wears the pages as liked, and signs out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Visitor

pytestmark = pytest.mark.journey


def test_a_wrong_password_is_told_in_a_sentence_and_the_name_stays(visit: Visitor) -> None:
    page = visit.page()
    page.goto("/employees")
    page.fill("[name=login]", "agent")
    page.fill("[name=password]", "not this one")
    page.press("[name=password]", "Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[name=login]")).to_have_value("agent")


def test_signing_in_leads_back_to_the_page_that_was_asked_for(visit: Visitor) -> None:
    page = visit.page()
    page.goto("/employees?state=inactive")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", "correct horse battery")
    page.press("[name=password]", "Enter")
    expect(page).to_have_url(f"{visit.site.url}/employees?state=inactive")
    expect(page.get_by_role("heading", level=1)).to_have_text("Employees")


def test_keys_open_the_search_the_palette_and_the_list_of_keys_but_not_while_typing(visit: Visitor) -> None:
    page = visit.sign_in("admin")
    page.goto("/employees")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("?n")
    expect(page.locator("#search")).to_have_value("?n")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("branches")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visit.site.url}/branches")


def test_filters_answer_while_typing_and_stand_in_the_address(visit: Visitor) -> None:
    page = visit.sign_in("admin")
    page.goto("/employees")
    page.get_by_role("searchbox", name="Name, log-in or number").fill("analyst")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page).to_have_url(f"{visit.site.url}/employees?q=analyst")
    page.reload()
    expect(page.locator("#results tbody tr")).to_have_count(1)


def test_language_and_appearance_change_in_the_menu_and_last(visit: Visitor) -> None:
    page = visit.sign_in("quality")
    page.goto("/branches")
    page.get_by_label("Your menu").click()
    page.get_by_role("button", name="简体中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("网点")
    page.get_by_label("个人菜单").click()
    page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_label("个人菜单").click()
    page.get_by_role("button", name="退出").click()
    expect(page.locator("[name=login]")).to_be_visible()


def test_nothing_is_wider_than_a_phone(visit: Visitor) -> None:
    page = visit.sign_in("admin")
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/branches", "/employees", "/employees/new", "/events", "/me", "/search?q=x", "/account/2fa/"):
        page.goto(path)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, path


def test_an_employee_is_added_through_the_page_and_faults_are_told_at_their_fields(visit: Visitor) -> None:
    page = visit.sign_in("admin")
    visit.expected.append("422")
    page.goto("/employees/new")
    page.get_by_label("Name", exact=True).fill("新同事")
    page.get_by_label("Log-in name").fill("agent")
    page.get_by_label("First password").fill("a long enough secret")
    page.get_by_role("button", name="Add the employee").click()
    expect(page.locator("#id_username-error")).to_contain_text("agent")
    expect(page.get_by_label("Name", exact=True)).to_have_value("新同事")
    page.get_by_label("Log-in name").fill("newcomer")
    page.get_by_label("First password").fill("a long enough secret")
    page.get_by_role("button", name="Add the employee").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("新同事")


def test_two_step_sign_in_is_set_up_with_a_picture_under_the_strict_policy(visit: Visitor) -> None:
    page = visit.sign_in("analyst")
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Set it up").click()
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill("correct horse battery")
        page.get_by_role("button", name="Confirm").click()
    picture = page.locator("img.qr")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")


def test_the_line_to_the_live_stream_stands(visit: Visitor) -> None:
    page = visit.sign_in("agent")
    with page.expect_response(lambda answer: answer.url == f"{visit.site.live_url}/live") as heard:
        page.goto("/employees")
    assert heard.value.status == 200
    page.wait_for_timeout(3500)
    expect(page.locator("#live-state")).to_be_hidden()


def test_what_was_typed_outlives_a_reload(visit: Visitor) -> None:
    page = visit.sign_in("agent")
    page.goto("/tickets/new")
    area = page.locator("textarea[data-draft]").first
    area.fill("退款未到账，客户很着急")
    page.reload()
    expect(area).to_have_value("退款未到账，客户很着急")
    page.get_by_role("button", name="Discard").click()
    expect(area).to_have_value("")
    page.reload()
    expect(area).to_have_value("")


def test_a_question_is_asked_before_somebody_is_deactivated(visit: Visitor) -> None:
    page = visit.sign_in("admin")
    page.goto("/employees?q=privacy")
    page.get_by_role("link", name="员工privacy").click()
    page.get_by_role("button", name="Deactivate").click()
    expect(page.locator("#confirm")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    page.get_by_role("button", name="Deactivate").click()
    page.locator("#confirm [value=yes]").click()
    expect(page.locator(".notice-success")).to_contain_text("deactivated")


def test_a_page_whose_session_is_over_says_so_and_stops_asking(visit: Visitor) -> None:
    page = visit.sign_in("agent")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/live") else None)
    expect(page.locator("#live-ended")).to_be_hidden()
    visit.context.clear_cookies()
    # As when the browser shows again a page that it had put away.
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.locator("#live-ended")).to_be_visible()
    page.wait_for_timeout(1500)
    assert len(asked) == 1
