"""Every page of the area in both languages: no Latin words in Chinese, no Han in English, outside of data."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.touchpoints import services

from .cast import HOUR, Register, customer
from .test_pages import browser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "use", "wbr"}
# File and address names that stand in both languages.
SAME = {"hotline", "north"}


class Main(HTMLParser):
    """The words of the page's main part and its titles, without what is marked as data."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag not in VOID:
            self.open.append((tag, known.get("translate") == "no" or tag in {"script", "style", "template"}))
        if self._counts():
            self.words += [known[name] or "" for name in ("title", "aria-label", "placeholder") if name in known]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._counts():
            self.words.append(data)

    def _counts(self) -> bool:
        return any(tag == "main" for tag, _data in self.open) and not any(is_data for _tag, is_data in self.open)


def words(html: str) -> str:
    parser = Main()
    parser.feed(html)
    return " ".join(parser.words)


@pytest.fixture
def paths(company: Company, register: Register, now: datetime) -> list[str]:
    """Every page with something on it."""
    who = customer(company)
    counter = register.touchpoints["dl-1-counter"]
    contact = services.NewInteraction(
        occurred_at=now - timedelta(hours=1), ended_at=now, wait_seconds=900, touchpoint=counter, customer=who,
        service_kind=register.kinds["claim"], subject="理赔", outcome="办结", direction="out",
    )  # fmt: skip
    first, _second = services.record_interactions(rows=[contact, contact], actor=SYSTEM, now=now)
    row = services.define_standard(
        new=services.NewStandard(name="投诉", hours=register.hours, first_answer=HOUR, resolution=9 * HOUR),
        actor=SYSTEM, now=now,
    )  # fmt: skip
    return [
        "/interactions", "/interactions?channel=letter", "/interactions/new", f"/interactions/{first.number}",
        "/touchpoints", "/touchpoints/new", "/touchpoints/dl-1-counter/edit", "/channels", "/channels/new",
        "/channels/phone/edit", "/service-kinds", "/service-kinds/new", "/service-kinds/claim/edit", "/work-hours",
        "/work-hours/new",
        "/work-hours/office?year=2026", "/work-hours/office/edit", "/service-standards?ask=1", "/service-standards/new",
        f"/service-standards/{row.pk}/edit",
    ]  # fmt: skip


def test_the_chinese_pages_hold_no_latin_words(company: Company, paths: list[str]) -> None:
    client = browser(company, "admin", "zh-hans")
    shown = {path: words(client.get(path).content.decode()) for path in paths}
    assert all(re.search(r"[\u3400-\u9fff]", text) for text in shown.values())
    left = {path: set(re.findall(r"[A-Za-z]{2,}", text)) - SAME for path, text in shown.items()}
    assert not {path: found for path, found in left.items() if found}


def test_the_english_pages_hold_no_han_outside_of_data(company: Company, paths: list[str]) -> None:
    client = browser(company, "admin", "en")
    left = {path: re.findall(r"[\u3400-\u9fff]+", words(client.get(path).content.decode())) for path in paths}
    assert not {path: found for path, found in left.items() if found}


def test_errors_are_told_in_the_language_of_the_reader(company: Company, register: Register) -> None:
    typed = {"channel": "phone", "direction": "in", "occurred_at": "2026-06-19T14:00", "wait": "soon"}
    client = browser(company, "agent", "zh-hans")
    assert "不是时长" in client.post("/interactions/new", typed).content.decode()
