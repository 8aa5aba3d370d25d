"""The demo company behind the real server, and people at browsers of their own who sign in there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.installation import Installation
from playwright.sync_api import Browser, Page

from tests.migrated import FILE, copied

from .conftest import Site, Visitor

# Leaving a page breaks off what it was asking for: htmx reports that as an error of the sending, or, when the answer
# was there already, that the pane it belongs to is gone.
LEFT = ["htmx:sendError", "htmx:afterRequest", "htmx:sendAbort", "htmx:oobErrorNoTarget"]


@dataclass(frozen=True)
class Demo:
    """The demo company, served."""

    installation: Installation
    site: Site
    passwords: dict[str, str]

    def mails(self) -> list[str]:
        """What has been sent, oldest first."""
        folder = self.installation.home / "outbox"
        files = sorted(folder.glob("*"), key=lambda path: path.stat().st_mtime)
        return [path.read_text(encoding="utf-8") for path in files]


@contextmanager
def served(home: Path) -> Iterator[Demo]:
    """A small demo company behind `zhiyin serve`."""
    installation = Installation(home)
    copied(home / FILE)
    installation.run("demo", "--customers", "400")
    passwords = json.loads((home / "demo-logins.json").read_text())
    site = Site(
        f"http://127.0.0.1:{installation.port}", f"http://127.0.0.1:{installation.port + 1}", home,
        installation.environment,
    )  # fmt: skip
    with installation.served():
        yield Demo(installation, site, passwords)


@dataclass
class Person:
    """Somebody at a browser."""

    demo: Demo
    visitor: Visitor
    page: Page

    def go(self, path: str) -> None:
        """Open an address of the product."""
        self.page.goto(path)

    def sign_in(self, name: str) -> None:
        """Sign in as one of the demo's log-ins."""
        self.page = self.visitor.sign_in(name, self.demo.passwords[name])

    def shot(self, name: str) -> None:
        """A picture for the documentation, where the environment names a folder."""
        if folder := os.environ.get("SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png")


@dataclass
class Visits:
    """`come(width=390, language="en", theme="dark")`: a new person with an own browser window."""

    demo: Demo
    browser: Browser
    people: list[Person]

    def __call__(
        self, *, width: int = 1440, height: int = 900, language: str = "zh-hans", theme: str = "light"
    ) -> Person:
        """Somebody new."""
        context = self.browser.new_context(
            base_url=self.demo.site.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
        )
        context.set_default_timeout(20_000)
        context.add_cookies([{"name": "language", "value": language, "url": self.demo.site.url}])
        visitor = Visitor(context, self.demo.site, expected=list(LEFT))
        self.people.append(Person(self.demo, visitor, visitor.page()))
        return self.people[-1]

    def end(self) -> list[str]:
        """Close every window; what the browsers complained about."""
        for person in self.people:
            person.visitor.context.close()
        return [complaint for person in self.people for complaint in person.visitor.complaints]
