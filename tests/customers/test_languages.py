"""Every page of customers is whole in both languages: no Latin word in Chinese, no Han character in English."""

from __future__ import annotations

import re
from datetime import datetime
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.company import Company
from tests.customers.cast import li
from zhiyin.core.actor import SYSTEM
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import create_customers, merge_customers
from zhiyin.touchpoints.models import Channel
from zhiyin.touchpoints.services import NewInteraction, install_channels, record_interaction

SPOKEN = {"aria-label", "placeholder", "title"}
VOID = {"meta", "link", "input", "img", "br", "hr"}
# Words of the web kit and of other areas' panels, and an example address that stands in both languages.
KIT = {"Filter", "Pages", "entry", "entries", "Clear", "Loading", "Tickets", "name", "example", "com"}


class Words(HTMLParser):
    """The text of a page that is ours: not data (`translate="no"`), not scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[bool] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        is_data = values.get("translate") == "no" or tag in {"script", "style", "title"} or any(self.stack)
        if not is_data:
            self.found += [value for name, value in attrs if name in SPOKEN and value]
        if tag not in VOID:
            self.stack.append(is_data)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.stack:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.stack):
            self.found.append(data)


def phone(now: datetime) -> Channel:
    """The telephone."""
    return next(row for row in install_channels(actor=SYSTEM, now=now) if row.code == "phone")


@pytest.mark.parametrize(("language", "foreign"), [("zh-hans", r"[A-Za-z]{2,}"), ("en", r"[\u4e00-\u9fff]+")])
def test_no_word_of_the_other_language_stands_on_a_page(
    company: Company, now: datetime, language: str, foreign: str
) -> None:
    customer = li(company, now)
    number = customer.number
    other, gone = create_customers(rows=[NewCustomer(full_name="李小梅")] * 2, actor=SYSTEM, now=now)
    merge_customers(survivor=customer, absorbed=gone, choices=None, actor=SYSTEM, now=now)
    record_interaction(
        new=NewInteraction(channel=phone(now), customer=customer, occurred_at=now), actor=SYSTEM, now=now
    )
    client, user = Client(), company.people["admin"].user
    assert user is not None
    user.language = language
    user.save()
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    sent = {"kind": "person", "contact_kind": ["phone", "email"], "contact_value": ["12", "x"]}
    answers = [
        client.get(f"/customers{path}")
        for path in (
            "",
            "?q=nobody",
            "/new",
            "/new?kind=company",
            "/identify",
            f"/{number}",
            f"/{number}/edit",
            f"/{number}/privacy",
            f"/{number}/erase",
            "/erasures",
        )
    ]
    answers += [
        client.get(f"/customers/{path}")
        for path in (
            f"merge?numbers={number},{other.number}", f"{number}/unmerge/{gone.number}", "golden-rules",
            f"{number}?merged={gone.number}",
        )
    ]  # fmt: skip
    answers += [client.post("/customers/new", sent), client.post("/customers/identify", {})]
    for answer in answers:
        page = Words()
        page.feed("<main" + answer.content.decode().split("<main", 1)[1].split("</main>")[0])
        words = {word for text in page.found for word in re.findall(foreign, text)}
        assert not words - KIT, (answer.request["PATH_INFO"], words)
