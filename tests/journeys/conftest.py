"""Journeys run in a real browser against the real server; anything the browser complains about fails them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.browser import CHROMIUM, QUIET
from tests.company import PASSWORD
from tests.migrated import FILE, copied
from tests.ports import free_ports

if TYPE_CHECKING:
    from .demo import Demo, Visits

ROOT = Path(__file__).parents[2]


@dataclass
class Site:
    """A running installation: its address, its folder, and the log of its server."""

    url: str
    live_url: str
    home: Path
    environment: dict[str, str] = field(repr=False)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`zhiyin serve` on the company of the tests, in a folder of its own."""
    home = tmp_path_factory.mktemp("installation")
    port = free_ports()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHIYIN_")}
    environment = {
        **kept, "ZHIYIN_HOME": str(home), "ZHIYIN_PORT": str(port), "ZHIYIN_LANGUAGE": "en", "ZHIYIN_WORKERS": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }  # fmt: skip
    copied(home / FILE)
    run = [sys.executable, "-m", "tests.journeys.prepare"]
    subprocess.run(run, cwd=ROOT, env=environment, check=True, timeout=120)
    log = (home / "server.log").open("wb")
    serve = [sys.executable, "-m", "zhiyin.cli", "serve"]
    with subprocess.Popen(serve, cwd=home, env=environment, stdout=log, stderr=log) as server:
        found = Site(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", home, environment)
        try:
            _wait(found, server)
            yield found
        finally:
            server.terminate()
            server.wait(30)
            log.close()


def _wait(site: Site, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{site.url}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The server did not come up:\n{(site.home / 'server.log').read_text()[-4000:]}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's browser, one for all journeys."""
    if not Path(CHROMIUM).exists():
        pytest.fail("Chromium is missing: `make system` brings it.")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(QUIET)}


@dataclass
class Visitor:
    """One person at one browser; `complaints` must stay empty."""

    context: BrowserContext
    site: Site
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def page(self) -> Page:
        """A new page whose every complaint is kept: console errors, CSP violations, foreign requests, failures."""
        page = self.context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._asked)
        return page

    def sign_in(self, name: str, password: str = PASSWORD) -> Page:
        """A page on which `name` has signed in."""
        page = self.page()
        page.goto("/account/login/")
        page.fill("[name=login]", name)
        page.fill("[name=password]", password)
        page.press("[name=password]", "Enter")
        page.wait_for_selector("body.frame")
        return page

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(text in message.text for text in self.expected):
            self.complaints.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        ours = {urlsplit(self.site.url).netloc, urlsplit(self.site.live_url).netloc, ""}
        if host not in ours:
            self.complaints.append(f"foreign request: {request.url}")


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Visitor]:
    """A browser of its own, 1440 pixels wide; the journey fails when the browser complained."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(10_000)
    visitor = Visitor(context, site)
    yield visitor
    context.close()
    assert visitor.complaints == []


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo company behind the real server."""
    from .demo import served

    with served(tmp_path_factory.mktemp("demo") / "home") as found:
        yield found


@pytest.fixture
def come(demo: Demo, browser: Browser) -> Iterator[Visits]:
    """People who come to the demo company, each with an own browser; the journey fails when one complained."""
    from .demo import Visits

    visits = Visits(demo, browser, [])
    yield visits
    assert visits.end() == []
