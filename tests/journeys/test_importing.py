"""A broken file is brought, mended, brought again and taken back, in a real browser."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from tests.company import PASSWORD, Company, found
from zhiyin.config.schedule import SCHEDULE
from zhiyin.core.imports import uploads
from zhiyin.core.worker import Worker
from zhiyin.customers.models import Customer

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
WIDE: ViewportSize = {"width": 1440, "height": 900}
JOBS = {name: SCHEDULE[name] for name in (uploads.JOB, uploads.UNDO)}
FILE = (
    "客户编号,姓名,手机,邮箱,备注\r\n"
    "1,李晓梅,13812345678,li@example.com,老客户，喜欢下午来电\r\n"
    "2,王国强,13900000001,wang@@example.com,邮箱写错了\r\n"
    "3,𠮷野,13900000002,,罕见的姓\r\n"
    "4,赵敏,12,,手机号不完整\r\n"
)


@pytest.fixture
def company(transactional_db: None) -> Company:
    """The company, its administrator reading English."""
    made = found()
    user = made.people["admin"].user
    assert user is not None
    user.language = "en"
    user.save()
    return made


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, company: Company) -> Iterator[Page]:
    """The administrator, signed in; what the console complains about fails the test."""
    del company
    context = browser.new_context(viewport=WIDE, locale="en", accept_downloads=True)
    shown = context.new_page()
    shown.set_default_timeout(20_000)
    complaints: list[str] = []
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    shown.goto(f"{live_server.url}/account/login/")
    shown.fill("input[name=login]", "admin")
    shown.fill("input[name=password]", PASSWORD)
    shown.press("input[name=password]", "Enter")
    shown.wait_for_url(lambda url: "/login" not in url)
    yield shown
    context.close()
    assert not complaints


def bring(page: Page, address: str, path: Path) -> None:
    """Upload a file of customers, look at its preview, start it, and wait for its end."""
    page.goto(f"{address}/imports")
    page.select_option("select[name=kind]", "customers")
    page.fill("input[name=source]", "crm")
    page.set_input_files("input[name=file]", path)
    page.locator("form:has(input[name=file]) button[data-send], form:has(input[name=file]) .btn-primary").first.click()
    page.get_by_role("button", name="Import the whole file").click()
    page.wait_for_url("**/imports/*")
    work(page)


def work(page: Page) -> None:
    """What runs in the background is done; the page finds it out by itself."""
    Worker({}, JOBS).drain()
    expect(page.locator("#run .notice-success")).to_be_visible()


def test_a_broken_file_is_mended_from_its_refused_rows_and_taken_back(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    broken = tmp_path / "客户.csv"
    broken.write_bytes(FILE.encode("gb18030"))
    bring(page, live_server.url, broken)
    assert set(Customer.objects.values_list("full_name", flat=True)) == {"李晓梅", "𠮷野"}
    with page.expect_download() as caught:
        page.get_by_role("link", name="Refused rows with their reasons").click()
    refused = tmp_path / "refused.csv"
    caught.value.save_as(refused)
    mended = tmp_path / "mended.csv"
    mended.write_text(_mended(refused), encoding="utf-8-sig")
    bring(page, live_server.url, mended)
    assert Customer.objects.count() == 4
    assert Customer.objects.get(external_id="2").contacts.filter(value="wang@example.com").exists()
    page.get_by_role("button", name="Take this import back").click()
    expect(page.locator("#run")).to_contain_text("Being taken back: 0 / 2")
    work(page)
    expect(page.locator("#run")).to_contain_text("Taken back: 2 rows; 0 stay as they are.")
    assert set(Customer.objects.values_list("full_name", flat=True)) == {"李晓梅", "𠮷野"}


def _mended(refused: Path) -> str:
    """The refused rows, each with its reason, put right."""
    with refused.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["客户编号"], bool(row["zhiyin_error"])) for row in rows] == [("2", True), ("4", True)]
    text = refused.read_text(encoding="utf-8-sig")
    return text.replace("wang@@example.com", "wang@example.com").replace('"12"', '"13900000003"')
