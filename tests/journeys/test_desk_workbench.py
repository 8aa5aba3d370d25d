"""A day at the workbench in a real browser: take a ticket, answer, wait, solve; a colleague beside; keys; phones."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.company import PASSWORD

from .served import served

pytestmark = pytest.mark.journey
DESKTOP, TABLET, PHONE = {"width": 1440, "height": 820}, {"width": 768, "height": 1000}, {"width": 390, "height": 800}
SignIn = Callable[..., Page]
expect.set_options(timeout=20_000)  # the machine may have other things to do


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server with the desk's company."""
    with served(tmp_path_factory.mktemp("desk"), "tests.journeys.desk_seed") as address:
        yield address


@pytest.fixture
def sign_in(browser: Browser, url: str) -> Iterator[SignIn]:
    """A signed-in person's page; every error of the page fails the test."""
    contexts, faults = [], []

    def enter(who: str, size: dict[str, int] = DESKTOP, scheme: str = "light", language: str = "zh-hans") -> Page:
        context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]  # plain values
        context.add_cookies([{"name": "language", "value": language, "url": url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{url}/account/login/")
        page.fill("[name=login]", who)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{url}/workbench*")
        return page

    yield enter
    for context in contexts:
        context.close()
    assert not faults


def shot(page: Page, name: str) -> None:
    """A picture for the eyes of people, where the environment names a folder for it."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.wait_for_timeout(600)
        page.screenshot(path=Path(folder) / f"desk-{name}.png")


def test_take_a_ticket_answer_wait_and_solve_while_a_colleague_looks_on(sign_in: SignIn, url: str) -> None:
    agent, lead = sign_in("agent"), sign_in("lead")
    expect(agent.locator(".wb-list")).to_contain_text("您现在没有工单")
    agent.goto(f"{url}/workbench?view=unassigned")
    agent.get_by_role("link", name="李晓梅").click()
    expect(agent.locator("#messages")).to_contain_text("退款未到账")
    expect(agent.locator(".wb-contacts")).not_to_contain_text("13800138001")
    number = agent.input_value("#wb-ticket")
    lead.goto(f"{url}/workbench?view=unassigned&ticket={number}")
    expect(lead.locator("#wb-here")).to_contain_text("员工agent")
    lead.fill("#composer-body", "组长正在写的话")

    agent.locator("body").press("a")
    agent.get_by_role("button", name="领取").click()
    expect(agent.locator(".wb-assign summary")).to_contain_text("员工agent")
    expect(lead.locator(".wb-assign summary")).to_contain_text("员工agent")
    expect(lead.locator(".wb-list")).not_to_contain_text("李晓梅")
    expect(lead.locator("#composer-body")).to_have_value("组长正在写的话")

    agent.locator("body").press("r")
    agent.keyboard.type("您好，请提供收款账号。")
    shot(agent, "typing")
    agent.get_by_role("button", name="发送并等待客户").click()
    expect(agent.locator("#composer-body")).to_have_value("")
    expect(agent.locator("[name=status]").first).to_have_value("pending")
    expect(lead.locator("#messages")).to_contain_text("请提供收款账号")

    agent.get_by_label("客户的话").check()
    agent.fill("#composer-body", "账号是 6222。")
    agent.press("#composer-body", "Control+Enter")
    expect(agent.locator("#messages .message-customer")).to_have_count(2)
    expect(agent.locator("select[name=status]")).to_have_value("open")
    agent.keyboard.press("Escape")
    agent.keyboard.press("c")
    agent.keyboard.type("财务已核实")
    agent.press("#composer-body", "Control+Enter")
    expect(agent.locator("#messages .message-note")).to_contain_text("财务已核实")
    shot(agent, "conversation")

    agent.get_by_label("回复", exact=True).check()
    agent.fill("#composer-body", "已退款，请查收。")
    agent.get_by_role("button", name="发送并解决").click()
    expect(agent.locator("select[name=status]")).to_have_value("solved")
    expect(agent.locator(".wb-list")).not_to_contain_text("李晓梅")


def test_what_was_typed_outlives_a_reload_and_a_change_by_somebody_else(sign_in: SignIn, url: str) -> None:
    agent, lead = sign_in("agent"), sign_in("lead")
    agent.goto(f"{url}/workbench?view=unassigned")
    agent.get_by_role("link", name="欧阳锋").click()
    # A person sees the pane before typing; the driver types within the milliseconds in which it is still put there.
    expect(agent.locator("#composer-body")).to_be_visible()
    expect(agent.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)
    agent.locator("#composer-body").press_sequentially("写到一半")
    number = agent.input_value("#wb-ticket")
    agent.reload()
    expect(agent.locator("#composer-body")).to_have_value("写到一半")
    agent.route("**/conversation", lambda route: route.abort())  # this page does not hear of the change in time
    lead.goto(f"{url}/tickets/{number}")
    lead.fill("#composer-body", "组长先回复")
    lead.press("#composer-body", "Control+Enter")
    expect(lead.locator("#messages")).to_contain_text("组长先回复")
    agent.press("#composer-body", "Control+Enter")
    expect(agent.locator("#notices")).to_contain_text("有人修改了这张工单")
    expect(agent.locator("#composer-body")).to_have_value("写到一半")


def test_keys_walk_over_the_list_and_open_what_they_reach(sign_in: SignIn, url: str) -> None:
    page = sign_in("lead")
    page.goto(f"{url}/workbench?view=unassigned")
    first = page.input_value("#wb-ticket")
    page.locator("body").press("j")
    expect(page.locator("#wb-ticket")).not_to_have_value(first)
    page.keyboard.press("k")
    expect(page.locator("#wb-ticket")).to_have_value(first)
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.name") == "priority"
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.wait_for_url(f"{url}/tickets/new")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [DESKTOP, TABLET, PHONE], ids=["1440", "768", "390"])
def test_nothing_is_wider_than_the_screen(
    sign_in: SignIn, url: str, size: dict[str, int], language: str, scheme: str
) -> None:
    page = sign_in("lead", size, scheme, language)
    name = f"{size['width']}-{language}-{scheme}"
    for path, what in (("workbench?view=unassigned", "list"), ("tickets", "tickets"), ("tickets/new", "new")):
        page.goto(f"{url}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
        shot(page, f"{what}-{name}")
    page.goto(f"{url}/workbench?view=unassigned")
    page.locator(".wb-row a").first.click()
    expect(page.locator("#composer-body")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    shot(page, f"open-{name}")
